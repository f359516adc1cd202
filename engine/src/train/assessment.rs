//! What is known about how far a model can be trusted, kept with it.

use serde::{Deserialize, Serialize};

use crate::metrics::{Intervals, Metrics};

/// How far a model's figures can be trusted.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Assessment {
    /// Of each metric, where it would lie in 95 of 100 tables like this one.
    pub intervals: Intervals,
    /// The metrics of an answer that ignores the features, on the same rows.
    pub baseline: Metrics,
}
