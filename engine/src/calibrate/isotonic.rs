//! The rising curve that fits best, by pooling neighbours that fall (Ayer et al. 1955).

use serde::{Deserialize, Serialize};

/// Straight pieces between points; level before the first and after the last.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Isotonic {
    /// Probabilities of the model, rising.
    pub from: Vec<f64>,
    /// What they become, never falling.
    pub to: Vec<f64>,
}

impl Isotonic {
    pub(super) fn at(&self, share: f64) -> f64 {
        let after = self.from.partition_point(|&from| from <= share);
        let (Some(before), true) = (after.checked_sub(1), after < self.from.len()) else {
            return self.to[after.min(self.to.len() - 1)];
        };
        let slope = (self.to[after] - self.to[before]) / (self.from[after] - self.from[before]);
        self.to[before] + slope * (share - self.from[before])
    }

    /// The rise of each piece.
    pub(crate) fn slopes(&self) -> impl Iterator<Item = f64> {
        let rise = |(from, to): (&[f64], &[f64])| (to[1] - to[0]) / (from[1] - from[0]);
        self.from.windows(2).zip(self.to.windows(2)).map(rise)
    }

    pub(super) fn is_sound(&self) -> bool {
        let share = |value: &f64| (0.0..=1.0).contains(value);
        !self.from.is_empty()
            && self.from.len() == self.to.len()
            && self.from.windows(2).all(|pair| pair[0] < pair[1])
            && self.to.is_sorted()
            && self.from.iter().chain(&self.to).all(share)
            && self.slopes().all(f64::is_finite)
    }
}
