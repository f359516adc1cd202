//! The functions the page calls, under `/fn`. Each body hands over to the caller's [`crate::api::Backend`].

#![expect(
    missing_docs,
    reason = "the macro makes a struct of the arguments, and their types are documented"
)]

pub mod accounts;
pub mod datasets;
pub mod jobs;
pub mod models;
pub mod predictions;
pub mod settings;
pub mod tags;
pub mod tokens;
pub mod training;
pub mod uploads;
