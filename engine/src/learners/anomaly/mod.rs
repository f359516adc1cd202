//! Anomaly detection: rows that are unlike all others, found without anybody saying which.
//!
//! A detector gives every row a score, more for what is more unusual; rows above a threshold are called unusual. The
//! threshold is where the wanted share of the rows that were learnt from lies above it, or where scores stand out from
//! most others when no share is wanted.

mod density;
mod model;

pub use model::{AnomalyModel, Detector};

cfg_if::cfg_if! {
    if #[cfg(feature = "train")] {
        mod checks;
        mod isolation;
        mod outlier_factor;

        use checks::{CONTAMINATION, PROBLEMS, check, threshold};
        pub(crate) use density::LEAST_APART;
        pub(super) use isolation::IsolationLearner;
        pub(super) use outlier_factor::OutlierFactorLearner;
    }
}
