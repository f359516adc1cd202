//! How many different values there are, and how often each stands there.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};

use crate::elementary::ln;
use crate::table::fold;

/// Registers are chosen by this many bits: 4,096 of them.
const BITS: u32 = 12;

/// For keys that are hashes, or need only a little mixing.
#[derive(Default)]
pub(super) struct Mixed(u64);

impl Hasher for Mixed {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        self.0 ^= crate::table::hash_bytes(bytes);
    }

    fn write_u64(&mut self, key: u64) {
        self.0 ^= fold(key, 0x9e37_79b9_7f4a_7c15);
    }
}

/// Counts by key.
pub(super) type Counts = HashMap<u64, u64, BuildHasherDefault<Mixed>>;

/// An estimate of how many different hashes were seen (Flajolet et al. 2007, with linear counting for few).
#[derive(Clone)]
pub(super) struct HyperLogLog {
    registers: Vec<u8>,
}

impl HyperLogLog {
    pub fn new() -> Self {
        Self {
            registers: vec![0; 1 << BITS],
        }
    }

    pub fn add(&mut self, hash: u64) {
        let register = (hash >> (64 - BITS)) as usize;
        let rest = (hash << BITS) | (1 << (BITS - 1));
        let rank = u8::try_from(rest.leading_zeros() + 1).unwrap_or(u8::MAX);
        self.registers[register] = self.registers[register].max(rank);
    }

    #[expect(
        clippy::cast_precision_loss,
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "an estimate of a count"
    )]
    pub fn estimate(&self) -> u64 {
        let registers = self.registers.len() as f64;
        let sum: f64 = self.registers.iter().map(|&rank| 0.5_f64.powi(i32::from(rank))).sum();
        let raw = 0.7213 / (1.0 + 1.079 / registers) * registers * registers / sum;
        let empty = self
            .registers
            .iter()
            .map(|&rank| f64::from(u8::from(rank == 0)))
            .sum::<f64>();
        let estimate = if raw <= 2.5 * registers && empty > 0.0 {
            registers * ln(registers / empty)
        } else {
            raw
        };
        estimate.round() as u64
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn estimates_are_within_a_few_per_cent() {
        for count in [50_u32, 5_000, 500_000] {
            let mut sketch = HyperLogLog::new();
            for _ in 0..2 {
                for value in 0..count {
                    sketch.add(crate::table::hash_bytes(&f64::from(value).to_bits().to_le_bytes()));
                }
            }
            let error = sketch.estimate().abs_diff(u64::from(count));
            assert!(
                error * 20 <= u64::from(count),
                "{count} was estimated as {}",
                sketch.estimate()
            );
        }
    }
}
