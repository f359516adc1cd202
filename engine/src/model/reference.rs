//! How the columns were distributed in training: a few figures of each, never its rows.
//!
//! New data is compared with them (drift), and likely rows are drawn from them where a model must be asked what it
//! would say of others (explanations).

use std::collections::BTreeMap;

use rand::Rng;
use rand_chacha::ChaCha8Rng;
use serde::{Deserialize, Serialize};

use super::cells::Cell;
use crate::prepare::quantile;
use crate::table::{Column, ColumnKind, MISSING, Values};

/// Pieces of equal weight into which numbers are cut.
const PIECES: usize = 20;
/// Levels that are told apart.
const MOST_LEVELS: usize = 30;

/// The distribution of one column.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Reference {
    /// The column.
    pub name: String,
    /// What its values are.
    pub kind: ColumnKind,
    /// Rows that it had.
    pub rows: u64,
    /// Share of rows without a value.
    pub missing: f64,
    /// The values.
    pub shape: Shape,
}

/// How values are distributed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Shape {
    /// Numbers, and dates as seconds since 1970.
    Numbers {
        /// Least, every twentieth, and greatest value, ascending; nothing when there was no value.
        quantiles: Vec<f64>,
        /// Upper ends of the bins that drift is measured in, ascending; the last bin is open.
        limits: Vec<f64>,
        /// Share of the values in each bin.
        shares: Vec<f64>,
    },
    /// Texts.
    Levels {
        /// The most frequent, at most 30, with their shares; most frequent first.
        levels: Vec<(String, f64)>,
    },
}

impl Reference {
    /// Of the given rows of a column.
    #[expect(clippy::cast_precision_loss, reason = "shares of rows")]
    pub fn of(column: &Column, rows: &[usize]) -> Self {
        let filled: Vec<usize> = rows.iter().copied().filter(|&row| !column.is_missing(row)).collect();
        let shape = match &column.values {
            Values::Numbers(numbers) | Values::Dates { seconds: numbers, .. } => {
                let mut values: Vec<f64> = filled.iter().map(|&row| numbers[row]).collect();
                values.sort_unstable_by(f64::total_cmp);
                numbers_of(&values)
            }
            Values::Levels { codes, levels } => {
                let mut counts: BTreeMap<u32, u64> = BTreeMap::new();
                for &row in filled.iter().filter(|&&row| codes[row] != MISSING) {
                    *counts.entry(codes[row]).or_default() += 1;
                }
                let names: Vec<&str> = levels.iter().collect();
                let mut counts: Vec<(u32, u64)> = counts.into_iter().collect();
                counts.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| names[a.0 as usize].cmp(names[b.0 as usize])));
                counts.truncate(MOST_LEVELS);
                let share = |(code, count): (u32, u64)| {
                    (
                        names[code as usize].to_owned(),
                        count as f64 / filled.len().max(1) as f64,
                    )
                };
                Shape::Levels {
                    levels: counts.into_iter().map(share).collect(),
                }
            }
        };
        Self {
            name: column.name.clone(),
            kind: column.kind,
            rows: rows.len() as u64,
            missing: (rows.len() - filled.len()) as f64 / rows.len().max(1) as f64,
            shape,
        }
    }

    /// Values that the column could have, most telling first for texts, ascending for numbers.
    pub(super) fn grid(&self) -> Vec<Cell> {
        match &self.shape {
            Shape::Numbers { quantiles, .. } => {
                let mut values: Vec<f64> = quantiles.iter().map(|&value| self.whole(value)).collect();
                values.dedup();
                values.into_iter().map(Cell::Number).collect()
            }
            Shape::Levels { levels } => levels.iter().map(|(level, _)| Cell::Text(level.clone())).collect(),
        }
    }

    /// A value as the column could have it, by chance.
    pub(super) fn draw(&self, random: &mut ChaCha8Rng) -> Cell {
        if random.gen_range(0.0..1.0) < self.missing {
            return Cell::Missing;
        }
        match &self.shape {
            Shape::Numbers { quantiles, .. } if quantiles.len() == PIECES + 1 => {
                // As wide on every machine: a browser's `usize` would be drawn from other bits.
                let piece = usize::try_from(random.gen_range(0..PIECES as u64)).unwrap_or(0);
                let (from, to) = (quantiles[piece], quantiles[piece + 1]);
                Cell::Number(self.whole(from + (to - from) * random.gen_range(0.0..=1.0)))
            }
            Shape::Numbers { .. } => Cell::Missing,
            Shape::Levels { levels } => {
                let all: f64 = levels.iter().map(|(_, share)| share).sum();
                let mut left = random.gen_range(0.0..1.0) * all;
                let found = levels.iter().find(|(_, share)| {
                    left -= share;
                    left <= 0.0
                });
                let level = found.or(levels.last());
                level.map_or(Cell::Missing, |(level, _)| Cell::Text(level.clone()))
            }
        }
    }

    /// How far apart two values are, from 0 to 1: for numbers the share of training rows between them.
    pub(super) fn distance(&self, one: &Cell, other: &Cell) -> f64 {
        match (one, other, &self.shape) {
            (Cell::Number(one), Cell::Number(other), Shape::Numbers { quantiles, .. }) => {
                (rank(quantiles, *one) - rank(quantiles, *other)).abs()
            }
            _ => f64::from(u8::from(one != other)),
        }
    }

    /// Whole numbers stay whole.
    pub(super) fn whole(&self, value: f64) -> f64 {
        if self.kind == ColumnKind::Integer {
            value.round()
        } else {
            value
        }
    }

    /// Refuses what a file made up.
    pub(super) fn is_sound(&self) -> bool {
        let share = |share: &f64| (0.0..=1.0).contains(share);
        share(&self.missing)
            && match &self.shape {
                Shape::Numbers {
                    quantiles,
                    limits,
                    shares,
                } => {
                    let sorted = |values: &[f64]| values.is_sorted() && values.iter().all(|value| value.is_finite());
                    (quantiles.is_empty() || quantiles.len() == PIECES + 1)
                        && sorted(quantiles)
                        && sorted(limits)
                        && shares.len() == limits.len() + 1
                        && shares.iter().all(share)
                }
                Shape::Levels { levels } => levels.iter().all(|(_, part)| share(part)),
            }
    }
}

#[expect(clippy::cast_precision_loss, reason = "shares of rows")]
fn numbers_of(sorted: &[f64]) -> Shape {
    if sorted.is_empty() {
        return Shape::Numbers {
            quantiles: Vec::new(),
            limits: Vec::new(),
            shares: vec![0.0],
        };
    }
    let quantiles: Vec<f64> = (0..=PIECES)
        .map(|piece| quantile(sorted, piece as f64 / PIECES as f64))
        .collect();
    let mut limits: Vec<f64> = quantiles[1..PIECES].iter().copied().skip(1).step_by(2).collect();
    limits.dedup();
    let below = |limit: f64| sorted.partition_point(|&value| value <= limit);
    let mut before = 0;
    let mut shares: Vec<f64> = Vec::with_capacity(limits.len() + 1);
    for end in limits.iter().map(|&limit| below(limit)).chain([sorted.len()]) {
        shares.push((end - before) as f64 / sorted.len() as f64);
        before = end;
    }
    Shape::Numbers {
        quantiles,
        limits,
        shares,
    }
}

/// The share of values below, from the quantiles.
#[expect(clippy::cast_precision_loss, reason = "a handful of quantiles")]
fn rank(quantiles: &[f64], value: f64) -> f64 {
    let after = quantiles.partition_point(|&limit| limit <= value);
    if after == 0 || after == quantiles.len() {
        return if after == 0 { 0.0 } else { 1.0 };
    }
    let (from, to) = (quantiles[after - 1], quantiles[after]);
    ((after - 1) as f64 + (value - from) / (to - from)) / (quantiles.len() - 1) as f64
}
