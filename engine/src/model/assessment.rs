//! What is known about how far a model can be trusted, kept with it.

use serde::{Deserialize, Serialize};

use crate::calibrate::CalibrationMethod;
use crate::metrics::{Intervals, Metrics, ThresholdPoint};
use crate::warning::Warning;

/// How far a model's figures can be trusted.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Assessment {
    /// Of each metric, where it would lie in 95 of 100 tables like this one.
    pub intervals: Intervals,
    /// The metrics of an answer that ignores the features, on the same rows.
    pub baseline: Metrics,
    /// With two classes: what happens at each threshold of the probability of the second, ascending.
    pub thresholds: Vec<ThresholdPoint>,
    /// The second class is the answer where its probability is above this; the more probable one when absent.
    pub threshold: Option<f64>,
    /// How the probabilities were calibrated, if they were.
    pub calibration: Option<CalibrationMethod>,
    /// Rows by which intervals and sets of predictions are sized; 0 when there are none.
    pub conformal_rows: u64,
    /// What it learns from a part of the rows, if that was asked for.
    pub learning_curve: Vec<LearningPoint>,
    /// What to know about it and the data it learnt from.
    pub warnings: Vec<Warning>,
}

/// What a model learns from a part of the rows.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct LearningPoint {
    /// Rows it learnt from.
    pub rows: u64,
    /// The metric of the leaderboard on these rows.
    pub train: Option<f64>,
    /// On rows that it did not see.
    pub validation: Option<f64>,
}
