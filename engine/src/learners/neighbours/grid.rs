//! Whole numbers in place of features, so that distances are exact.

use ndarray::Array2;
use serde::{Deserialize, Serialize};

use super::super::tree::as_f32;
use crate::problem::Matrix;

/// Puts features on a grid so fine that hardly anything is lost, and so coarse that sums of products of the whole
/// numbers are exact in doubles, whatever the order of adding.
///
/// So the distance between two rows is the same number in every program that computes it, and rows at equal distances
/// are equal everywhere.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Grid {
    /// What is taken from each feature: the middle of what was seen of it.
    pub centres: Vec<f64>,
    /// What the difference is multiplied by before it is rounded, half to even: a power of two.
    pub scale: f64,
    /// Placed values are kept between this and its negative.
    pub limit: f64,
}

impl Grid {
    /// The whole numbers of the rows of `x`.
    pub fn place(&self, x: &Matrix) -> Array2<f32> {
        let mut placed = Array2::zeros(x.dim());
        for (row, mut to) in x.rows().into_iter().zip(placed.rows_mut()) {
            for ((value, centre), to) in row.iter().zip(&self.centres).zip(&mut to) {
                let whole = ((value - centre) * self.scale).clamp(-self.limit, self.limit);
                *to = as_f32(whole.round_ties_even());
            }
        }
        placed
    }
}
