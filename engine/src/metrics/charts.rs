//! Data behind the charts of a model, computed on rows that it did not see.

use serde::{Deserialize, Serialize};

use super::classification::{class_reports, confusion};
use super::curves::{curves, sample};
use super::groups::{AnomalyCharts, ClusterCharts};
use super::{fits, mismatch};
use crate::error::Result;
use crate::forecast::ForecastCharts;
use crate::histogram::Histogram;
use crate::learners::Predictions;
use crate::problem::Target;

/// Most points of a scatter chart.
const MOST_DOTS: usize = 1000;

/// A curve of one class.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
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
pub struct Confusion {
    /// Classes in the order of rows and columns.
    pub classes: Vec<String>,
    /// `counts[true][predicted]`.
    pub counts: Vec<Vec<u64>>,
}

/// Figures of one class.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ClassReport {
    /// The class.
    pub class: String,
    /// Share of its predictions that are right; `None` when it is never predicted.
    pub precision: Option<f64>,
    /// Share of its rows that are found; `None` when it has none.
    pub recall: Option<f64>,
    /// Harmonic mean of both.
    pub f1: Option<f64>,
    /// Rows that have it.
    pub support: u64,
}

/// For classification.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
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

/// The charts of what a model says about rows with known answers.
///
/// # Errors
/// When answers and predictions are not of the same kind and number.
pub fn charts(target: &Target, predictions: &Predictions) -> Result<Charts> {
    if !fits(target, predictions) {
        return Err(mismatch());
    }
    match (target, predictions) {
        (Target::Regression(actual), Predictions::Values(predicted)) => {
            let pairs: Vec<[f64; 2]> = actual
                .iter()
                .zip(predicted)
                .map(|(&actual, &predicted)| [actual, predicted])
                .collect();
            let residuals: Vec<f64> = pairs.iter().map(|[actual, predicted]| actual - predicted).collect();
            let actual_predicted = sample(&pairs, MOST_DOTS);
            Ok(Charts::Regression(RegressionCharts {
                residuals: actual_predicted
                    .iter()
                    .map(|[actual, predicted]| [*predicted, actual - predicted])
                    .collect(),
                actual_predicted,
                residual_histogram: Histogram::of(&residuals),
            }))
        }
        (Target::Classes { codes, classes }, Predictions::Probabilities(probabilities)) => {
            let counts = confusion(codes.view(), probabilities.view());
            let curves = curves(codes.view(), probabilities.view(), classes);
            Ok(Charts::Classification(ClassificationCharts {
                classes: class_reports(&counts, classes),
                confusion: Confusion {
                    classes: classes.clone(),
                    counts,
                },
                roc: curves.roc,
                precision_recall: curves.precision_recall,
                calibration: curves.calibration,
                gain: curves.gain,
                lift: curves.lift,
            }))
        }
        _ => Err(mismatch()),
    }
}
