//! Figures of merit and the data of their charts (decision 81).
//!
//! What is undefined for the data at hand is `None`, never NaN. The definitions are those of scikit-learn, against
//! which the tests compare; averages over classes are plain (macro) averages.

mod bootstrap;
mod charts;
mod classification;
mod clusters;
mod conformal;
mod curves;
mod groups;
mod ranking;
mod registry;
mod regression;
mod thresholds;

use std::collections::BTreeMap;

pub use bootstrap::{Interval, Intervals, Part, intervals};
pub use charts::{Charts, ClassReport, ClassificationCharts, Confusion, Curve, RegressionCharts, charts};
pub use classification::{class_reports, classification, confusion};
pub use clusters::{MOST_COMPARED, Silhouette, silhouette, spreads};
pub use conformal::Conformal;
pub(crate) use curves::sample;
pub use groups::{
    AnomalyCharts, ClusterCharts, ClusterProfile, Picture, PictureGroup, PictureMethod, Reason, Trait, TraitKind,
    UnusualRow,
};
pub use registry::{METRICS, MetricInfo, default_metric, is_better, metric};
pub use regression::regression;
pub use thresholds::{ThresholdPoint, ThresholdRule, thresholds};

use crate::error::{EngineError, Result};
use crate::learners::Predictions;
use crate::problem::Target;

/// Values by stable name; `None` is undefined for the data.
pub type Metrics = BTreeMap<String, Option<f64>>;

/// Every metric of the problem for what a model says about rows with known answers.
///
/// # Errors
/// When answers and predictions are not of the same kind and number.
pub fn evaluate(target: &Target, predictions: &Predictions) -> Result<Metrics> {
    match (target, predictions) {
        (Target::Regression(actual), Predictions::Values(predicted)) if actual.len() == predicted.len() => {
            Ok(regression(actual.view(), predicted.view()))
        }
        (Target::Classes { codes, .. }, Predictions::Probabilities(probabilities)) if fits(target, predictions) => {
            Ok(classification(codes.view(), probabilities.view()))
        }
        _ => Err(mismatch()),
    }
}

/// The mean of each metric over the parts where it is defined.
pub(crate) fn mean_metrics(parts: &[Metrics]) -> Metrics {
    let mut sums: BTreeMap<&String, (f64, f64)> = BTreeMap::new();
    for (name, value) in parts.iter().flatten() {
        let (sum, count) = sums.entry(name).or_default();
        if let Some(value) = value {
            *sum += value;
            *count += 1.0;
        }
    }
    sums.into_iter()
        .map(|(name, (sum, count))| (name.clone(), (count > 0.0).then(|| sum / count)))
        .collect()
}

/// Whether there are as many rows and classes on both sides.
fn fits(target: &Target, predictions: &Predictions) -> bool {
    match (target, predictions) {
        (Target::Regression(actual), Predictions::Values(predicted)) => actual.len() == predicted.len(),
        (Target::Classes { codes, classes }, Predictions::Probabilities(probabilities)) => {
            probabilities.dim() == (codes.len(), classes.len())
        }
        _ => false,
    }
}

fn mismatch() -> EngineError {
    EngineError::Internal("answers and predictions do not fit together".into())
}

/// Collects named values, turning what is not finite into `None`.
fn collect<const N: usize>(values: [(&str, Option<f64>); N]) -> Metrics {
    values
        .into_iter()
        .map(|(name, value)| (name.to_owned(), value.filter(|value| value.is_finite())))
        .collect()
}
