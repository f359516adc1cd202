//! Splits whose place is drawn rather than searched, for extra trees.

use rand::Rng;
use rand_chacha::ChaCha8Rng;
use rayon::prelude::*;

use super::bins::{Binned, as_f32};
use super::criterion::Criterion;
use crate::control::Control;
use crate::error::Result;
use crate::problem::Matrix;

/// For each piece of each feature the least and the greatest value in it.
pub(super) struct Extents {
    features: Vec<Vec<(f32, f32)>>,
}

impl Extents {
    /// Of the pieces into which `binned` cut the features of `x`.
    pub fn new(x: &Matrix, binned: &Binned, control: &Control) -> Result<Self> {
        let of_feature = |feature: usize| {
            control.check()?;
            let nothing = (f32::INFINITY, f32::NEG_INFINITY);
            let mut pieces = vec![nothing; binned.borders[feature].len() + 1];
            for (value, piece) in x.column(feature).iter().zip(&binned.columns[feature]) {
                let (least, greatest) = &mut pieces[usize::from(*piece)];
                *least = least.min(as_f32(*value));
                *greatest = greatest.max(as_f32(*value));
            }
            Ok(pieces)
        };
        let features: Result<_> = (0..x.ncols()).into_par_iter().map(of_feature).collect();
        Ok(Self { features: features? })
    }

    /// Draws a cut evenly between the pieces `first` and `last`: the last piece on its left, and the greatest value.
    #[expect(clippy::cast_possible_truncation, reason = "pieces are numbered from 0 to 254")]
    pub fn draw(&self, feature: usize, (first, last): (u8, u8), random: &mut ChaCha8Rng) -> (u8, f32) {
        let pieces = &self.features[feature];
        let low = pieces[usize::from(first)].1;
        let high = f64::from(pieces[usize::from(last)].0);
        let drawn = as_f32(f64::from(low) + (high - f64::from(low)) * random.gen_range(0.0..1.0));
        let between = &pieces[usize::from(first) + 1..usize::from(last)];
        let left = between.partition_point(|(least, _)| *least <= drawn);
        let last_left = first + left as u8;
        // A cut within a piece is put behind it, one between two pieces stays where it was drawn.
        let behind = pieces[usize::from(last_left)].1;
        let next = pieces[usize::from(last_left) + 1].0;
        let threshold = if drawn > behind && drawn < next { drawn } else { behind };
        (last_left, threshold)
    }
}

/// The pieces that hold the first and the last of the rows.
pub(super) fn pieces_of(column: &[u8], rows: &[u32]) -> (u8, u8) {
    rows.iter()
        .map(|row| column[*row as usize])
        .fold((u8::MAX, 0), |(first, last), piece| (first.min(piece), last.max(piece)))
}

/// What the rows on both sides of a cut add up to.
pub(super) struct Sides<C: Criterion> {
    left: Vec<C::Number>,
    right: Vec<C::Number>,
}

impl<C: Criterion> Sides<C> {
    pub fn new(criterion: &C) -> Self {
        let zeros = vec![C::Number::default(); criterion.stride()];
        Self {
            left: zeros.clone(),
            right: zeros,
        }
    }

    /// What is gained by parting the rows behind piece `last_left`, unless a side has fewer than `least` rows.
    pub fn gain(
        &mut self,
        criterion: &C,
        (column, last_left): (&[u8], u8),
        rows: &[u32],
        total: &[C::Number],
        least: f64,
    ) -> Option<f64> {
        self.left.fill(C::Number::default());
        for &row in rows {
            if column[row as usize] <= last_left {
                criterion.add(row as usize, &mut self.left);
            }
        }
        for ((right, all), left) in self.right.iter_mut().zip(total).zip(&self.left) {
            *right = *all - *left;
        }
        if criterion.weight(&self.left) < least || criterion.weight(&self.right) < least {
            return None;
        }
        let gain = criterion.purity(&self.left) + criterion.purity(&self.right) - criterion.purity(total);
        // A drawn cut need not gain anything: those below it will.
        Some(gain.max(0.0))
    }
}
