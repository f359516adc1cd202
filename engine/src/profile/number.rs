//! Figures of numbers and dates.

use super::distinct::{Counts, HyperLogLog};
use super::moments::Moments;
use super::sample::Sample;
use super::{NumericSummary, ValueCount};
use crate::histogram::{Histogram, MOST_BINS};
use crate::prepare::quantile;
use crate::table::{hash_bytes, number_text};

/// The numbers of a part of the file.
#[derive(Default)]
pub(super) struct Numbers {
    pub values: Vec<f64>,
    moments: Moments,
    counts: Counts,
    zeros: u64,
    negatives: u64,
}

impl Numbers {
    pub fn add(&mut self, value: f64) {
        // There is one zero, not two.
        let value = value + 0.0;
        self.values.push(value);
        self.moments.add(value);
        *self.counts.entry(value.to_bits()).or_insert(0) += 1;
        self.zeros += u64::from(value == 0.0);
        self.negatives += u64::from(value < 0.0);
    }
}

/// The numbers of the file so far.
pub(super) struct NumberSketch {
    pub moments: Moments,
    sample: Sample,
    /// `None` once there were too many different values.
    counts: Option<Counts>,
    most: usize,
    distinct: HyperLogLog,
    zeros: u64,
    negatives: u64,
}

impl NumberSketch {
    /// `kept` values are sampled, up to `most` different ones counted exactly.
    pub fn new(kept: usize, most: usize) -> Self {
        Self {
            moments: Moments::default(),
            sample: Sample::new(kept),
            counts: Some(Counts::default()),
            most,
            distinct: HyperLogLog::new(),
            zeros: 0,
            negatives: 0,
        }
    }

    pub fn merge(&mut self, part: &Numbers) {
        self.moments.merge(&part.moments);
        self.sample.extend(&part.values);
        self.zeros += part.zeros;
        self.negatives += part.negatives;
        for (&bits, &count) in &part.counts {
            self.distinct.add(hash_bytes(&bits.to_le_bytes()));
            if let Some(counts) = &mut self.counts {
                *counts.entry(bits).or_insert(0) += count;
            }
        }
        self.counts.take_if(|counts| counts.len() > self.most);
    }

    /// How many different values there are, and whether that is an estimate.
    pub fn distinct(&self) -> (u64, bool) {
        match &self.counts {
            Some(counts) => (counts.len() as u64, false),
            None => (self.distinct.estimate().min(self.moments.count), true),
        }
    }

    /// The most frequent values, if any stands there twice.
    pub fn top(&self, most: usize) -> Vec<ValueCount> {
        let Some(counts) = &self.counts else { return Vec::new() };
        let mut order: Vec<(f64, u64)> = counts
            .iter()
            .map(|(&bits, &count)| (f64::from_bits(bits), count))
            .collect();
        order.sort_unstable_by(|left, right| right.1.cmp(&left.1).then(left.0.total_cmp(&right.0)));
        if order.first().is_none_or(|first| first.1 < 2) {
            return Vec::new();
        }
        order
            .into_iter()
            .take(most)
            .map(|(value, count)| ValueCount {
                value: number_text(value),
                count,
            })
            .collect()
    }

    /// `None` when there are no values.
    pub fn summary(&self) -> Option<NumericSummary> {
        let mut sorted = self.sample.values.clone();
        if sorted.is_empty() {
            return None;
        }
        sorted.sort_unstable_by(f64::total_cmp);
        let at = |share| quantile(&sorted, share);
        let Moments { mean, min, max, .. } = self.moments;
        Some(NumericSummary {
            min,
            max,
            mean: finite(mean),
            std: finite(self.moments.deviation()),
            p05: at(0.05),
            p25: at(0.25),
            p50: at(0.5),
            p75: at(0.75),
            p95: at(0.95),
            zeros: self.zeros,
            negatives: self.negatives,
            approximate: self.sample.is_partial(),
            histogram: self.histogram(),
        })
    }

    /// Over the true range, with the counts of the sample scaled up to all values.
    #[expect(
        clippy::cast_precision_loss,
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "shares of counts"
    )]
    fn histogram(&self) -> Histogram {
        let values = &self.sample.values;
        if !self.sample.is_partial() {
            return Histogram::of(values);
        }
        let mut histogram = Histogram::between(self.moments.min, self.moments.max, MOST_BINS);
        for &value in values {
            histogram.add(value, 1);
        }
        let scale = self.moments.count as f64 / values.len() as f64;
        histogram
            .counts
            .iter_mut()
            .for_each(|count| *count = (*count as f64 * scale).round() as u64);
        histogram
    }
}

/// Sums of the largest numbers overflow; JSON has no word for that.
fn finite(value: f64) -> f64 {
    if value.is_finite() {
        value
    } else {
        f64::MAX.copysign(value)
    }
}
