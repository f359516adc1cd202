//! What is found without a target: groups of rows that are alike, and rows that are unlike all others.

#![expect(
    clippy::disallowed_methods,
    reason = "the last digits of a made-up table do not matter"
)]
#![expect(
    clippy::unwrap_used,
    clippy::cast_precision_loss,
    reason = "tests make small tables and fail loudly"
)]

mod anomalies;
mod bad_input;
mod clusters;
mod density;
mod figures;
mod forms;
#[path = "../onnx_support/mod.rs"]
mod onnx_support;
mod support;
