//! What anomaly detection leaves behind: a score for any row, and the threshold above which it is unusual.

use ndarray::Axis;
use serde::{Deserialize, Serialize};

use super::super::Predictions;
use super::super::clusters::Points;
use super::super::fitted::WORK_PER_LOOK;
use super::super::tree::TreeEnsemble;
use super::density::{density, others};
use crate::control::Control;
use crate::elementary::exp2;
use crate::error::{EngineError, Result};
use crate::problem::Matrix;
use crate::threads::prelude::*;

/// Rows that are scored between two looks at the control, where a row takes long.
const ROWS_PER_LOOK: usize = 256;

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
    /// By how much denser it is around the nearest rows than around the row itself: 1 is usual, much more is unusual.
    Density {
        /// Rows that were learnt from.
        points: Points,
        /// For each of them the distance from its last neighbour.
        reaches: Vec<f64>,
        /// How dense it is around each of them.
        densities: Vec<f64>,
        /// How many neighbours a row is compared with.
        neighbours: usize,
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
    ///
    /// # Errors
    /// An interruption when `control` asks for one.
    pub fn scores(&self, x: &Matrix, control: &Control) -> Result<Vec<f64>> {
        control.check()?;
        Ok(match &self.detector {
            Detector::Isolation { trees, usual } => {
                let mut scores = Vec::with_capacity(x.nrows());
                for rows in x.axis_chunks_iter(Axis(0), (WORK_PER_LOOK / trees.work()).max(1)) {
                    control.check()?;
                    if let Predictions::Values(depths) = trees.predict(&rows.to_owned()) {
                        scores.extend(depths.iter().map(|depth| exp2(-depth / usual)));
                    }
                }
                scores
            }
            Detector::Density {
                points,
                reaches,
                densities,
                neighbours,
            } => {
                let score = |row: usize| {
                    let around = others(points, &x.row(row).to_vec(), *neighbours);
                    let theirs: f64 = around.iter().map(|(_, point)| densities[*point as usize]).sum();
                    #[expect(clippy::cast_precision_loss, reason = "a number of neighbours")]
                    let mean = theirs / around.len().max(1) as f64;
                    mean / density(&around, reaches)
                };
                let mut scores = Vec::with_capacity(x.nrows());
                for start in (0..x.nrows()).step_by(ROWS_PER_LOOK) {
                    control.check()?;
                    let rows = start..x.nrows().min(start + ROWS_PER_LOOK);
                    let found: Vec<f64> = rows.into_par_iter().map(score).collect();
                    scores.extend(found);
                }
                scores
            }
        })
    }

    /// Multiplications that a row costs, about.
    pub(in super::super) fn effort(&self) -> usize {
        match &self.detector {
            Detector::Isolation { .. } => self.features,
            Detector::Density { points, .. } => points.values.len(),
        }
    }

    /// The same with what trees take.
    pub(in super::super) fn work(&self) -> usize {
        match &self.detector {
            Detector::Isolation { trees, .. } => trees.work(),
            Detector::Density { .. } => self.effort(),
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
                Detector::Density {
                    points,
                    reaches,
                    densities,
                    neighbours,
                } => {
                    let rows = reaches.len();
                    let lengths = |values: &[f64]| values.iter().all(|value| value.is_finite() && *value >= 0.0);
                    points.is_sound(rows, self.features)
                        && densities.len() == rows
                        && (1..rows).contains(neighbours)
                        && lengths(reaches)
                        && lengths(densities)
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
