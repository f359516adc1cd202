//! Features cut into at most 255 pieces each, so that looking for a split is counting.

use rayon::prelude::*;

use super::ensemble::as_f32;
use crate::control::Control;
use crate::error::Result;
use crate::problem::Matrix;

/// Most pieces per feature; the number of a piece fits a byte.
pub(super) const MOST_BINS: usize = 255;

/// Rows from which the borders are made. More hardly move them.
const SAMPLE: usize = 200_000;

/// Each feature as the numbers of the pieces that its values fall into.
pub(in super::super) struct Binned {
    /// For each feature one byte per row.
    pub columns: Vec<Vec<u8>>,
    /// For each feature the borders between its pieces: a value is in piece `b` or before when it is ≤ `borders[b]`.
    pub borders: Vec<Vec<f32>>,
    /// The values themselves, where the place of a split is drawn and nothing is cut beforehand.
    pub(super) values: Option<Vec<Vec<f32>>>,
}

impl Binned {
    /// Cuts every feature so that the pieces hold about equally many rows.
    pub fn new(x: &Matrix, control: &Control) -> Result<Self> {
        let features: Result<Vec<(Vec<u8>, Vec<f32>)>> = (0..x.ncols())
            .into_par_iter()
            .map(|feature| {
                control.check()?;
                let values: Vec<f32> = x.column(feature).iter().map(|&value| as_f32(value)).collect();
                let borders = borders(&values);
                control.check()?;
                let pieces = values.iter().map(|value| piece_of(*value, &borders)).collect();
                Ok((pieces, borders))
            })
            .collect();
        let (columns, borders) = features?.into_iter().unzip();
        Ok(Self {
            columns,
            borders,
            values: None,
        })
    }

    /// The values as they are, in one piece.
    pub fn whole(x: &Matrix, control: &Control) -> Result<Self> {
        let column = |feature| {
            control.check()?;
            Ok(x.column(feature).iter().copied().map(as_f32).collect())
        };
        let values: Result<Vec<Vec<f32>>> = (0..x.ncols()).into_par_iter().map(column).collect();
        Ok(Self {
            columns: vec![Vec::new(); x.ncols()],
            borders: vec![Vec::new(); x.ncols()],
            values: Some(values?),
        })
    }

    /// Number of rows.
    pub fn rows(&self) -> usize {
        let values = self.values.as_ref().and_then(|values| values.first());
        values.map_or_else(|| self.columns.first().map_or(0, Vec::len), Vec::len)
    }
}

#[expect(clippy::cast_possible_truncation, reason = "there are at most 254 borders")]
fn piece_of(value: f32, borders: &[f32]) -> u8 {
    borders.partition_point(|border| value > *border) as u8
}

/// Borders between pieces of about equally many rows. Equal values are never parted, and a value that alone fills a
/// piece gets one of its own.
#[expect(clippy::float_cmp, reason = "only values that are equal to the bit cannot be parted")]
pub(in super::super) fn borders(values: &[f32]) -> Vec<f32> {
    let stride = values.len().div_ceil(SAMPLE).max(1);
    let mut sorted: Vec<f32> = values.iter().step_by(stride).copied().collect();
    sorted.sort_unstable_by(f32::total_cmp);
    let distinct = sorted.chunk_by(|a, b| a == b);
    let groups: Vec<(f32, usize)> = distinct.map(|group| (group[0], group.len())).collect();

    let mut borders = Vec::new();
    let (mut rows_left, mut bins_left, mut in_piece) = (sorted.len(), MOST_BINS, 0);
    let all_fit = groups.len() <= MOST_BINS;
    for pair in groups.windows(2) {
        let [(value, count), (next, next_count)] = pair else {
            continue;
        };
        in_piece += count;
        let share = rows_left.div_ceil(bins_left);
        let full = in_piece >= share || in_piece + next_count > share + share / 2;
        if bins_left > 1 && (all_fit || full) {
            borders.push(between(*value, *next));
            rows_left -= in_piece;
            bins_left -= 1;
            in_piece = 0;
        }
    }
    borders
}

/// A number from `low` (inclusive) to `high` (exclusive), in the middle if possible.
fn between(low: f32, high: f32) -> f32 {
    let middle = low + (high - low) / 2.0;
    if middle.is_finite() && middle >= low && middle < high {
        middle
    } else {
        low
    }
}
