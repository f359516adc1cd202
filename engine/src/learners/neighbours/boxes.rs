//! A tree of boxes around the points: whole boxes that are too far away are left out of a search.
//!
//! The points are put in an order in which every box is a run of neighbours. A box is cut in the middle of its run, so
//! the tree is full, its boxes stand in the order of a heap, and where a run begins follows from the count of points.

use ndarray::Array2;
use rayon::prelude::*;

use super::nearest::Nearest;
use crate::control::Control;
use crate::error::Result;

/// With more features nearly every box is near, and comparing all points in blocks is faster.
const MOST_FEATURES: usize = 14;
/// Fewer points are not worth a tree.
const FEWEST_POINTS: usize = 1000;
/// Points in a last box at most.
const POINTS_PER_BOX: usize = 24;
/// Boxes of more points are looked after by two threads.
const WORTH_SHARING: usize = 20_000;

/// The order in which the points are kept, and the least and greatest values of each box, box after box. There are no
/// boxes where they would not help.
pub(super) fn arrange(points: &Array2<f32>, control: &Control) -> Result<(Vec<usize>, Vec<f32>)> {
    let (rows, features) = points.dim();
    let mut order: Vec<usize> = (0..rows).collect();
    if rows < FEWEST_POINTS || features > MOST_FEATURES {
        return Ok((order, Vec::new()));
    }
    let levels = levels(rows);
    let corners: Vec<Vec<f32>> = sort(points, &mut order, levels, control)?;
    Ok((order, corners.concat()))
}

/// How often the points are halved.
fn levels(rows: usize) -> u32 {
    rows.div_ceil(POINTS_PER_BOX).next_power_of_two().trailing_zeros()
}

/// The number of boxes around so many points.
pub(super) fn count(rows: usize) -> usize {
    (1 << (levels(rows) + 1)) - 1
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

/// Points with the boxes around them.
pub(super) struct Boxes<'a> {
    pub features: usize,
    pub points: &'a [f32],
    pub corners: &'a [f32],
}

impl Boxes<'_> {
    /// The nearest points to `row` with the squares of their distances.
    pub fn search(&self, row: &[f32], nearest: &mut Nearest) {
        let rows = self.points.len() / self.features;
        self.enter(row, nearest, (0, 0.0), (0, rows), levels(rows));
    }

    fn enter(
        &self,
        row: &[f32],
        nearest: &mut Nearest,
        (number, away): (usize, f64),
        (start, end): (usize, usize),
        levels: u32,
    ) {
        if (away, position(start)) >= nearest.worst() {
            return;
        }
        if levels == 0 {
            let points = &self.points[start * self.features..end * self.features];
            for (offset, point) in points.chunks_exact(self.features).enumerate() {
                nearest.offer(distance(row, point), position(start + offset));
            }
            return;
        }
        let middle = start + (end - start) / 2;
        let (left, right) = (2 * number + 1, 2 * number + 2);
        let left = ((left, self.away(row, left)), (start, middle));
        let right = ((right, self.away(row, right)), (middle, end));
        let (first, second) = if right.0.1 < left.0.1 {
            (right, left)
        } else {
            (left, right)
        };
        self.enter(row, nearest, first.0, first.1, levels - 1);
        self.enter(row, nearest, second.0, second.1, levels - 1);
    }

    /// The square of the distance from a box.
    fn away(&self, row: &[f32], number: usize) -> f64 {
        let start = number * 2 * self.features;
        let (low, high) = self.corners[start..start + 2 * self.features].split_at(self.features);
        let sides = row.iter().zip(low.iter().zip(high));
        sides
            .map(|(value, (low, high))| {
                let away = f64::from((low - value).max(value - high).max(0.0));
                away * away
            })
            .sum()
    }
}

fn distance(a: &[f32], b: &[f32]) -> f64 {
    let sides = a.iter().zip(b).map(|(a, b)| f64::from(a - b));
    sides.map(|side| side * side).sum()
}

#[expect(clippy::cast_possible_truncation, reason = "there are fewer than 2^32 rows")]
fn position(row: usize) -> u32 {
    row as u32
}
