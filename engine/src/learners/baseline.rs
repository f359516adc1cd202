//! The least that any model has to beat: the mean, or how often each class occurs.

use ndarray::{Array1, Array2};
use serde::{Deserialize, Serialize};

use super::Predictions;
use crate::problem::Matrix;

/// The same answer for every row.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Baseline {
    /// The mean of the target (one value) or the share of each class.
    pub answer: Vec<f64>,
    /// Whether the answer is the shares of classes.
    pub classes: bool,
    /// How many features the model was fitted to.
    pub features: usize,
}

impl Baseline {
    pub(super) fn predict(&self, x: &Matrix) -> Predictions {
        if self.classes {
            let shape = (x.nrows(), self.answer.len());
            Predictions::Probabilities(Array2::from_shape_fn(shape, |(_, class)| self.answer[class]))
        } else {
            Predictions::Values(Array1::from_elem(
                x.nrows(),
                self.answer.first().copied().unwrap_or(0.0),
            ))
        }
    }
}
