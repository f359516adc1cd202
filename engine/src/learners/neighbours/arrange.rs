//! Putting known rows on a grid and into boxes.

use ndarray::Array2;
use rayon::prelude::*;

use super::boxes::levels;
use super::grid::Grid;
use crate::control::Control;
use crate::elementary::log2;
use crate::error::Result;
use crate::problem::Matrix;

/// Bits that whole numbers up to 2⁵³ have: beyond them a double rounds.
const EXACT_BITS: u32 = 53;

/// Bits of a placed value at most, so that differences of two fit an `f32`.
const MOST_BITS: u32 = 22;

impl Grid {
    /// The grid for rows like those of `x`.
    #[expect(clippy::cast_possible_truncation, reason = "exponents are small")]
    pub fn around(x: &Matrix) -> Self {
        let mut bounds = vec![(f64::INFINITY, f64::NEG_INFINITY); x.ncols()];
        for row in x.rows() {
            for ((low, high), value) in bounds.iter_mut().zip(row) {
                *low = low.min(*value);
                *high = high.max(*value);
            }
        }
        let centres = bounds.iter().map(|(low, high)| f64::midpoint(*low, *high)).collect();
        let reach = bounds
            .iter()
            .fold(0.0, |most: f64, (low, high)| most.max((high - low) / 2.0));
        // A new row may lie twice as far out as any known one: (2 + 1)² products of each feature.
        let sums = u64::try_from(x.ncols()).unwrap_or(u64::MAX).saturating_mul(9);
        let bits = ((EXACT_BITS - sums.next_power_of_two().trailing_zeros()) / 2).min(MOST_BITS);
        let exponent = if reach > 0.0 { log2(reach).ceil() as i32 } else { 0 };
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
}

/// With more features nearly every box is near, and comparing all points in blocks is faster.
const MOST_FEATURES: usize = 14;

/// Fewer points are not worth a tree.
const FEWEST_POINTS: usize = 1000;

/// Boxes of more points are looked after by two threads.
const WORTH_SHARING: usize = 20_000;

/// The order in which the points are kept, and the least and greatest values of each box, box after box. There is
/// neither where boxes would not help.
pub(super) fn arrange(points: &Array2<f32>, control: &Control) -> Result<Option<(Vec<usize>, Vec<f32>)>> {
    let (rows, features) = points.dim();
    if rows < FEWEST_POINTS || features > MOST_FEATURES {
        return Ok(None);
    }
    let mut order: Vec<usize> = (0..rows).collect();
    let corners: Vec<Vec<f32>> = sort(points, &mut order, levels(rows), control)?;
    Ok(Some((order, corners.concat())))
}

/// Sorts the points of a box into those of its parts and gives the corners of all boxes, level by level.
fn sort(points: &Array2<f32>, order: &mut [usize], levels: u32, control: &Control) -> Result<Vec<Vec<f32>>> {
    control.check()?;
    let corner = corner(points, order);
    if levels == 0 {
        return Ok(vec![corner]);
    }
    let (low, high) = corner.split_at(points.ncols());
    let widths = low.iter().zip(high).map(|(low, high)| high - low).enumerate();
    let widest = widths.fold(
        (0, -1.0),
        |best, (feature, width)| {
            if width > best.1 { (feature, width) } else { best }
        },
    );
    let middle = order.len() / 2;
    order.select_nth_unstable_by(middle, |a, b| {
        let value = |row: usize| points[(row, widest.0)];
        value(*a).total_cmp(&value(*b)).then(a.cmp(b))
    });
    let shared = order.len() > WORTH_SHARING;
    let (left, right) = order.split_at_mut(middle);
    let sides = [left, right];
    let side = |part: &mut [usize]| sort(points, part, levels - 1, control);
    let parts: Result<Vec<_>> = if shared {
        sides.into_par_iter().map(side).collect()
    } else {
        sides.into_iter().map(side).collect()
    };
    let mut all = vec![corner];
    let mut parts = parts?.into_iter();
    if let (Some(left), Some(right)) = (parts.next(), parts.next()) {
        all.extend(left.into_iter().zip(right).map(|(left, right)| [left, right].concat()));
    }
    Ok(all)
}

/// The least values of the points, then the greatest.
fn corner(points: &Array2<f32>, order: &[usize]) -> Vec<f32> {
    let features = points.ncols();
    let mut corner = vec![f32::INFINITY; features];
    corner.resize(2 * features, f32::NEG_INFINITY);
    let (low, high) = corner.split_at_mut(features);
    for &row in order {
        for ((low, high), value) in low.iter_mut().zip(high.iter_mut()).zip(points.row(row)) {
            *low = low.min(*value);
            *high = high.max(*value);
        }
    }
    corner
}
