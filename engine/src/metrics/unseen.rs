//! What models were off on rows that they did not see.

use super::conformal::Conformal;
use crate::learners::Predictions;
use crate::problem::Target;

/// Most scores that are kept.
const MOST: usize = 2_000;

impl Conformal {
    /// The scores of rows that a model did not see; none when there are no rows or some prediction is no number.
    pub fn of(truth: &Target, predictions: &Predictions) -> Option<Self> {
        let mut scores: Vec<f64> = match (truth, predictions) {
            (Target::Regression(actual), Predictions::Values(predicted)) => actual
                .iter()
                .zip(predicted)
                .map(|(actual, predicted)| (actual - predicted).abs())
                .collect(),
            (Target::Classes { codes, .. }, Predictions::Probabilities(all)) => codes
                .iter()
                .zip(all.rows())
                .map(|(&code, row)| 1.0 - row[code as usize])
                .collect(),
            _ => return None,
        };
        if scores.is_empty() || scores.iter().any(|score| !score.is_finite()) {
            return None;
        }
        scores.sort_unstable_by(f64::total_cmp);
        Some(Self {
            rows: scores.len() as u64,
            scores: super::curves::sample(&scores, MOST),
        })
    }
}
