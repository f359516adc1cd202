//! Whole numbers in place of features, so that distances are exact.

use ndarray::{Array2, ArrayView2};
use serde::{Deserialize, Serialize};

use super::super::tree::as_f32;
use crate::threads::prelude::*;

/// Rows that are placed by one thread at a time.
const ROWS_PER_BLOCK: usize = 1024;

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
    pub fn place(&self, x: &ArrayView2<'_, f64>) -> Array2<f32> {
        let mut placed = vec![0.0; x.len()];
        let width = self.centres.len().max(1);
        let blocks = placed.par_chunks_mut(ROWS_PER_BLOCK * width).enumerate();
        blocks.for_each(|(block, placed)| {
            let start = block * ROWS_PER_BLOCK;
            for (row, to) in (start..).zip(placed.chunks_exact_mut(width)) {
                for ((value, centre), to) in x.row(row).iter().zip(&self.centres).zip(to) {
                    let whole = ((value - centre) * self.scale).clamp(-self.limit, self.limit);
                    *to = as_f32(whole.round_ties_even());
                }
            }
        });
        // cannot fail: as many numbers as `x` has
        Array2::from_shape_vec(x.dim(), placed).unwrap_or_default()
    }
}
