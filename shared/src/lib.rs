//! The contract between the DataPulse server and everything that talks to it.
//!
//! Every request and response struct, its validation, the enums, the one error on the wire, and the
//! server functions the page calls live here, so that page, server and programs cannot drift apart.
//! With the feature `ssr` the crate also holds the traits ([`api`]) that the server implements once
//! for both of its faces, REST and server functions.

pub mod accounts;
#[cfg(feature = "ssr")]
pub mod api;
pub mod assessment;
pub mod charts;
pub mod datasets;
pub mod error;
pub mod experiments;
pub mod explain;
pub mod filter;
pub mod forecast;
pub mod functions;
pub mod groups;
pub mod ids;
pub mod jobs;
pub mod live;
pub mod mappings;
pub mod metrics;
pub mod models;
pub mod paging;
pub mod predictions;
pub mod preprocessing;
pub mod profile;
pub mod search;
pub mod settings;
pub mod system;
pub mod tags;
pub mod tokens;
pub mod training;
pub mod uploads;
pub mod validation;

pub use error::{ApiError, ErrorCode};
pub use paging::Page;
