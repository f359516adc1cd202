//! Models in forms that other programs read.

pub mod onnx;
mod pickle;
mod xgboost;

pub use onnx::{to_onnx, to_onnx_at};
pub use pickle::to_pickle;
pub use xgboost::to_xgboost;
