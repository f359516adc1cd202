//! What is summed up over rows to find splits: slope, curvature and number of rows, packed into one whole number.
//!
//! Whole numbers add up to the same in every order, so a model does not depend on the number of threads. They are scaled
//! anew for every tree, so that the sum over all rows fits; the steps are then finer than a ten-thousandth of a row's
//! share up to some hundred thousand rows (quantised gradients, Shi et al., "Quantized Training of Gradient Boosting
//! Decision Trees", 2022, show that far coarser steps lose nothing).

use rayon::prelude::*;

use super::binned::Block;
use super::cuts::{FEW, MANY};

/// Up to this many rows each is counted; above, rows follow from the curvature, as in `LightGBM`.
const ROWS_TO_COUNT: usize = 16_000;
/// Bits for the number of rows where it is counted.
const BITS_TO_COUNT: u32 = 14;
/// Bits for the curvature, with and without counting.
const BITS_BESIDE_COUNT: u32 = 24;
const BITS_ALONE: u32 = 32;
/// Rows that a thread does at a time.
const ROWS_AT_A_TIME: usize = 16_384;

/// How slope, curvature and number share the bits of a sum.
#[derive(Debug, Clone, Copy)]
pub(super) struct Packing {
    /// What one step of the slope and of the curvature is worth.
    slope: f64,
    curvature: f64,
    bits_of_count: u32,
    bits_of_curvature: u32,
    /// Rows for one step of the curvature, where rows are not counted.
    rows: f64,
}

/// What a side of a split has to hold, in whole steps.
#[derive(Debug, Clone, Copy)]
pub(super) struct Least {
    pub curvature: i64,
    pub rows: i64,
}

/// An unpacked sum.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(super) struct Sum {
    /// First derivatives of the loss.
    pub slope: f64,
    /// Second derivatives of the loss.
    pub curvature: f64,
    /// Rows, perhaps an estimate.
    pub rows: f64,
}

impl Packing {
    /// Packs slopes and curvatures, which stand as pairs of `f32` in the halves of each number.
    #[expect(clippy::cast_precision_loss, reason = "row counts are far below 2^53")]
    pub fn pack(pairs: &mut [i64], rows: &[u32]) -> Self {
        let chunks = rows.par_chunks(ROWS_AT_A_TIME);
        let totals: Vec<(f64, f64)> = chunks
            .map(|rows| {
                let pairs = rows.iter().map(|&row| unpair(pairs[row as usize]));
                pairs.fold((0.0, 0.0), |(slopes, curvatures), (slope, curvature)| {
                    (slopes + f64::from(slope.abs()), curvatures + f64::from(curvature))
                })
            })
            .collect();
        let (slopes, curvatures) = totals
            .into_iter()
            .fold((0.0, 0.0), |sum, part| (sum.0 + part.0, sum.1 + part.1));
        let counted = rows.len() <= ROWS_TO_COUNT;
        let (bits_of_count, bits_of_curvature) = if counted {
            (BITS_TO_COUNT, BITS_BESIDE_COUNT)
        } else {
            (0, BITS_ALONE)
        };
        // Rounding adds at most half a step for each row.
        let count = rows.len() as f64;
        let most = |bits: u32| 2_f64.powi(i32::try_from(bits).unwrap_or(0)) - 2.0 - count;
        let curvature = (curvatures / most(bits_of_curvature)).max(f64::MIN_POSITIVE);
        let slope = (slopes / most(63 - bits_of_curvature - bits_of_count)).max(f64::MIN_POSITIVE);
        let packing = Self {
            slope,
            curvature,
            bits_of_count,
            bits_of_curvature,
            rows: count * curvature / curvatures.max(f64::MIN_POSITIVE),
        };
        pairs
            .par_chunks_mut(ROWS_AT_A_TIME)
            .for_each(|pairs| pairs.iter_mut().for_each(|pair| *pair = packing.packed(*pair)));
        packing
    }

    #[expect(clippy::cast_possible_truncation, reason = "scaled to fit")]
    fn packed(&self, pair: i64) -> i64 {
        let (slope, curvature) = unpair(pair);
        let slope = rounded(f64::from(slope) / self.slope);
        let curvature = rounded(f64::from(curvature) / self.curvature);
        (((slope as i64) << self.bits_of_curvature).wrapping_add(curvature as i64)) << self.bits_of_count
            | i64::from(self.bits_of_count > 0)
    }

    /// What has to be in a sum at least, in whole steps: curvature and, where rows are counted, rows.
    #[expect(
        clippy::cast_possible_truncation,
        reason = "small numbers, and more than there is of them is as good"
    )]
    pub fn least(&self, curvature: f64, rows: f64) -> Least {
        let of_curvature = curvature / self.curvature;
        if self.bits_of_count > 0 {
            return Least {
                curvature: of_curvature.ceil() as i64,
                rows: rows.ceil() as i64,
            };
        }
        Least {
            curvature: of_curvature.max((rows - 0.5) / self.rows).ceil() as i64,
            rows: 0,
        }
    }

    /// Slope, curvature and rows in whole steps.
    #[inline]
    pub fn steps(&self, cell: i64) -> (i64, i64, i64) {
        let both = cell >> self.bits_of_count;
        let rows = cell & ((1 << self.bits_of_count) - 1);
        (
            both >> self.bits_of_curvature,
            both & ((1 << self.bits_of_curvature) - 1),
            rows,
        )
    }

    /// What one step of the slope and of the curvature is worth.
    pub fn worth_of_steps(&self) -> (f64, f64) {
        (self.slope, self.curvature)
    }

    /// What a sum says.
    #[inline]
    #[expect(clippy::cast_precision_loss, reason = "each part has less than 53 bits")]
    pub fn sum(&self, cell: i64) -> Sum {
        let both = cell >> self.bits_of_count;
        let curvature = both & ((1 << self.bits_of_curvature) - 1);
        let slope = (both >> self.bits_of_curvature) as f64 * self.slope;
        let rows = if self.bits_of_count > 0 {
            (cell & ((1 << self.bits_of_count) - 1)) as f64
        } else {
            curvature as f64 * self.rows
        };
        Sum {
            slope,
            curvature: curvature as f64 * self.curvature,
            rows,
        }
    }
}

/// To the nearest whole number, without asking the processor for more than it surely has.
fn rounded(value: f64) -> f64 {
    const MAGIC: f64 = 6_755_399_441_055_744.0;
    (value + MAGIC) - MAGIC
}

/// Slope and curvature side by side until they are packed.
#[inline]
pub(super) fn pair(slope: f32, curvature: f32) -> i64 {
    (i64::from(slope.to_bits()) << 32) | i64::from(curvature.to_bits())
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "the halves of the number"
)]
fn unpair(pair: i64) -> (f32, f32) {
    (
        f32::from_bits((pair as u64 >> 32) as u32),
        f32::from_bits(pair as u64 as u32),
    )
}

/// Adds what `packed` has for the given rows to the cells of the pieces that they are in.
pub(super) fn count(cells: &mut [i64], block: &Block, rows: &[u32], packed: &[i64]) {
    let (many, few) = cells.split_at_mut(block.many * MANY);
    let (many, _) = many.as_chunks_mut::<MANY>();
    let (few, _) = few.as_chunks_mut::<FEW>();
    for &row in rows {
        let (value, pieces) = (packed[row as usize], block.row(row as usize));
        let (in_many, in_few) = pieces.split_at(block.many);
        for (cells, piece) in many.iter_mut().zip(in_many) {
            cells[usize::from(*piece)] += value;
        }
        for (cells, piece) in few.iter_mut().zip(in_few) {
            cells[usize::from(*piece) & (FEW - 1)] += value;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::elementary::{cos, sin};

    #[test]
    fn sums_of_packed_rows_are_the_sums_of_the_rows() {
        for count in [100_u32, 50_000] {
            let values = |row: u32| {
                (
                    sin(f64::from(row) * 0.37),
                    0.25 - 0.2 * cos(f64::from(row) * 0.11).abs(),
                )
            };
            #[expect(clippy::cast_possible_truncation, reason = "small numbers")]
            let mut pairs: Vec<i64> = (0..count)
                .map(|row| pair(values(row).0 as f32, values(row).1 as f32))
                .collect();
            let rows: Vec<u32> = (0..count).collect();
            let packing = Packing::pack(&mut pairs, &rows);
            let some = 10..count / 3;
            let sum = packing.sum(some.clone().map(|row| pairs[row as usize]).sum());
            let wanted = some
                .clone()
                .fold((0.0, 0.0), |sum, row| (sum.0 + values(row).0, sum.1 + values(row).1));
            assert!((sum.slope - wanted.0).abs() < 2e-3, "{} for {}", sum.slope, wanted.0);
            assert!(
                (sum.curvature / wanted.1 - 1.0).abs() < 1e-4,
                "{} for {}",
                sum.curvature,
                wanted.1
            );
            if count == 100 {
                assert!((sum.rows - f64::from(some.end - some.start)).abs() < 1e-9);
            }
        }
    }
}
