//! Whole numbers in place of features, so that distances are exact.

use ndarray::{Array2, Axis};
use serde::{Deserialize, Serialize};

use super::super::tree::as_f32;
use crate::problem::Matrix;

/// Bits that whole numbers up to 2⁵³ have: beyond them a double rounds.
const EXACT_BITS: u32 = 53;
/// Bits of a placed value at most, so that differences of two fit an `f32`.
const MOST_BITS: u32 = 22;

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
    /// The grid for rows like those of `x`.
    #[expect(clippy::cast_possible_truncation, reason = "exponents are small")]
    pub fn around(x: &Matrix) -> Self {
        let mut centres = Vec::with_capacity(x.ncols());
        let mut reach = 0.0_f64;
        for column in x.axis_iter(Axis(1)) {
            let bounds = |(low, high): (f64, f64), value: &f64| (low.min(*value), high.max(*value));
            let (low, high) = column.iter().fold((f64::INFINITY, f64::NEG_INFINITY), bounds);
            centres.push(f64::midpoint(low, high));
            reach = reach.max((high - low) / 2.0);
        }
        // A new row may lie twice as far out as any known one: (2 + 1)² products of each feature.
        let sums = u64::try_from(x.ncols()).unwrap_or(u64::MAX).saturating_mul(9);
        let bits = ((EXACT_BITS - sums.next_power_of_two().trailing_zeros()) / 2).min(MOST_BITS);
        let exponent = if reach > 0.0 { reach.log2().ceil() as i32 } else { 0 };
        let most = 2.0_f64.powi(bits.cast_signed());
        let mut scale = 2.0_f64.powi(bits.cast_signed() - exponent);
        // The logarithm is rounded, so the power beside the true one may have come out.
        while reach * scale > most {
            scale /= 2.0;
        }
        Self {
            centres,
            scale,
            limit: 2.0 * most,
        }
    }

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
