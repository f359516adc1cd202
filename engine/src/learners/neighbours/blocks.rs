//! Comparing all points with many rows at once, as products of matrices.
//!
//! The products are in single precision, which is quick and rounds. How much it rounds at most is known (Higham, "Accuracy
//! and Stability of Numerical Algorithms", 3.1), so what may be nearer than the worst of the nearest is compared again, to
//! the last bit. Where that is too much of a block, as where many rows are the same, its products are made in double
//! precision, which is exact for points on a grid.

use ndarray::linalg::general_mat_mul;
use ndarray::{Array2, ArrayView2, Axis, Slice};

use super::super::tree::as_f32;
use super::exactly;
use super::nearest::Nearest;

/// Points that are compared at a time; their products with some hundred rows stay close to the processor.
const POINTS_PER_BLOCK: usize = 512;

/// Points of which only the nearest is looked at unless it is of use.
const POINTS_PER_GLANCE: usize = 32;
/// Points of a glance that are looked at side by side.
const SIDE_BY_SIDE: usize = 8;

/// One of so many products may be of use; where more are, exact ones are cheaper.
const PRODUCTS_PER_CANDIDATE: usize = 16;
/// Blocks that are compared exactly after one of them had to be.
const EXACT_AFTER_CROWDED: usize = 2;

/// Points by which a middle is found that keeps numbers, and so what is lost of them, small.
const POINTS_FOR_MIDDLE: usize = 256;

/// The nearest of `points` to each of `rows`, with the squares of their distances. Both must be whole numbers on a grid.
pub(super) fn search(points: &ArrayView2<'_, f32>, rows: &Array2<f32>, nearest: &mut [Nearest]) {
    let middle = middle(points);
    let mut asked = Asked::new(rows, &middle);
    let mut known = Array2::zeros((points.nrows().min(POINTS_PER_BLOCK), points.ncols() + 1));
    for (block, points) in points.axis_chunks_iter(Axis(0), POINTS_PER_BLOCK).enumerate() {
        let mut known = known.slice_axis_mut(Axis(0), Slice::from(..points.nrows()));
        let mut longest = 0.0_f64;
        for (point, mut moved) in points.rows().into_iter().zip(known.rows_mut()) {
            let length = exactly::move_to(&point, &middle, &mut moved);
            moved[middle.len()] = as_f32(-length / 2.0);
            longest = longest.max(length);
        }
        let block = Block {
            first: block * POINTS_PER_BLOCK,
            points,
            known: known.view(),
            longest: longest.sqrt(),
        };
        asked.compare(&block, nearest);
    }
}

/// Whole numbers amid the points.
fn middle(points: &ArrayView2<'_, f32>) -> Vec<f32> {
    let step = points.nrows().div_ceil(POINTS_FOR_MIDDLE).max(1);
    let some = points.rows().into_iter().step_by(step);
    let mut sums = vec![0.0_f64; points.ncols()];
    for point in some.clone() {
        sums.iter_mut()
            .zip(point)
            .for_each(|(sum, value)| *sum += f64::from(*value));
    }
    #[expect(clippy::cast_precision_loss, reason = "at most a few hundred")]
    let count = some.len().max(1) as f64;
    sums.iter().map(|sum| as_f32((sum / count).round_ties_even())).collect()
}

/// Some points, as they are, and around the middle with half of their negative squares behind them.
struct Block<'p, 'k> {
    first: usize,
    points: ArrayView2<'p, f32>,
    known: ArrayView2<'k, f32>,
    /// The length of the longest of them around the middle.
    longest: f64,
}

/// Some rows whose nearest points are sought.
struct Asked<'a> {
    rows: &'a Array2<f32>,
    /// The rows around the middle, with a one behind each.
    moved: Array2<f32>,
    /// The squares of their lengths around the middle.
    lengths: Vec<f64>,
    /// Rows × points: half of what the square of the row is more than that of the distance.
    closeness: Array2<f32>,
    /// Rows and points that may be of use.
    candidates: Vec<(usize, usize)>,
    /// Blocks that are to be compared exactly.
    crowded: usize,
}

impl<'a> Asked<'a> {
    fn new(rows: &'a Array2<f32>, middle: &[f32]) -> Self {
        let mut moved = Array2::ones((rows.nrows(), middle.len() + 1));
        let lengths = rows.rows().into_iter().zip(moved.rows_mut());
        let lengths = lengths
            .map(|(row, mut moved)| exactly::move_to(&row, middle, &mut moved))
            .collect();
        Self {
            closeness: Array2::zeros((rows.nrows(), POINTS_PER_BLOCK)),
            rows,
            moved,
            lengths,
            candidates: Vec::new(),
            crowded: 0,
        }
    }

    fn compare(&mut self, block: &Block<'_, '_>, nearest: &mut [Nearest]) {
        if self.crowded == 0 && !self.find_candidates(block, nearest) {
            self.crowded = EXACT_AFTER_CROWDED;
        }
        if self.crowded > 0 {
            self.crowded -= 1;
            exactly::compare(self.rows, (block.first, &block.points), nearest);
            return;
        }
        for &(row, point) in &self.candidates {
            let square = exactly::distance(&self.rows.row(row), &block.points.row(point));
            nearest[row].offer(square, exactly::position(block.first + point));
        }
    }

    /// Finds what may be nearer than the worst of the nearest; gives up and says so when that is too much.
    fn find_candidates(&mut self, block: &Block<'_, '_>, nearest: &[Nearest]) -> bool {
        self.candidates.clear();
        let most = self.closeness.nrows() * block.points.nrows() / PRODUCTS_PER_CANDIDATE;
        let mut closeness = self
            .closeness
            .slice_axis_mut(Axis(1), Slice::from(..block.points.nrows()));
        general_mat_mul(1.0, &self.moved, &block.known.t(), 0.0, &mut closeness);
        for (row, (closeness, nearest)) in closeness.rows().into_iter().zip(nearest).enumerate() {
            let length = self.lengths[row];
            let lost = rounding(self.moved.ncols()) * block.longest * (length.sqrt() + block.longest / 2.0);
            let least = as_f32((length - nearest.worst().0) / 2.0 - lost).next_down();
            let glances = closeness.to_slice().unwrap_or(&[]).chunks(POINTS_PER_GLANCE);
            for (glance, closeness) in glances.enumerate() {
                // Later points never come before earlier ones at the same distance.
                if greatest(closeness) <= least {
                    continue;
                }
                let first = glance * POINTS_PER_GLANCE;
                let close = closeness
                    .iter()
                    .enumerate()
                    .filter(|(_, closeness)| **closeness > least);
                self.candidates.extend(close.map(|(offset, _)| (row, first + offset)));
            }
            if self.candidates.len() > most {
                return false;
            }
        }
        true
    }
}

/// By which share of the product of two lengths a product of rows in single precision is wrong at most, whatever the
/// order of adding, with room for the rounding of the numbers beside it.
fn rounding(numbers: usize) -> f64 {
    let steps = f64::from(f32::EPSILON) / 2.0 * f64::from(exactly::position(numbers + 4));
    if steps < 1.0 {
        steps / (1.0 - steps)
    } else {
        f64::INFINITY
    }
}

/// The greatest of some numbers. Several are looked at side by side, so that none waits for the one before.
fn greatest(values: &[f32]) -> f32 {
    let (many, rest) = values.as_chunks::<SIDE_BY_SIDE>();
    let mut most = [f32::NEG_INFINITY; SIDE_BY_SIDE];
    for values in many {
        for (most, value) in most.iter_mut().zip(values) {
            *most = greater(*value, *most);
        }
    }
    most.iter().chain(rest).copied().fold(f32::NEG_INFINITY, greater)
}

fn greater(one: f32, other: f32) -> f32 {
    if one > other { one } else { other }
}

#[cfg(test)]
mod tests {
    use rand::{Rng, SeedableRng};
    use rand_chacha::ChaCha8Rng;

    use super::*;

    /// The nearest by comparing every pair in whole numbers.
    fn one_by_one(points: &Array2<f32>, row: &[f32], wanted: usize) -> Vec<(f64, u32)> {
        let mut all: Vec<(f64, u32)> = (0..)
            .zip(points.rows())
            .map(|(place, point)| {
                let sides = point
                    .iter()
                    .zip(row)
                    .map(|(one, other)| f64::from(*one) - f64::from(*other));
                (sides.map(|side| side * side).sum(), place)
            })
            .collect();
        all.sort_by(|one, other| one.0.total_cmp(&other.0).then(one.1.cmp(&other.1)));
        all.truncate(wanted);
        all
    }

    fn holds(points: &Array2<f32>, rows: &Array2<f32>) {
        for wanted in [1, 7, 60] {
            let mut nearest: Vec<Nearest> = rows.rows().into_iter().map(|_| Nearest::new(wanted)).collect();
            search(&points.view(), rows, &mut nearest);
            for (row, nearest) in rows.rows().into_iter().zip(&nearest) {
                assert_eq!(nearest.found(), one_by_one(points, &row.to_vec(), wanted));
            }
        }
    }

    /// Rows around so far from zero that products in single precision tell none of them apart there, and a few points
    /// far away that make blocks of the others long.
    #[test]
    fn rounding_never_hides_a_neighbour() {
        let mut random = ChaCha8Rng::seed_from_u64(4);
        for (offset, spread) in [(0, 4_000_000), (4_000_000, 20), (4_000_000, 2000), (-3_999_000, 1)] {
            let mut near = |_| {
                let value: i32 = offset + random.gen_range(-spread..=spread);
                as_f32(f64::from(value.clamp(-4_194_304, 4_194_304)))
            };
            let mut points = Array2::from_shape_fn((2100, 20), &mut near);
            let rows = Array2::from_shape_fn((40, 20), &mut near);
            holds(&points, &rows);
            for far in [3, 1500] {
                points.row_mut(far).fill(-4_194_304.0);
            }
            holds(&points, &rows);
        }
    }

    /// Many small groups far from each other: in single precision all points of a group are as near as another.
    #[test]
    fn neighbours_within_a_group_are_told_apart() {
        let mut random = ChaCha8Rng::seed_from_u64(6);
        let mut side = |from, to| as_f32(f64::from(random.gen_range::<i32, _>(from..=to)));
        let groups = Array2::from_shape_simple_fn((60, 20), || side(-4_000_000, 4_000_000));
        let mut within = |(row, place): (usize, usize)| groups[(row % 60, place)] + side(-20, 20);
        let points = Array2::from_shape_fn((2100, 20), &mut within);
        let rows = Array2::from_shape_fn((100, 20), &mut within);
        holds(&points, &rows);
    }

    /// Most points are the same as many others: of equally near ones the first are taken.
    #[test]
    fn of_equally_near_points_the_first_are_found() {
        let mut random = ChaCha8Rng::seed_from_u64(5);
        for kinds in [1, 2, 3] {
            let mut kind = |_| [1_234_567.0, -54_321.0, 7.0][random.gen_range(0..kinds)];
            let points = Array2::from_shape_fn((2100, 3), &mut kind);
            let rows = Array2::from_shape_fn((40, 3), &mut kind);
            holds(&points, &rows);
        }
    }

    /// What no grid makes, but a file may claim, ends all the same.
    #[test]
    fn numbers_beyond_single_precision_do_no_harm() {
        let points = Array2::from_shape_fn((600, 15), |(row, _)| if row % 2 == 0 { f32::MAX } else { -f32::MAX });
        let mut rows = Array2::from_elem((3, 15), f32::MAX);
        rows[(1, 1)] = f32::NAN;
        let mut nearest: Vec<Nearest> = (0..3).map(|_| Nearest::new(5)).collect();
        search(&points.view(), &rows, &mut nearest);
        assert!(nearest.iter().all(|nearest| nearest.found().len() <= 5));
    }
}
