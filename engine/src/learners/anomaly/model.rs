//! What anomaly detection leaves behind: a score for any row, and the threshold above which it is unusual.

use serde::{Deserialize, Serialize};

use super::super::Predictions;
use super::super::tree::TreeEnsemble;
use crate::error::{EngineError, Result};
use crate::problem::Matrix;

/// How the score of a row is found.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Detector {
    /// By how few random questions set the row apart: 2 to the power of −(mean depth / usual depth), from 0 to 1.
    Isolation {
        /// Give the mean depth at which a row stands alone.
        trees: TreeEnsemble,
        /// The usual depth.
        usual: f64,
    },
}

/// A detector with its threshold.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct AnomalyModel {
    /// Number of features.
    pub features: usize,
    /// How the score of a row is found.
    pub detector: Detector,
    /// Rows with a greater score are unusual.
    pub threshold: f64,
    /// Rows of the table that it looked at, where these were not all.
    pub sampled: Option<u64>,
}

impl AnomalyModel {
    /// The score of each row, more for what is more unusual.
    pub fn scores(&self, x: &Matrix) -> Vec<f64> {
        match &self.detector {
            Detector::Isolation { trees, usual } => match trees.predict(x) {
                Predictions::Values(depths) => depths.iter().map(|depth| (-depth / usual).exp2()).collect(),
                Predictions::Probabilities(_) => Vec::new(),
            },
        }
    }

    /// Multiplications that a row costs, about.
    pub(in super::super) fn effort(&self) -> usize {
        match &self.detector {
            Detector::Isolation { .. } => self.features,
        }
    }

    /// Refuses what a file made up.
    pub(in super::super) fn validate(&self) -> Result<()> {
        let sound = self.threshold.is_finite()
            && match &self.detector {
                Detector::Isolation { trees, usual } => {
                    trees.validate()?;
                    trees.width == self.features
                        && *usual > 0.0
                        && matches!(trees.predict(&Matrix::zeros((1, trees.width))), Predictions::Values(_))
                }
            };
        if sound {
            return Ok(());
        }
        Err(EngineError::bad_input(
            "the detector of the model is damaged",
            "use an undamaged copy of the file",
        ))
    }
}
