//! The commands on files, run as a person runs them: the real program, without a server and without a database.

#![expect(clippy::unwrap_used, reason = "a test ends where something is not as expected")]

mod errors;
mod explain;
mod export;
mod forecast;
mod found;
mod predict;
mod profile;
mod support;
mod train;
