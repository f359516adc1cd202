//! Models in forms that other programs read.

pub mod onnx;
mod pickle;

pub use onnx::to_onnx;
pub use pickle::to_pickle;
