//! Numbers as bytes: by how many thresholds of a feature they are above.

use super::ensemble::as_f32;

/// Rows that are taken at once.
pub(super) const ROWS: usize = 64;
/// Thresholds of a feature at most.
pub(super) const MOST_THRESHOLDS: usize = 254;
/// Above all thresholds; a category that is none.
pub(super) const BEYOND: u8 = u8::MAX;
/// Steps of a grid at most, a power of two, and how many there are for each threshold.
const MOST_STEPS: usize = 1024;
const STEPS_PER_THRESHOLD: usize = 4;
/// A grid with more thresholds than this on one step is slower than halving.
const MOST_ON_STEP: usize = 6;
/// Thresholds at either end for which a grid is tried without, as a few far away make its steps too wide for the rest.
const APART: [usize; 3] = [0, 2, 5];
/// Added to a number from 0 to 2²², this brings its nearest whole number into the lowest bits.
const LOWEST_BITS: f32 = 8_388_608.0;

/// What 64 rows have in a column, or where they are in a tree.
pub(super) type Lane = [u8; ROWS];

/// A feature as bytes.
pub(super) struct Column {
    feature: usize,
    way: Way,
}

enum Way {
    /// The thresholds that surely are below, from a grid, and those on the same step one after the other.
    Grid { grid: Grid, missing: u8 },
    /// Halving as often as the thresholds (filled up with infinity) call for.
    Halves {
        ladder: Box<[f32; 256]>,
        step: usize,
        missing: u8,
    },
    /// The code of a category.
    Code,
}

/// Equally wide steps, each with the number of thresholds on the steps before it.
///
/// Every operation that finds the step of a value keeps order, so what is on a later step is greater.
struct Grid {
    low: f32,
    steps_per_unit: f32,
    last: f32,
    below: Box<[u8; MOST_STEPS]>,
    /// The thresholds, filled up with infinity.
    ladder: Box<[f32; 256 + MOST_ON_STEP]>,
    most_on_step: usize,
}

impl Column {
    /// A feature of numbers with its thresholds, ascending, at most [`MOST_THRESHOLDS`]. `missing` stands for NaN.
    pub fn of_numbers(feature: usize, thresholds: &[f32], missing: u8) -> Self {
        let best = Grid::new(thresholds).filter(|grid| grid.most_on_step <= MOST_ON_STEP);
        let way = if let Some(grid) = best {
            Way::Grid { grid, missing }
        } else {
            let mut ladder = Box::new([f32::INFINITY; 256]);
            ladder.iter_mut().zip(thresholds).for_each(|(step, own)| *step = *own);
            let step = (thresholds.len() + 1).next_power_of_two() / 2;
            Way::Halves { ladder, step, missing }
        };
        Self { feature, way }
    }

    /// A feature of categories.
    pub fn of_codes(feature: usize) -> Self {
        Self {
            feature,
            way: Way::Code,
        }
    }

    /// The bytes of at most [`ROWS`] rows of `width` values each.
    #[expect(clippy::inline_always, reason = "each way becomes a loop of its own")]
    pub fn read(&self, values: &[f64], width: usize, lane: &mut Lane) {
        #[inline(always)]
        fn each(values: &[f64], width: usize, feature: usize, lane: &mut Lane, byte: impl Fn(f64) -> u8) {
            for (row, own) in values.chunks_exact(width).zip(lane) {
                *own = byte(row[feature]);
            }
        }
        let feature = self.feature;
        match &self.way {
            Way::Grid { grid, missing } => {
                each(values, width, feature, lane, |value| grid.byte(as_f32(value), *missing));
            }
            Way::Halves { ladder, step, missing } => each(values, width, feature, lane, |value| {
                halved(ladder, *step, as_f32(value), *missing)
            }),
            Way::Code => each(values, width, feature, lane, code),
        }
    }
}

impl Grid {
    /// The grid with the fewest thresholds on one step.
    fn new(thresholds: &[f32]) -> Option<Self> {
        let grids = APART.iter().filter_map(|&apart| {
            let (low, high) = (thresholds.get(apart)?, thresholds.iter().rev().nth(apart)?);
            (low <= high).then(|| Self::between(*low, *high, thresholds))
        });
        grids.min_by_key(|grid| grid.most_on_step)
    }

    #[expect(
        clippy::cast_precision_loss,
        clippy::cast_possible_truncation,
        reason = "there are few steps and fewer than 255 thresholds"
    )]
    fn between(low: f32, high: f32, thresholds: &[f32]) -> Self {
        let steps = (thresholds.len() * STEPS_PER_THRESHOLD)
            .next_power_of_two()
            .min(MOST_STEPS);
        let last = (steps - 1) as f32;
        let per_unit = last / (high - low);
        let mut grid = Self {
            low,
            steps_per_unit: if per_unit.is_finite() { per_unit } else { 0.0 },
            last,
            below: Box::new([0; MOST_STEPS]),
            ladder: Box::new([f32::INFINITY; 256 + MOST_ON_STEP]),
            most_on_step: 0,
        };
        let mut on_step = [0_usize; MOST_STEPS];
        for (place, threshold) in grid.ladder.iter_mut().zip(thresholds) {
            *place = *threshold;
        }
        for threshold in thresholds {
            on_step[grid.step(*threshold)] += 1;
        }
        let mut sum = 0;
        for (below, count) in grid.below.iter_mut().zip(on_step) {
            *below = sum as u8;
            sum += count;
        }
        grid.most_on_step = on_step.into_iter().max().unwrap_or(0);
        grid
    }

    #[inline]
    fn step(&self, value: f32) -> usize {
        let place = (value - self.low) * self.steps_per_unit;
        // Written so that what is no number is on the first step.
        let place = if place > 0.0 { place } else { 0.0 };
        let place = if place < self.last { place } else { self.last };
        (place + LOWEST_BITS).to_bits() as usize & (MOST_STEPS - 1)
    }

    #[inline]
    fn byte(&self, value: f32, missing: u8) -> u8 {
        let below = self.below[self.step(value)];
        let on_step = &self.ladder[usize::from(below)..][..MOST_ON_STEP];
        let mut byte = below;
        for threshold in &on_step[..self.most_on_step] {
            byte += u8::from(value > *threshold);
        }
        if value.is_nan() { missing } else { byte }
    }
}

#[inline]
#[expect(clippy::cast_possible_truncation, reason = "there are fewer than 255 thresholds")]
fn halved(ladder: &[f32; 256], mut step: usize, value: f32, missing: u8) -> u8 {
    let mut below = 0;
    while step > 0 {
        below += step * usize::from(value > ladder[(below + step - 1) & 255]);
        step /= 2;
    }
    if value.is_nan() { missing } else { below as u8 }
}

#[inline]
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "what is not below 255 is beyond"
)]
fn code(value: f64) -> u8 {
    if (0.0..255.0).contains(&value) {
        value as u8
    } else {
        BEYOND
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What counting says.
    fn counted(thresholds: &[f32], value: f64, missing: u8) -> u8 {
        let value = as_f32(value);
        if value.is_nan() {
            return missing;
        }
        thresholds.iter().map(|threshold| u8::from(value > *threshold)).sum()
    }

    fn bytes(column: &Column, values: &[f64]) -> Vec<u8> {
        let mut bytes = Vec::new();
        for values in values.chunks(ROWS) {
            let mut lane = [0; ROWS];
            column.read(values, 1, &mut lane);
            bytes.extend_from_slice(&lane[..values.len()]);
        }
        bytes
    }

    #[test]
    fn every_way_of_looking_up_counts_the_thresholds_below() {
        let even: Vec<f32> = (0..200_u8).map(|step| f32::from(step) * 0.37 - 20.0).collect();
        let powers: Vec<f32> = (0..90_u8).map(|step| 1.5_f32.powi(i32::from(step) - 40)).collect();
        let crowd: Vec<f32> = (0..100_u8).map(|step| 1.0 + f32::from(step) * f32::EPSILON).collect();
        let mut far = even.clone();
        far.push(f32::MAX);
        let (one, two) = (vec![-3.5], vec![f32::MIN, f32::MAX]);
        for (thresholds, in_grid) in [
            (even, true),
            (far, true),
            (powers, false),
            (crowd, true),
            (one, true),
            (two, true),
        ] {
            let mut values: Vec<f64> = vec![f64::NAN, f64::INFINITY, f64::NEG_INFINITY, 0.0, -0.0, f64::MAX, 1e-300];
            for threshold in &thresholds {
                let around = [threshold.next_down(), *threshold, threshold.next_up()];
                values.extend(around.map(f64::from));
            }
            for missing in [0, BEYOND] {
                let column = Column::of_numbers(0, &thresholds, missing);
                assert_eq!(matches!(column.way, Way::Grid { .. }), in_grid);
                let expected: Vec<u8> = values
                    .iter()
                    .map(|value| counted(&thresholds, *value, missing))
                    .collect();
                assert_eq!(bytes(&column, &values), expected);
            }
        }
    }

    #[test]
    fn what_is_no_code_is_beyond() {
        let column = Column::of_codes(0);
        let values = [0.0, 7.0, 254.0, 255.0, -1.0, f64::NAN, 1e9];
        assert_eq!(bytes(&column, &values), [0, 7, 254, BEYOND, BEYOND, BEYOND, BEYOND]);
    }
}
