//! Every metric of a problem at once.

use std::collections::BTreeMap;

use super::{Metrics, classification, regression};
use crate::error::{EngineError, Result};
use crate::learners::Predictions;
use crate::problem::Target;

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
pub(super) fn fits(target: &Target, predictions: &Predictions) -> bool {
    match (target, predictions) {
        (Target::Regression(actual), Predictions::Values(predicted)) => actual.len() == predicted.len(),
        (Target::Classes { codes, classes }, Predictions::Probabilities(probabilities)) => {
            probabilities.dim() == (codes.len(), classes.len())
        }
        _ => false,
    }
}

pub(super) fn mismatch() -> EngineError {
    EngineError::Internal("answers and predictions do not fit together".into())
}

/// Collects named values, turning what is not finite into `None`.
pub(super) fn collect<const N: usize>(values: [(&str, Option<f64>); N]) -> Metrics {
    values
        .into_iter()
        .map(|(name, value)| (name.to_owned(), value.filter(|value| value.is_finite())))
        .collect()
}
