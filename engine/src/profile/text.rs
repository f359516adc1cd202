//! Figures of text.

use super::distinct::HyperLogLog;
use super::{TextSummary, ValueCount};
use crate::table::{Levels, hash_bytes, number_styles};

/// The texts of a part of the file, or of the file so far.
#[derive(Default)]
pub(super) struct Texts {
    levels: Levels,
    counts: Vec<u64>,
    /// Cells that are a number in some notation.
    pub numbers: u64,
    pub count: u64,
    shortest: Option<u64>,
    longest: u64,
    characters: u64,
    /// The first text that is no number.
    pub example: Option<String>,
}

impl Texts {
    pub fn add(&mut self, cell: &[u8]) {
        let text = String::from_utf8_lossy(cell);
        let code = self.levels.intern(&text) as usize;
        if code == self.counts.len() {
            self.counts.push(0);
        }
        self.counts[code] += 1;
        self.count += 1;
        let length = text.chars().count() as u64;
        self.shortest = Some(self.shortest.map_or(length, |shortest| shortest.min(length)));
        self.longest = self.longest.max(length);
        self.characters += length;
        if number_styles(cell) != 0 {
            self.numbers += 1;
        } else if self.example.is_none() {
            self.example = Some(text.chars().take(40).collect());
        }
    }
}

/// The texts of the file so far, with bounded memory.
pub(super) struct TextSketch {
    /// Without its levels once there were too many.
    pub all: Texts,
    exact: bool,
    most: usize,
    distinct: HyperLogLog,
}

impl TextSketch {
    /// Up to `most` different texts are counted exactly.
    pub fn new(most: usize) -> Self {
        Self {
            all: Texts::default(),
            exact: true,
            most,
            distinct: HyperLogLog::new(),
        }
    }

    pub fn merge(&mut self, part: Texts) {
        for (level, &count) in part.levels.iter().zip(&part.counts) {
            self.distinct.add(hash_bytes(level.as_bytes()));
            if self.exact {
                let code = self.all.levels.intern(level) as usize;
                if code == self.all.counts.len() {
                    self.all.counts.push(0);
                }
                self.all.counts[code] += count;
            }
        }
        if self.all.counts.len() > self.most {
            self.exact = false;
            self.all.levels = Levels::default();
            self.all.counts = Vec::new();
        }
        self.all.numbers += part.numbers;
        self.all.count += part.count;
        self.all.shortest = match (self.all.shortest, part.shortest) {
            (Some(left), Some(right)) => Some(left.min(right)),
            (left, right) => left.or(right),
        };
        self.all.longest = self.all.longest.max(part.longest);
        self.all.characters += part.characters;
        self.all.example = self.all.example.take().or(part.example);
    }

    /// How many different values there are, and whether that is an estimate.
    pub fn distinct(&self) -> (u64, bool) {
        if self.exact {
            (self.all.counts.len() as u64, false)
        } else {
            (self.distinct.estimate().min(self.all.count), true)
        }
    }

    /// The most frequent values; none when there are too many to count.
    pub fn top(&self, most: usize) -> Vec<ValueCount> {
        let mut order: Vec<(&str, u64)> = self.all.levels.iter().zip(self.all.counts.iter().copied()).collect();
        order.sort_unstable_by(|left, right| right.1.cmp(&left.1).then_with(|| left.0.cmp(right.0)));
        let top = order.into_iter().take(most);
        // A cell can hold a whole document; a list of frequent values does not need it.
        top.map(|(value, count)| ValueCount {
            value: value.chars().take(200).collect(),
            count,
        })
        .collect()
    }

    /// `None` when there are no values.
    #[expect(clippy::cast_precision_loss, reason = "a mean")]
    pub fn summary(&self) -> Option<TextSummary> {
        self.all.shortest.map(|min_length| TextSummary {
            min_length,
            max_length: self.all.longest,
            mean_length: self.all.characters as f64 / self.all.count as f64,
        })
    }
}
