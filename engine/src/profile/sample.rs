//! A fair sample of a stream whose length nobody knows.

use rand::{Rng, SeedableRng};

use crate::elementary::{exp, ln};
use rand_chacha::ChaCha8Rng;

/// All values up to a limit, beyond it a uniform sample of that size (algorithm L of Li 1994, with a fixed seed).
pub(super) struct Sample {
    pub values: Vec<f64>,
    most: usize,
    seen: u64,
    next: u64,
    weight: f64,
    random: ChaCha8Rng,
}

impl Sample {
    pub fn new(most: usize) -> Self {
        Self {
            values: Vec::new(),
            most,
            seen: 0,
            next: 0,
            weight: 1.0,
            random: ChaCha8Rng::seed_from_u64(42),
        }
    }

    /// Whether some values were left out.
    pub fn is_partial(&self) -> bool {
        self.seen > self.values.len() as u64
    }

    pub fn extend(&mut self, values: &[f64]) {
        let room = (self.most - self.values.len()).min(values.len());
        self.values.extend_from_slice(&values[..room]);
        if room > 0 && self.values.len() == self.most {
            self.next = self.seen + room as u64 - 1;
            self.skip();
        }
        let end = self.seen + values.len() as u64;
        while self.values.len() == self.most && self.next < end {
            let position = usize::try_from(self.next - self.seen).unwrap_or(0);
            let place = self.random.gen_range(0..self.most);
            self.values[place] = values[position];
            self.skip();
        }
        self.seen = end;
    }

    /// Finds the next value to take.
    #[expect(
        clippy::cast_precision_loss,
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a number of values to pass over"
    )]
    fn skip(&mut self) {
        let (first, second): (f64, f64) = (
            self.random.gen_range(f64::EPSILON..1.0),
            self.random.gen_range(f64::EPSILON..1.0),
        );
        self.weight *= exp(ln(first) / self.most as f64);
        let skipped = (ln(second) / ln(1.0 - self.weight)).floor();
        self.next = self.next.saturating_add(skipped as u64).saturating_add(1);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn short_streams_are_kept_whole_and_long_ones_fairly() {
        let stream: Vec<f64> = (0..200_000).map(f64::from).collect();
        let mut sample = Sample::new(10_000);
        sample.extend(&stream[..9_000]);
        assert!(!sample.is_partial() && sample.values == stream[..9_000]);
        for part in stream[9_000..].chunks(777) {
            sample.extend(part);
        }
        assert!(sample.is_partial());
        let mean = sample.values.iter().sum::<f64>() / 10_000.0;
        assert!((mean / 100_000.0 - 1.0).abs() < 0.03, "mean {mean}");
        let mut different = sample.values.clone();
        different.sort_unstable_by(f64::total_cmp);
        different.dedup();
        assert_eq!(different.len(), 10_000);
    }
}
