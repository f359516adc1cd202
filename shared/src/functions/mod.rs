//! The functions the page calls, under `/fn`. Each body hands over to the caller's [`crate::api::Backend`].

pub mod accounts;
pub mod datasets;
pub mod jobs;
pub mod models;
pub mod predictions;
pub mod settings;
pub mod tokens;
pub mod training;
