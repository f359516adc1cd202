//! The engine of `DataPulse`: everything that computes on data.
//!
//! It knows no web, no database and no clock. A caller hands it data, settings, seeds and a [`control::Control`]
//! (progress goes out through it, cancellation comes in) and gets results back. The same call with the same seed
//! gives the same bits, whatever the number of threads.

pub mod calibrate;
pub mod control;
pub mod error;
pub mod explain;
pub mod export;
pub mod forecast;
pub mod histogram;
pub mod learners;
pub mod metrics;
pub mod model;
pub mod prepare;
pub mod problem;
pub mod profile;
pub mod reduce;
pub mod seeds;
pub mod table;
pub mod train;
pub mod warning;

pub use error::{EngineError, Result};
