//! The engine of `DataPulse`: everything that computes on data.
//!
//! It knows no web, no database and no clock. A caller hands it data, settings, seeds and a [`control::Control`]
//! (progress goes out through it, cancellation comes in) and gets results back. The same call with the same seed
//! gives the same bits, whatever the number of threads.

//!
//! With the feature `inference` alone (`--no-default-features --features inference`) there is only what models read from
//! bundles need to predict and to explain: it builds for browsers too, and has neither files nor threads.

pub mod calibrate;
pub mod control;
mod elementary;
pub mod error;
pub mod explain;
pub mod forecast;
pub mod learners;
pub mod memory;
pub mod metrics;
pub mod model;
pub mod prepare;
pub mod problem;
mod products;
pub mod table;
mod threads;
pub mod warning;

cfg_if::cfg_if! {
    if #[cfg(feature = "train")] {
        pub mod export;
        pub mod histogram;
        pub mod profile;
        mod quiet;
        pub mod reduce;
        pub mod seeds;
        pub mod train;
    }
}

pub use error::{EngineError, Result};
