//! How each feature is cut into at most 255 pieces, so that looking for a split is counting.

use rayon::prelude::*;

use super::super::tree::{as_f32, borders};
use crate::problem::Matrix;

/// Rows from which borders are made. More hardly move them.
const SAMPLE: usize = 50_000;
/// The piece of missing values, where a feature has any, and of categories that were never seen.
pub(super) const MISSING: u8 = 0;
/// Features with at most so many pieces are counted together in less memory.
pub(super) const FEW: usize = 16;
/// Pieces of any feature at most.
pub(super) const MANY: usize = 256;

/// The pieces of one feature.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Cuts {
    /// A number is in piece `b` or before when it is at most `borders[b]`, one piece later where values are missing.
    Number {
        borders: Vec<f32>,
        /// Whether values are missing, which are [`MISSING`] then.
        gaps: bool,
        /// The borders, filled up so that looking one up takes the same steps each time.
        ladder: Box<[f32; MANY]>,
    },
    /// Category `c` is piece `c + 1`.
    Category { codes: u32 },
}

impl Cuts {
    fn number(values: &[f32], gaps: bool) -> Self {
        let borders = borders(values);
        let mut ladder = Box::new([f32::INFINITY; MANY]);
        ladder
            .iter_mut()
            .zip(&borders)
            .for_each(|(step, border)| *step = *border);
        Self::Number { borders, gaps, ladder }
    }

    /// Number of pieces.
    pub fn pieces(&self) -> usize {
        match self {
            Self::Number { borders, gaps, .. } => borders.len() + 1 + usize::from(*gaps),
            Self::Category { codes } => *codes as usize + 1,
        }
    }

    /// The first piece that is not [`MISSING`].
    pub fn first(&self) -> usize {
        match self {
            Self::Number { gaps, .. } => usize::from(*gaps),
            Self::Category { .. } => 1,
        }
    }

    /// The greatest value in the pieces up to `piece`.
    pub fn threshold(&self, piece: usize) -> f32 {
        match self {
            Self::Number { borders, gaps, .. } => {
                let border = piece
                    .checked_sub(usize::from(*gaps))
                    .and_then(|piece| borders.get(piece));
                border.copied().unwrap_or(f32::MAX)
            }
            Self::Category { .. } => f32::MAX,
        }
    }

    /// The piece of a value.
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        clippy::cast_precision_loss,
        reason = "pieces and codes are below 256"
    )]
    pub fn piece(&self, value: f64) -> u8 {
        let value = as_f32(value);
        match self {
            Self::Number { gaps, ladder, .. } => {
                if *gaps && value.is_nan() {
                    return MISSING;
                }
                let mut below = 0;
                for step in [128, 64, 32, 16, 8, 4, 2, 1] {
                    below += step * usize::from(value > ladder[(below + step - 1) & (MANY - 1)]);
                }
                (below + usize::from(*gaps)) as u8
            }
            Self::Category { codes } => {
                let known = value >= 0.0 && value < *codes as f32;
                if known { value as u8 + 1 } else { MISSING }
            }
        }
    }
}

/// The cuts of every feature. `categories` says of each feature how many codes it has when it is a category.
pub(super) fn cuts(x: &Matrix, categories: &[Option<u32>]) -> Vec<Cuts> {
    let stride = x.nrows().div_ceil(SAMPLE).max(1);
    (0..x.ncols())
        .into_par_iter()
        .map(|feature| {
            if let Some(codes) = categories.get(feature).copied().flatten() {
                return Cuts::Category { codes };
            }
            let column = x.column(feature);
            let gaps = column.iter().any(|value| value.is_nan());
            let known = column.iter().step_by(stride).filter(|value| !value.is_nan());
            let values: Vec<f32> = known.copied().map(as_f32).collect();
            Cuts::number(&values, gaps)
        })
        .collect()
}
