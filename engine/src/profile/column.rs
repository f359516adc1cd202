//! One column of the file, whatever it holds.

use super::number::{NumberSketch, Numbers};
use super::text::{TextSketch, Texts};
use super::{ColumnProfile, warnings};
use crate::table::{ColumnInspection, ColumnKind, DateOrder, NumberStyle, cell, hash_bytes};

/// Most frequent values that are listed.
const TOP: usize = 20;
/// Values that all columns together may keep for their quantiles.
const SAMPLED: usize = 4_000_000;
/// Different values that all columns together may count.
const COUNTED: usize = 1_000_000;

/// How cells become values.
#[derive(Clone, Copy)]
enum Reading {
    Numbers(NumberStyle),
    Dates(DateOrder),
    Text,
}

impl Reading {
    fn of(column: &ColumnInspection) -> Self {
        match (column.kind, column.number_style, column.date_order) {
            (ColumnKind::Integer | ColumnKind::Float, Some(style), _) => Self::Numbers(style),
            (ColumnKind::Datetime, _, Some(order)) => Self::Dates(order),
            _ => Self::Text,
        }
    }
}

/// A column of a part of the file.
pub(super) struct Piece {
    reading: Reading,
    content: Content,
    /// Depends on all cells and their order.
    pub fingerprint: u64,
}

enum Content {
    Numbers(Numbers),
    Text(Texts),
}

impl Piece {
    pub fn new(column: &ColumnInspection) -> Self {
        let reading = Reading::of(column);
        let content = match reading {
            Reading::Text => Content::Text(Texts::default()),
            Reading::Numbers(_) | Reading::Dates(_) => Content::Numbers(Numbers::default()),
        };
        Self {
            reading,
            content,
            fingerprint: 0,
        }
    }

    /// Takes a cell as it stands in the file and returns a hash of what it says.
    pub fn add(&mut self, raw: &[u8]) -> u64 {
        let trimmed = cell::trim(raw);
        let missing = cell::is_missing(trimmed);
        let hash = if missing { 1 } else { hash_bytes(trimmed) };
        self.fingerprint = self.fingerprint.rotate_left(5).wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ hash;
        if !missing {
            match &mut self.content {
                Content::Text(texts) => texts.add(trimmed),
                Content::Numbers(numbers) => {
                    let value = match self.reading {
                        Reading::Numbers(style) => style.read(trimmed),
                        Reading::Dates(order) => order.read(trimmed),
                        Reading::Text => None,
                    };
                    if let Some(value) = value.filter(|value| value.is_finite()) {
                        numbers.add(value);
                    }
                }
            }
        }
        hash
    }
}

/// A column of the file so far.
pub(super) struct Sketch {
    content: Sketched,
    pub fingerprint: u64,
}

enum Sketched {
    Numbers(Box<NumberSketch>),
    Text(Box<TextSketch>),
}

impl Sketch {
    /// `columns` is the number of columns that share the memory.
    pub fn new(column: &ColumnInspection, columns: usize) -> Self {
        let most = (COUNTED / columns).clamp(1_000, 50_000);
        let content = match Reading::of(column) {
            Reading::Text => Sketched::Text(Box::new(TextSketch::new(most))),
            Reading::Numbers(_) | Reading::Dates(_) => {
                let kept = (SAMPLED / columns).clamp(1_000, 100_000);
                Sketched::Numbers(Box::new(NumberSketch::new(kept, most)))
            }
        };
        Self {
            content,
            fingerprint: 0,
        }
    }

    /// Adds the part of the file that follows.
    pub fn merge(&mut self, piece: Piece) {
        self.fingerprint = self.fingerprint.rotate_left(9).wrapping_mul(0xf39c_c060_5ced_c835) ^ piece.fingerprint;
        match (&mut self.content, piece.content) {
            (Sketched::Numbers(sketch), Content::Numbers(numbers)) => sketch.merge(&numbers),
            (Sketched::Text(sketch), Content::Text(texts)) => sketch.merge(texts),
            // Parts are read as the whole is.
            (Sketched::Numbers(_), Content::Text(_)) | (Sketched::Text(_), Content::Numbers(_)) => {}
        }
    }

    pub fn finish(&self, column: &ColumnInspection, rows: u64) -> ColumnProfile {
        let mut profile = ColumnProfile {
            name: column.name.clone(),
            column_type: column.kind,
            count: rows - column.missing,
            missing: column.missing,
            distinct: 0,
            distinct_approximate: false,
            numeric: None,
            text: None,
            top_values: Vec::new(),
            warnings: Vec::new(),
        };
        match &self.content {
            Sketched::Numbers(sketch) => {
                // Infinite values count as missing.
                profile.count = sketch.moments.count;
                profile.missing = rows - profile.count;
                (profile.distinct, profile.distinct_approximate) = sketch.distinct();
                profile.numeric = sketch.summary();
                if column.kind != ColumnKind::Datetime {
                    profile.top_values = sketch.top(TOP);
                }
                profile.warnings = warnings::of_column(&profile, rows);
                profile
                    .warnings
                    .extend(warnings::skew(&profile, sketch.moments.skewness()));
            }
            Sketched::Text(sketch) => {
                (profile.distinct, profile.distinct_approximate) = sketch.distinct();
                profile.top_values = sketch.top(TOP);
                if matches!(column.kind, ColumnKind::Categorical | ColumnKind::Text) {
                    profile.text = sketch.summary();
                }
                profile.warnings = warnings::of_column(&profile, rows);
                profile.warnings.extend(warnings::mixed(
                    &profile,
                    sketch.all.numbers,
                    sketch.all.example.as_deref(),
                ));
            }
        }
        profile
    }
}
