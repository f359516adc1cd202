//! The rising curve that fits best, by pooling neighbours that fall (Ayer et al. 1955).

use serde::{Deserialize, Serialize};

use crate::metrics::sample;

/// Most points of a curve.
const MOST: usize = 400;

/// Straight pieces between points; level before the first and after the last.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Isotonic {
    /// Probabilities of the model, rising.
    pub from: Vec<f64>,
    /// What they become, never falling.
    pub to: Vec<f64>,
}

/// Rows that got one value.
struct Block {
    first: f64,
    last: f64,
    hits: f64,
    rows: f64,
}

impl Isotonic {
    /// Fits it to probabilities and whether the row was of the class. It keeps away from 0 and 1 by 1 / (rows + 2):
    /// so many rows cannot tell more.
    #[expect(clippy::cast_precision_loss, reason = "counts of rows")]
    pub(super) fn fit(rows: &[(f64, bool)]) -> Self {
        let mut rows: Vec<(f64, bool)> = rows.to_vec();
        rows.sort_unstable_by(|left, right| left.0.total_cmp(&right.0).then(left.1.cmp(&right.1)));
        let mut blocks: Vec<Block> = Vec::new();
        for (share, hit) in &rows {
            let hit = f64::from(u8::from(*hit));
            match blocks.last_mut() {
                Some(block) if block.first.to_bits() == share.to_bits() && block.last.to_bits() == share.to_bits() => {
                    block.hits += hit;
                    block.rows += 1.0;
                }
                _ => blocks.push(Block {
                    first: *share,
                    last: *share,
                    hits: hit,
                    rows: 1.0,
                }),
            }
        }
        let least = 1.0 / (rows.len() as f64 + 2.0);
        let mut points: Vec<[f64; 2]> = Vec::new();
        for block in pooled(blocks) {
            let value = (block.hits / block.rows).clamp(least, 1.0 - least);
            points.push([block.first, value]);
            if block.last > block.first {
                points.push([block.last, value]);
            }
        }
        let points = sample(&points, MOST);
        Self {
            from: points.iter().map(|point| point[0]).collect(),
            to: points.iter().map(|point| point[1]).collect(),
        }
    }

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

/// Neighbours put together until the means rise.
fn pooled(blocks: Vec<Block>) -> Vec<Block> {
    let mut done: Vec<Block> = Vec::with_capacity(blocks.len());
    for mut block in blocks {
        while let Some(before) = done.pop_if(|before| before.hits * block.rows >= block.hits * before.rows) {
            block = Block {
                first: before.first,
                last: block.last,
                hits: before.hits + block.hits,
                rows: before.rows + block.rows,
            };
        }
        done.push(block);
    }
    done
}
