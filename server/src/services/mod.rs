//! The rules, one file per area. Every verb takes the state and who acts first; there is no way to a person's row
//! without saying for whom. Services own transactions: what must happen together happens in one.

pub mod accounts;
mod actor;
pub mod datasets;
pub mod engine;
pub mod files;
pub mod jobs;
pub mod listing;
pub mod mail;
pub mod models;
pub mod predictions;
pub mod rows;
pub mod samples;
pub mod settings;
pub mod tags;
pub mod tokens;
pub mod training;
pub mod uploads;

pub use actor::Actor;
