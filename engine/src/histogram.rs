//! Counting values into bins of equal width.

use serde::{Deserialize, Serialize};

/// Equal-width histogram: `edges` has one more entry than `counts`. Both are empty when there are no values.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Histogram {
    /// Limits of the bins, ascending.
    pub edges: Vec<f64>,
    /// Values per bin; the last bin includes its upper limit.
    pub counts: Vec<u64>,
}

/// Most bins of a histogram.
pub const MOST_BINS: usize = 30;

impl Histogram {
    /// The histogram of finite values, with about the square root of their number as bins, 30 at most.
    #[expect(
        clippy::cast_precision_loss,
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "bins"
    )]
    pub fn of(values: &[f64]) -> Self {
        let min = values.iter().copied().fold(f64::INFINITY, f64::min);
        let max = values.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        if values.is_empty() || !min.is_finite() || !max.is_finite() {
            return Self::default();
        }
        let bins = if min.to_bits() == max.to_bits() {
            1
        } else {
            ((values.len() as f64).sqrt().ceil() as usize).clamp(1, MOST_BINS)
        };
        let mut histogram = Self::between(min, max, bins);
        for &value in values {
            histogram.add(value, 1);
        }
        histogram
    }

    /// An empty histogram from `min` to `max` (both finite).
    #[expect(clippy::cast_precision_loss, reason = "bins are few")]
    pub fn between(min: f64, max: f64, bins: usize) -> Self {
        // Halves, so that the width of the widest range is not infinite.
        let half_width = (max / 2.0 - min / 2.0) / bins as f64;
        let mut edges: Vec<f64> = (0..=bins).map(|edge| min + half_width * edge as f64 * 2.0).collect();
        edges[bins] = max;
        Self {
            edges,
            counts: vec![0; bins],
        }
    }

    /// Counts a value `times` times; values outside of the range go to the bins at the ends.
    #[expect(
        clippy::cast_precision_loss,
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "bins"
    )]
    pub fn add(&mut self, value: f64, times: u64) {
        let bins = self.counts.len();
        let (Some(min), Some(max)) = (self.edges.first(), self.edges.last()) else {
            return;
        };
        let share = (value / 2.0 - min / 2.0) / (max / 2.0 - min / 2.0);
        let bin = if share.is_finite() {
            ((share * bins as f64) as usize).min(bins - 1)
        } else {
            0
        };
        self.counts[bin] += times;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_value_is_counted_once() {
        let values: Vec<f64> = (0..100).map(f64::from).collect();
        let histogram = Histogram::of(&values);
        assert_eq!((histogram.edges.len(), histogram.counts.len()), (11, 10));
        assert_eq!(histogram.counts, [10; 10]);
        assert_eq!((histogram.edges[0], histogram.edges[10]), (0.0, 99.0));
    }

    #[test]
    fn a_constant_has_one_bin_and_nothing_has_none() {
        assert_eq!(Histogram::of(&[3.0, 3.0]).counts, [2]);
        assert_eq!(Histogram::of(&[]), Histogram::default());
        assert_eq!(Histogram::of(&[-1e308, 1e308]).counts, [1, 1]);
    }
}
