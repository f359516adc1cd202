//! How far the figures of a model can be trusted.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::metrics::Metrics;
use crate::profile::Warning;

/// Where a figure would lie in 95 of 100 tables like the one that it was measured on.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
pub struct Interval {
    /// Lower end.
    pub low: f64,
    /// Upper end.
    pub high: f64,
}

/// How far the figures of a model can be trusted.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct Assessment {
    /// Intervals by name of metric, from bootstrap draws of the rows it was judged on.
    pub intervals: BTreeMap<String, Interval>,
    /// The metrics of an answer that ignores the features, on the same rows.
    #[cfg_attr(feature = "ssr", schema(value_type = Object))]
    pub baseline: Metrics,
    /// With two classes: what happens at each threshold of the probability of the second, ascending.
    pub thresholds: Vec<ThresholdPoint>,
    /// The second class is the answer where its probability is above this; the more probable one when null.
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

/// Rows by actual and predicted class when the second of two classes is the answer wherever its probability is above
/// the threshold.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
pub struct ThresholdPoint {
    /// From 0 to 1.
    pub threshold: f64,
    /// Rows of the second class that are found.
    pub true_positives: u64,
    /// Rows of the first class that are taken for the second.
    pub false_positives: u64,
    /// Rows of the second class that are missed.
    pub false_negatives: u64,
    /// Rows of the first class that are left alone.
    pub true_negatives: u64,
}

/// What a threshold is chosen for.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
#[serde(tag = "by", rename_all = "snake_case")]
pub enum ThresholdRule {
    /// The greatest harmonic mean of precision and recall.
    F1,
    /// The greatest mean of the shares of both classes that are right.
    BalancedAccuracy,
    /// The greatest sum of both shares, less one.
    Youden,
    /// The least cost.
    Cost {
        /// Of a row of the first class that is taken for the second, from 0.
        false_positive: f64,
        /// Of a row of the second class that is missed, from 0.
        false_negative: f64,
    },
    /// The greatest recall with at least this precision.
    Precision {
        /// From 0 to 1.
        at_least: f64,
    },
    /// The greatest precision with at least this recall.
    Recall {
        /// From 0 to 1.
        at_least: f64,
    },
    /// This one.
    Fixed {
        /// From 0 to 1.
        threshold: f64,
    },
}

/// From which probability on the second of two classes is the answer.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
pub struct ThresholdChoice {
    /// How it is chosen; null: the more probable class is the answer.
    pub rule: Option<ThresholdRule>,
}

/// How probabilities are calibrated, on rows that the model did not see and is not judged by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum CalibrationMethod {
    /// A logistic curve; steady with few rows.
    Platt,
    /// Any rising curve; exact with a thousand rows or more.
    Isotonic,
}

/// What a model learns from a part of the rows.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
pub struct LearningPoint {
    /// Rows it learnt from.
    pub rows: u64,
    /// The metric of the leaderboard on these rows.
    pub train: Option<f64>,
    /// On rows that it did not see.
    pub validation: Option<f64>,
}
