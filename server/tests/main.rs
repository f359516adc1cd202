//! The server from outside: every test starts a whole one on a database of its own.
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test ends where something is not as expected"
)]

#[macro_use]
mod support;

mod accounts;
mod changes;
mod datasets;
mod every_route;
mod faces;
mod forecasting;
mod guards;
mod hands;
mod jobs;
mod live;
mod mail;
mod models;
mod object_storage;
mod onnx;
mod operations;
mod processes;
mod store;
mod strangers;
mod tags;
mod training;
mod untargeted;
mod uploads;
mod wire;
