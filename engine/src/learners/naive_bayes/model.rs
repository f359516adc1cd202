//! The evidence that features give.

use ndarray::{Array2, ArrayView1, ArrayView2, Axis};
use serde::{Deserialize, Serialize};

use super::super::linear::probabilities;
use crate::error::{EngineError, Result};
use crate::problem::Matrix;
use crate::products::product;

/// Class probabilities from evidence that is added up.
///
/// The score of a class is its constant, what the counts give for it and what the bell curves give for it; scores are
/// the logarithms of probabilities up to a constant.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct NaiveBayesModel {
    /// Number of features.
    pub features: usize,
    /// The constant of each class.
    pub constants: Vec<f64>,
    /// Features whose evidence grows with them.
    pub counts: Counts,
    /// Features that are spread like a bell.
    pub bells: Bells,
    /// For each feature the standard deviation of its evidence between the classes, averaged over the known rows.
    pub importance: Vec<f64>,
}

/// Features whose evidence is a weight times the feature.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Counts {
    /// Which features.
    pub columns: Vec<usize>,
    /// What a feature must be greater than to count as 1, and as 0 otherwise; empty where it counts as it is.
    pub thresholds: Vec<f64>,
    /// Classes × these features, row after row.
    pub weights: Vec<f64>,
}

/// Features whose evidence falls with the square of the distance from the mean of the class.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Bells {
    /// Which features.
    pub columns: Vec<usize>,
    /// Classes × these features, row after row.
    pub means: Vec<f64>,
    /// One half of the inverse variances, classes × these features.
    pub falls: Vec<f64>,
}

impl NaiveBayesModel {
    pub(in super::super) fn predict(&self, x: &Matrix) -> Array2<f64> {
        let classes = self.constants.len();
        let mut scores = self.counts.scores(x, classes) + ArrayView1::from(&self.constants);
        for (row, mut scores) in x.rows().into_iter().zip(scores.rows_mut()) {
            self.bells.add(row, scores.iter_mut());
        }
        probabilities(scores)
    }

    /// Checks what came from a file.
    pub(in super::super) fn validate(&self) -> Result<()> {
        let classes = self.constants.len();
        let fits = |columns: &[usize], values: &[f64]| {
            columns.iter().all(|&column| column < self.features)
                && columns.len().checked_mul(classes) == Some(values.len())
        };
        let thresholds = self.counts.thresholds.len();
        let sound = classes > 1
            && fits(&self.counts.columns, &self.counts.weights)
            && (thresholds == 0 || thresholds == self.counts.columns.len())
            && fits(&self.bells.columns, &self.bells.means)
            && fits(&self.bells.columns, &self.bells.falls);
        if sound {
            return Ok(());
        }
        Err(EngineError::bad_input(
            "the evidence of the model is damaged",
            "use an undamaged copy of the file",
        ))
    }
}

impl Counts {
    fn scores(&self, x: &Matrix, classes: usize) -> Array2<f64> {
        let mut taken = x.select(Axis(1), &self.columns);
        for (mut column, threshold) in taken.columns_mut().into_iter().zip(&self.thresholds) {
            column.mapv_inplace(|value| if value > *threshold { 1.0 } else { 0.0 });
        }
        match ArrayView2::from_shape((classes, self.columns.len()), &self.weights) {
            Ok(weights) => product(taken.view(), weights.t()),
            Err(_) => Array2::zeros((x.nrows(), classes)),
        }
    }
}

impl Bells {
    /// Adds the evidence of a row to the score of each class.
    fn add<'a>(&self, row: ArrayView1<'_, f64>, scores: impl Iterator<Item = &'a mut f64>) {
        let width = self.columns.len().max(1);
        let classes = self.means.chunks_exact(width).zip(self.falls.chunks_exact(width));
        for (score, (means, falls)) in scores.zip(classes) {
            for ((column, mean), fall) in self.columns.iter().zip(means).zip(falls) {
                let away = row[*column] - mean;
                *score -= away * away * fall;
            }
        }
    }
}
