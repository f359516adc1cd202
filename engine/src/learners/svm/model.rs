//! A fitted kernel machine.

use ndarray::{Array1, Array2, ArrayView1, ArrayView2, Axis, Slice};
use serde::{Deserialize, Serialize};

use super::super::Predictions;
use super::super::linear::probabilities;
use crate::elementary::exp;
use crate::error::{EngineError, Result};
use crate::problem::Matrix;
use crate::products::product;
use crate::threads::prelude::*;

/// Rows that are compared with the support vectors together.
const ROWS_PER_BLOCK: usize = 64;

/// Weighted sums of how similar a row is to the support vectors.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct KernelModel {
    /// What is taken from each feature: its mean over the known rows.
    pub means: Vec<f64>,
    /// How similarity is measured.
    pub kernel: Kernel,
    /// The support vectors less the means, row after row.
    pub vectors: Vec<f64>,
    /// One row of weights per sum, row after row: what each support vector adds.
    pub weights: Vec<f64>,
    /// What is added to each sum.
    pub constants: Vec<f64>,
    /// What the sums mean.
    pub output: KernelOutput,
}

/// How similar two rows are.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kernel {
    /// The exponential of the squared distance times minus `gamma`.
    Rbf {
        /// How fast similarity falls.
        gamma: f64,
    },
    /// The product of the rows times `gamma` plus 1, to a power.
    Polynomial {
        /// What the product is multiplied by.
        gamma: f64,
        /// The power.
        degree: u32,
    },
}

/// What the sums mean.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum KernelOutput {
    /// A number: the sum times `scale` plus `offset`.
    Number {
        /// What one unit of the sum is worth.
        scale: f64,
        /// The answer at a sum of 0.
        offset: f64,
    },
    /// The logarithm of the odds of the second class (one sum) or of each class up to a constant.
    LogOdds,
}

impl Kernel {
    /// The similarity of rows whose product and squared lengths these are.
    pub(super) fn similarity(self, product: f64, lengths: f64) -> f64 {
        match self {
            Self::Rbf { gamma } => exp(-gamma * (lengths - 2.0 * product).max(0.0)),
            Self::Polynomial { gamma, degree } => (gamma * product + 1.0).powi(degree.cast_signed()),
        }
    }
}

impl KernelModel {
    /// The number of support vectors.
    pub fn count(&self) -> usize {
        self.vectors.len() / self.means.len().max(1)
    }

    /// Multiplications that a new row costs, about; an exponential counts for some.
    pub(in super::super) fn effort(&self) -> usize {
        self.count() * (self.means.len() + 20)
    }

    pub(in super::super) fn predict(&self, x: &Matrix) -> Predictions {
        let outputs = self.constants.len();
        let mut sums = Array2::zeros((x.nrows(), outputs));
        let blocks: Vec<_> = sums.axis_chunks_iter_mut(Axis(0), ROWS_PER_BLOCK).collect();
        blocks.into_par_iter().enumerate().for_each(|(block, mut sums)| {
            let start = block * ROWS_PER_BLOCK;
            let rows = x.slice_axis(Axis(0), Slice::from(start..start + sums.nrows()));
            sums.assign(&self.sums(&(&rows - &ArrayView1::from(&self.means))));
        });
        match self.output {
            KernelOutput::Number { scale, offset } => {
                let numbers: Array1<f64> = sums.index_axis(Axis(1), 0).mapv(|sum| sum * scale + offset);
                Predictions::Values(numbers)
            }
            KernelOutput::LogOdds => Predictions::Probabilities(probabilities(sums)),
        }
    }

    fn sums(&self, rows: &Array2<f64>) -> Array2<f64> {
        let (count, outputs) = (self.count(), self.constants.len());
        let vectors = ArrayView2::from_shape((count, self.means.len()), &self.vectors);
        let weights = ArrayView2::from_shape((outputs, count), &self.weights);
        let (Ok(vectors), Ok(weights)) = (vectors, weights) else {
            return Array2::zeros((rows.nrows(), outputs));
        };
        let lengths: Vec<f64> = vectors.rows().into_iter().map(|vector| vector.dot(&vector)).collect();
        let mut similar = product(rows.view(), vectors.t());
        for (row, mut similar) in rows.rows().into_iter().zip(similar.rows_mut()) {
            let own = row.dot(&row);
            for (similar, length) in similar.iter_mut().zip(&lengths) {
                *similar = self.kernel.similarity(*similar, own + length);
            }
        }
        product(similar.view(), weights.t()) + ArrayView1::from(&self.constants)
    }

    /// Checks what came from a file.
    ///
    /// # Errors
    /// `BadInput` when its parts do not fit together.
    pub fn validate(&self) -> Result<()> {
        let (features, outputs) = (self.means.len(), self.constants.len());
        let sound = features > 0
            && outputs > 0
            && self.vectors.len().is_multiple_of(features)
            && self.count().checked_mul(outputs) == Some(self.weights.len());
        if sound {
            return Ok(());
        }
        Err(EngineError::bad_input(
            "the support vectors of the model are damaged",
            "use an undamaged copy of the file",
        ))
    }
}
