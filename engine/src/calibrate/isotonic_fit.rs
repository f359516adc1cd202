//! Pooling neighbours that fall.

use super::isotonic::Isotonic;
use crate::metrics::sample;

/// Most points of a curve.
const MOST: usize = 400;

/// Rows that got one value.
struct Block {
    first: f64,
    last: f64,
    hits: f64,
    rows: f64,
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
}
