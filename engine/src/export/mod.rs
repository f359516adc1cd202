//! Models in forms that other programs read.

pub mod onnx;
mod pickle;

pub use onnx::{to_onnx, to_onnx_at};
pub use pickle::to_pickle;
