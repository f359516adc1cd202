//! Splits whose place is drawn rather than searched, for extra trees.

use rand::Rng;
use rand_chacha::ChaCha8Rng;

use super::criterion::Criterion;
use super::ensemble::as_f32;
use super::split::{Found, Split};

/// Tries places for splits, reused from node to node.
pub(super) struct Draw<C: Criterion> {
    values: Vec<f32>,
    left: Vec<C::Number>,
    right: Vec<C::Number>,
}

impl<C: Criterion> Draw<C> {
    pub fn new(criterion: &C) -> Self {
        let zeros = vec![C::Number::default(); criterion.stride()];
        Self {
            values: Vec::new(),
            left: zeros.clone(),
            right: zeros,
        }
    }

    /// Parts the rows at a place drawn evenly between the least and the greatest of their values, unless a side would
    /// have fewer than `least` rows.
    pub fn split(
        &mut self,
        criterion: &C,
        (feature, column): (usize, &[f32]),
        (rows, total, least): (&[u32], &[C::Number], f64),
        random: &mut ChaCha8Rng,
    ) -> Found {
        self.values.clear();
        self.values.extend(rows.iter().map(|row| column[*row as usize]));
        let (low, high) = bounds(&self.values);
        if low >= high {
            return Found::Constant;
        }
        let (from, width) = (f64::from(low), f64::from(high) - f64::from(low));
        let drawn = as_f32(from + width * random.gen_range(0.0..1.0));
        // Rounding may reach the greatest value, which must not go left.
        let threshold = if drawn < high { drawn } else { low };
        match self.gain(criterion, rows, threshold, total, least) {
            Some(gain) => Found::Split(Split {
                feature,
                last_left: 0,
                threshold: Some(threshold),
                gain,
            }),
            None => Found::Nothing,
        }
    }

    fn gain(&mut self, criterion: &C, rows: &[u32], threshold: f32, total: &[C::Number], least: f64) -> Option<f64> {
        self.left.fill(C::Number::default());
        for (row, value) in rows.iter().zip(&self.values) {
            if *value <= threshold {
                criterion.add(*row as usize, &mut self.left);
            }
        }
        for ((right, all), left) in self.right.iter_mut().zip(total).zip(&self.left) {
            *right = *all - *left;
        }
        if criterion.weight(&self.left) < least || criterion.weight(&self.right) < least {
            return None;
        }
        let gain = criterion.purity(&self.left) + criterion.purity(&self.right) - criterion.purity(total);
        // A drawn place need not gain anything: the splits below it will.
        Some(gain.max(0.0))
    }
}

/// The least and the greatest value.
fn bounds(values: &[f32]) -> (f32, f32) {
    let first = (f32::INFINITY, f32::NEG_INFINITY);
    values.iter().fold(first, |(low, high), value| {
        (
            if *value < low { *value } else { low },
            if *value > high { *value } else { high },
        )
    })
}
