//! Class probabilities from weighted sums.

use ndarray::{Array2, ArrayView1, ArrayView2, Axis};
use serde::{Deserialize, Serialize};

use crate::elementary::{exp, ln};
use crate::error::{EngineError, Result};
use crate::problem::Matrix;
use crate::products::product;

/// Class probabilities from weighted sums.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct LogisticModel {
    /// Number of features.
    pub features: usize,
    /// One row of weights for two classes (for the second one), one per class for more; row after row.
    pub weights: Vec<f64>,
    /// One constant per row of weights.
    pub intercepts: Vec<f64>,
    /// For each feature the greatest size of its weights times the standard deviation of the feature.
    pub importance: Vec<f64>,
}

/// The probability that belongs to a log odds.
pub(in super::super) fn sigmoid(score: f64) -> f64 {
    sigmoid_of(score, exp(-score.abs()))
}

/// The same where the exponential of minus the size of the score is known.
pub(super) fn sigmoid_of(score: f64, small: f64) -> f64 {
    let above = if score >= 0.0 { 1.0 } else { small };
    above / (1.0 + small)
}

/// Turns scores into probabilities and gives the logarithm of the sum of their exponentials.
pub(in super::super) fn softmax(scores: &mut [f64]) -> f64 {
    let greatest = scores.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let mut total = 0.0;
    for score in scores.iter_mut() {
        *score = exp(*score - greatest);
        total += *score;
    }
    for score in scores.iter_mut() {
        *score /= total;
    }
    greatest + ln(total)
}

/// Turns scores (one column for two classes, one per class for more) into rows of probabilities.
pub(in super::super) fn probabilities(mut scores: Array2<f64>) -> Array2<f64> {
    if scores.ncols() == 1 {
        let second = scores.index_axis(Axis(1), 0).mapv(sigmoid);
        let mut both = Array2::zeros((second.len(), 2));
        both.column_mut(0).assign(&second.mapv(|share| 1.0 - share));
        both.column_mut(1).assign(&second);
        return both;
    }
    let mut buffer = vec![0.0; scores.ncols()];
    for mut row in scores.rows_mut() {
        buffer.iter_mut().zip(&row).for_each(|(to, from)| *to = *from);
        softmax(&mut buffer);
        row.assign(&ArrayView1::from(&buffer));
    }
    scores
}

impl LogisticModel {
    /// Checks what came from a file.
    pub(in super::super) fn validate(&self) -> Result<()> {
        let sound =
            !self.intercepts.is_empty() && self.features.checked_mul(self.intercepts.len()) == Some(self.weights.len());
        if sound {
            return Ok(());
        }
        Err(EngineError::bad_input(
            "the weights of the model are damaged",
            "use an undamaged copy of the file",
        ))
    }

    pub(in super::super) fn predict(&self, x: &Matrix) -> Array2<f64> {
        let rows = self.intercepts.len();
        let scores = match ArrayView2::from_shape((rows, self.features), &self.weights) {
            Ok(weights) => product(x.view(), weights.t()) + ArrayView1::from(&self.intercepts),
            Err(_) => Array2::zeros((x.nrows(), rows)),
        };
        probabilities(scores)
    }
}
