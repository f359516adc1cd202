//! Models that read some of the columns of a pipeline.

use ndarray::Axis;
use serde::{Deserialize, Serialize};

use super::{Fitted, Predictions};
use crate::error::{EngineError, Result};
use crate::problem::Matrix;

/// Which way answers may go as a number grows, all else being equal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Monotone {
    /// They never fall. With two classes this concerns the probability of the second.
    Increasing,
    /// They never rise.
    Decreasing,
}

/// A model that reads some columns of a wider matrix.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Picked {
    /// Columns of the matrix.
    pub features: usize,
    /// Those that the model reads, in this order.
    pub columns: Vec<usize>,
    /// The model of these.
    pub model: Fitted,
}

impl Picked {
    pub(super) fn predict(&self, x: &Matrix) -> Result<Predictions> {
        self.model.predict(&x.select(Axis(1), &self.columns))
    }

    pub(super) fn importance(&self) -> Option<Vec<f64>> {
        let mut all = vec![0.0; self.features];
        for (&column, share) in self.columns.iter().zip(self.model.importance()?) {
            all[column] += share;
        }
        Some(all)
    }

    pub(super) fn validate(&self) -> Result<()> {
        let sound = self.model.features() == self.columns.len()
            && self.columns.iter().all(|&column| column < self.features)
            && !matches!(
                self.model,
                Fitted::Picked(_) | Fitted::Expanded(_) | Fitted::Calibrated(_)
            );
        if sound {
            return self.model.validate();
        }
        Err(EngineError::bad_input(
            "the model reads columns that it does not have",
            "use an undamaged copy of the file",
        ))
    }
}
