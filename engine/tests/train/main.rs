//! Runs from a table to a leaderboard, and the models that they leave behind.

#![expect(clippy::unwrap_used, reason = "a test ends where something is not as expected")]
#![expect(
    clippy::cast_possible_truncation,
    clippy::cast_precision_loss,
    clippy::cast_sign_loss,
    reason = "small numbers of rows and steps"
)]

mod bundle;
#[path = "../bundle_support/mod.rs"]
mod bundle_support;
mod control;
mod hostile;
mod memory;
mod predict;
mod run;
mod support;
