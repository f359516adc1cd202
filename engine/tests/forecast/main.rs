//! Forecasting: series out of tables, methods judged by the past, models that go on from new data.
#![expect(
    clippy::disallowed_methods,
    reason = "the last digits of a made-up table do not matter"
)]
#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

#[path = "../bundle_support/mod.rs"]
mod bundle_support;
mod hostile;
mod refusals;
mod results;
mod support;
