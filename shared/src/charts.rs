//! Data behind the charts of a trained model, computed on rows the model did not see.

use serde::{Deserialize, Serialize};

use crate::forecast::ForecastCharts;
use crate::groups::{AnomalyCharts, ClusterCharts};
use crate::profile::Histogram;

/// A curve of one class.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
pub struct Curve {
    /// The class that counts as positive.
    pub class: String,
    /// Area under the curve, where it is defined.
    pub area: Option<f64>,
    /// Points, ascending in x, at most 200.
    pub points: Vec<[f64; 2]>,
}

/// Counts of true (rows) against predicted (columns) classes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
pub struct Confusion {
    /// Classes in the order of rows and columns.
    pub classes: Vec<String>,
    /// `counts[true][predicted]`.
    pub counts: Vec<Vec<u64>>,
}

/// Figures of one class.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
pub struct ClassReport {
    /// The class.
    pub class: String,
    /// Share of its predictions that are right.
    pub precision: Option<f64>,
    /// Share of its rows that are found.
    pub recall: Option<f64>,
    /// Harmonic mean of both.
    pub f1: Option<f64>,
    /// Rows that have it.
    pub support: u64,
}

/// For classification.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
pub struct ClassificationCharts {
    /// True against predicted.
    pub confusion: Confusion,
    /// Class by class.
    pub classes: Vec<ClassReport>,
    /// False positive rate to true positive rate.
    pub roc: Vec<Curve>,
    /// Recall to precision.
    pub precision_recall: Vec<Curve>,
    /// Mean predicted probability to observed share.
    pub calibration: Vec<Curve>,
    /// Share of rows taken, most probable first, to share of the class found.
    #[serde(default)]
    pub gain: Vec<Curve>,
    /// Share of rows taken to how many times more is found than blindly.
    #[serde(default)]
    pub lift: Vec<Curve>,
}

/// For regression.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
pub struct RegressionCharts {
    /// `[actual, predicted]`, at most 1,000 rows.
    pub actual_predicted: Vec<[f64; 2]>,
    /// `[predicted, actual - predicted]`, at most 1,000 rows.
    pub residuals: Vec<[f64; 2]>,
    /// Distribution of the residuals.
    pub residual_histogram: Histogram,
}

/// What the results page draws.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Charts {
    /// For classification.
    Classification(ClassificationCharts),
    /// For regression.
    Regression(RegressionCharts),
    /// For forecasts.
    Forecast(ForecastCharts),
    /// For clustering.
    Clusters(ClusterCharts),
    /// For anomaly detection.
    Anomalies(AnomalyCharts),
}

/// How much a feature matters: the loss of the metric when its values are shuffled.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
pub struct Importance {
    /// Source column: exactly the chosen ones, never encoded parts.
    pub feature: String,
    /// Mean loss of the metric.
    pub importance: f64,
    /// Standard deviation over the repetitions.
    pub std: f64,
}
