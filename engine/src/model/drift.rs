//! Whether new data still looks like that of training: the population stability index of each column, less what chance
//! alone would give so few rows (Yurdakul and Naranjo 2020).

use serde::{Deserialize, Serialize};

use super::cells::date_text;
use super::reference::{Reference, Shape};
use crate::elementary::ln;
use crate::table::{Column, Table, Values, number_text};
use crate::warning::{Severity, Warning};

/// Fewer rows than this say nothing.
const FEWEST_ROWS: u64 = 50;
/// From here on a change is worth a look, and from there on it is large.
const SOME: f64 = 0.1;
const LARGE: f64 = 0.25;
const MISSING: &str = "∅";
const OTHERS: &str = "…";
/// Stands for a share of nothing.
const LEAST: f64 = 1e-4;

/// How much one column has changed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ColumnDrift {
    /// The column.
    pub column: String,
    /// Population stability index: 0.1 is some change, 0.25 a large one.
    pub psi: f64,
    /// The values whose share has changed most: `≤ 5`, `5 – 9`, `> 9`, `'Bonn'`, `∅` for missing, `…` for other ones.
    pub part: String,
    /// Their share in training.
    pub before: f64,
    /// Their share now.
    pub now: f64,
}

impl ColumnDrift {
    /// What a person should know; nothing where little has changed.
    pub fn warning(&self) -> Option<Warning> {
        let severity = match self.psi {
            psi if psi >= LARGE => Severity::Serious,
            psi if psi >= SOME => Severity::Warning,
            _ => return None,
        };
        let message = format!(
            "'{}' has changed since training (PSI {:.2}): {} were {:.1} % of the rows and are {:.1} % now",
            self.column,
            self.psi,
            words(&self.part),
            self.before * 100.0,
            self.now * 100.0
        );
        let warning = Warning::of_column("drift", &self.column, severity, message);
        Some(
            warning
                .with("psi", self.psi)
                .with("part", self.part.as_str())
                .with("before", self.before)
                .with("now", self.now),
        )
    }
}

/// Counts the rows of new data as they come.
pub(super) struct DriftWatch<'a> {
    references: &'a [Reference],
    /// Missing first, then the bins or levels, other levels last.
    counts: Vec<Vec<u64>>,
    rows: u64,
}

impl<'a> DriftWatch<'a> {
    pub fn new(references: &'a [Reference]) -> Self {
        let bins = |reference: &Reference| match &reference.shape {
            Shape::Numbers { shares, .. } => shares.len() + 1,
            Shape::Levels { levels } => levels.len() + 2,
        };
        Self {
            references,
            counts: references.iter().map(|reference| vec![0; bins(reference)]).collect(),
            rows: 0,
        }
    }

    /// The next rows; columns have the names of training.
    pub fn add(&mut self, table: &Table) {
        self.rows += table.rows() as u64;
        for (reference, counts) in self.references.iter().zip(&mut self.counts) {
            if let Some(column) = table.column(&reference.name) {
                for row in 0..column.len() {
                    counts[bin(reference, column, row)] += 1;
                }
            }
        }
    }

    /// Column by column, the most changed first; nothing for few rows.
    pub fn finish(self) -> Vec<ColumnDrift> {
        if self.rows < FEWEST_ROWS {
            return Vec::new();
        }
        let parts = self.references.iter().zip(&self.counts);
        let mut found: Vec<ColumnDrift> = parts
            .map(|(reference, counts)| measure(reference, counts, self.rows))
            .collect();
        found.sort_by(|a, b| b.psi.total_cmp(&a.psi));
        found
    }
}

fn bin(reference: &Reference, column: &Column, row: usize) -> usize {
    if column.is_missing(row) {
        return 0;
    }
    match &reference.shape {
        Shape::Numbers { limits, .. } => {
            let number = match &column.values {
                Values::Numbers(numbers) | Values::Dates { seconds: numbers, .. } => Some(numbers[row]),
                Values::Levels { .. } => column.text(row).and_then(|text| text.trim().parse().ok()),
            };
            // Text where numbers are wanted is as good as nothing.
            number.map_or(0, |number| 1 + limits.partition_point(|&limit| limit < number))
        }
        Shape::Levels { levels } => {
            let text = column.text(row).unwrap_or_default();
            let place = levels.iter().position(|(level, _)| *level == text);
            1 + place.unwrap_or(levels.len())
        }
    }
}

#[expect(clippy::cast_precision_loss, reason = "shares of rows")]
fn measure(reference: &Reference, counts: &[u64], rows: u64) -> ColumnDrift {
    let filled = 1.0 - reference.missing;
    let mut before = vec![reference.missing];
    match &reference.shape {
        Shape::Numbers { shares, .. } => before.extend(shares.iter().map(|share| share * filled)),
        Shape::Levels { levels } => {
            before.extend(levels.iter().map(|(_, share)| share * filled));
            let known: f64 = levels.iter().map(|(_, share)| share).sum();
            before.push((1.0 - known).max(0.0) * filled);
        }
    }
    let now: Vec<f64> = counts.iter().map(|&count| count as f64 / rows as f64).collect();
    let term = |bin: usize| {
        let (before, now) = (before[bin].max(LEAST), now[bin].max(LEAST));
        (now - before) * ln(now / before)
    };
    let used = (0..now.len())
        .filter(|&bin| before[bin] > 0.0 || now[bin] > 0.0)
        .count();
    let chance = used.saturating_sub(1) as f64 * (1.0 / rows as f64 + 1.0 / reference.rows.max(1) as f64);
    let most = (0..now.len()).max_by(|&a, &b| term(a).total_cmp(&term(b))).unwrap_or(0);
    ColumnDrift {
        column: reference.name.clone(),
        psi: ((0..now.len()).map(term).sum::<f64>() - chance).max(0.0),
        part: part(reference, most),
        before: before[most],
        now: now[most],
    }
}

/// What a bin is, in signs that need no language.
fn part(reference: &Reference, bin: usize) -> String {
    let Some(bin) = bin.checked_sub(1) else {
        return MISSING.into();
    };
    match &reference.shape {
        Shape::Levels { levels } => levels
            .get(bin)
            .map_or_else(|| OTHERS.into(), |(level, _)| format!("'{level}'")),
        Shape::Numbers { limits, .. } => {
            let text = |limit: f64| {
                if reference.kind == crate::table::ColumnKind::Datetime {
                    date_text(limit).unwrap_or_default()
                } else {
                    number_text((limit * 1e6).round() / 1e6)
                }
            };
            match (bin.checked_sub(1).map(|before| limits[before]), limits.get(bin)) {
                (None, Some(&limit)) => format!("≤ {}", text(limit)),
                (Some(from), Some(&to)) => format!("{} – {}", text(from), text(to)),
                (Some(from), None) => format!("> {}", text(from)),
                (None, None) => "≠ ∅".into(),
            }
        }
    }
}

fn words(part: &str) -> String {
    match part {
        MISSING => "missing values".into(),
        OTHERS => "other values".into(),
        part => format!("values {part}"),
    }
}
