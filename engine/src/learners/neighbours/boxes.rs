//! A tree of boxes around the points: whole boxes that are too far away are left out of a search.
//!
//! The points are put in an order in which every box is a run of neighbours. A box is cut in the middle of its run, so
//! the tree is full, its boxes stand in the order of a heap, and where a run begins follows from the count of points.

use super::nearest::Nearest;

/// Points in a last box at most.
const POINTS_PER_BOX: usize = 24;

/// How often the points are halved.
pub(super) fn levels(rows: usize) -> u32 {
    rows.div_ceil(POINTS_PER_BOX).next_power_of_two().trailing_zeros()
}

/// The number of boxes around so many points.
pub(super) fn count(rows: usize) -> usize {
    (1 << (levels(rows) + 1)) - 1
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
