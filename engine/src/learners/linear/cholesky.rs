//! Solving with a symmetric matrix that may have less than full rank.

use ndarray::Array2;
use rayon::prelude::*;

use crate::control::Control;
use crate::error::Result;

/// Below this share of its own variance a feature is a combination of features that were taken before it.
const LEAST_PIVOT: f64 = 1e-11;

/// The Cholesky factor of a positive semidefinite matrix with diagonal pivoting (Golub and Van Loan, "Matrix
/// Computations", 4.2.8). Features that are combinations of others are left out and get the weight 0.
pub(super) struct Cholesky {
    /// Row `i` of the factor belongs to feature `i`; its columns follow `pivots`.
    factor: Vec<Vec<f64>>,
    pivots: Vec<usize>,
}

impl Cholesky {
    /// Factors `matrix`, whose diagonal should be near 1.
    pub fn new(matrix: &Array2<f64>, control: &Control) -> Result<Self> {
        let size = matrix.nrows();
        let mut factor = vec![Vec::with_capacity(size); size];
        let mut left: Vec<f64> = matrix.diag().to_vec();
        let mut pivots = Vec::with_capacity(size);
        for _ in 0..size {
            control.check()?;
            let Some(pivot) = greatest(&left) else { break };
            let root = left[pivot].sqrt();
            let pivot_row: Vec<f64> = std::mem::take(&mut factor[pivot]);
            let column = matrix.row(pivot);
            factor
                .par_iter_mut()
                .zip(left.par_iter_mut())
                .enumerate()
                .with_min_len(64)
                .for_each(|(row, (factor, left))| {
                    if left.is_nan() || row == pivot {
                        return;
                    }
                    let known: f64 = factor.iter().zip(&pivot_row).map(|(a, b)| a * b).sum();
                    let entry = (column[row] - known) / root;
                    factor.push(entry);
                    *left -= entry * entry;
                });
            factor[pivot] = pivot_row;
            factor[pivot].push(root);
            // Taken: never the greatest again.
            left[pivot] = f64::NAN;
            pivots.push(pivot);
        }
        Ok(Self { factor, pivots })
    }

    /// How many features carry information of their own.
    pub fn rank(&self) -> usize {
        self.pivots.len()
    }

    /// The weights that answer `products`.
    pub fn solve(&self, products: &[f64]) -> Vec<f64> {
        let rank = self.rank();
        let mut forward = vec![0.0; rank];
        for (step, &pivot) in self.pivots.iter().enumerate() {
            let row = &self.factor[pivot];
            let known: f64 = row[..step].iter().zip(&forward).map(|(a, b)| a * b).sum();
            forward[step] = (products[pivot] - known) / row[step];
        }
        let mut weights = vec![0.0; products.len()];
        for step in (0..rank).rev() {
            let pivot = self.pivots[step];
            let weight = forward[step] / self.factor[pivot][step];
            weights[pivot] = weight;
            for (earlier, entry) in forward[..step].iter_mut().zip(&self.factor[pivot]) {
                *earlier -= entry * weight;
            }
        }
        weights
    }
}

/// The position of the greatest pivot that is worth taking, the first of equals.
fn greatest(left: &[f64]) -> Option<usize> {
    let mut best = None;
    let mut most = LEAST_PIVOT;
    for (position, &value) in left.iter().enumerate() {
        if value > most {
            most = value;
            best = Some(position);
        }
    }
    best
}
