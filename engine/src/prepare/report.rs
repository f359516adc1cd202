//! New rows as the fitted steps need them, and what was odd about them.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};

use serde::{Deserialize, Serialize};

use super::category::Category;
use super::pipeline::{Encoder, Pipeline};
use crate::table::{Column, MISSING, NumberStyle, Table, Values};
use crate::table::{DateOrder, number_text};

/// Unknown texts named per column.
const EXAMPLES: usize = 5;

/// The cells of a column in the form that its encoder takes.
pub(super) enum Cells<'a> {
    /// Numbers or instants, NaN where missing or unreadable.
    Numbers(Cow<'a, [f64]>),
    /// Codes of categories.
    Codes { codes: Vec<i64>, unknown: Unknown },
}

/// Texts that have no code of their own.
#[derive(Default)]
pub(super) struct Unknown {
    rows: Vec<bool>,
    examples: Vec<String>,
}

impl<'a> Cells<'a> {
    pub fn of(encoder: &Encoder, column: &'a Column) -> Self {
        match encoder {
            Encoder::Number(_) => Self::Numbers(numbers(column)),
            Encoder::Date(_) => Self::Numbers(instants(column)),
            Encoder::Category(category) => codes(category, column),
        }
    }

    pub fn of_category(category: &Category, column: &'a Column) -> Self {
        codes(category, column)
    }

    pub fn number(&self, row: usize) -> f64 {
        match self {
            Self::Numbers(numbers) => numbers[row],
            Self::Codes { .. } => f64::NAN,
        }
    }

    pub fn code(&self, row: usize) -> i64 {
        match self {
            Self::Codes { codes, .. } => codes[row],
            Self::Numbers(_) => -1,
        }
    }
}

fn numbers(column: &Column) -> Cow<'_, [f64]> {
    match &column.values {
        Values::Numbers(numbers) => Cow::Borrowed(numbers),
        Values::Levels { .. } => by_level(column, |text| {
            let number = NumberStyle::Plain
                .read(text)
                .or_else(|| NumberStyle::Thousands.read(text));
            number.filter(|number| number.is_finite())
        }),
        Values::Dates { seconds, .. } => Cow::Owned(vec![f64::NAN; seconds.len()]),
    }
}

fn instants(column: &Column) -> Cow<'_, [f64]> {
    match &column.values {
        Values::Dates { seconds, .. } => Cow::Borrowed(seconds),
        Values::Levels { .. } => by_level(column, |text| {
            DateOrder::DayFirst
                .read(text)
                .or_else(|| DateOrder::MonthFirst.read(text))
        }),
        Values::Numbers(numbers) => Cow::Owned(vec![f64::NAN; numbers.len()]),
    }
}

fn by_level(column: &Column, read: impl Fn(&[u8]) -> Option<f64>) -> Cow<'_, [f64]> {
    let Values::Levels { codes, levels } = &column.values else {
        return Cow::Owned(Vec::new());
    };
    let numbers: Vec<f64> = levels
        .iter()
        .map(|level| read(level.as_bytes()).unwrap_or(f64::NAN))
        .collect();
    codes
        .iter()
        .map(|&code| {
            if code == MISSING {
                f64::NAN
            } else {
                numbers[code as usize]
            }
        })
        .collect()
}

fn codes<'a>(category: &Category, column: &Column) -> Cells<'a> {
    let mut unknown = Unknown {
        rows: Vec::with_capacity(column.len()),
        examples: Vec::new(),
    };
    let mut resolve = |text: &str| {
        let (code, is_unknown) = code_of(category, text);
        if is_unknown && unknown.examples.len() < EXAMPLES {
            unknown.examples.push(text.to_owned());
        }
        (code, is_unknown)
    };
    let found: Vec<(i64, bool)> = match &column.values {
        Values::Levels { codes, levels } => {
            let by_level: Vec<(i64, bool)> = levels.iter().map(resolve).collect();
            let missing = (category.missing_code(), false);
            codes
                .iter()
                .map(|&code| {
                    if code == MISSING {
                        missing
                    } else {
                        by_level[code as usize]
                    }
                })
                .collect()
        }
        Values::Numbers(numbers) => {
            let mut known: HashMap<u64, (i64, bool)> = HashMap::new();
            let mut of = |number: f64| {
                *known
                    .entry(number.to_bits())
                    .or_insert_with(|| resolve(&number_text(number)))
            };
            numbers
                .iter()
                .map(|&number| {
                    if number.is_nan() {
                        (category.missing_code(), false)
                    } else {
                        of(number)
                    }
                })
                .collect()
        }
        Values::Dates { .. } => (0..column.len())
            .map(|row| {
                column
                    .text(row)
                    .map_or((category.missing_code(), false), |text| resolve(&text))
            })
            .collect(),
    };
    unknown.rows = found.iter().map(|(_, is_unknown)| *is_unknown).collect();
    Cells::Codes {
        codes: found.into_iter().map(|(code, _)| code).collect(),
        unknown,
    }
}

/// The code of a text as it stands, else in another case (`TRUE` for `true`), as long as that is unambiguous.
fn code_of(category: &Category, text: &str) -> (i64, bool) {
    let exact = category.code(text);
    if !exact.1 {
        return exact;
    }
    let mut alike = category.levels.iter().filter(|level| level.eq_ignore_ascii_case(text));
    match (alike.next(), alike.next()) {
        (Some(level), None) => category.code(level),
        _ => exact,
    }
}

/// What was met in a column of new rows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ColumnReport {
    /// Name of the column.
    pub column: String,
    /// Rows without a value, which was filled in.
    pub missing: usize,
    /// Rows whose text could not be read as the number or date that it should be; treated as missing.
    pub unreadable: usize,
    /// Rows whose text the training rows did not have, or too rarely to remember.
    pub unseen: usize,
    /// Some of those texts.
    pub examples: Vec<String>,
}

impl ColumnReport {
    fn add(&mut self, next: &Self) {
        self.missing += next.missing;
        self.unreadable += next.unreadable;
        self.unseen += next.unseen;
        for example in &next.examples {
            if self.examples.len() < EXAMPLES && !self.examples.contains(example) {
                self.examples.push(example.clone());
            }
        }
    }
}

/// What was met in new rows. Columns about which there is nothing to say are not listed.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct TransformReport {
    /// Number of rows.
    pub rows: usize,
    /// Column by column.
    pub columns: Vec<ColumnReport>,
    /// Columns that the model does not use.
    pub extra: Vec<String>,
}

impl TransformReport {
    pub(super) fn of(pipeline: &Pipeline, cells: &[Cells<'_>], table: &Table, rows: &[usize]) -> Self {
        let mut columns = Vec::new();
        for (input, cells) in pipeline.inputs.iter().zip(cells) {
            let Some(column) = table.column(&input.name) else {
                continue;
            };
            let missing = rows.iter().filter(|&&row| column.is_missing(row)).count();
            let (mut unreadable, mut unseen, mut examples) = (0, 0, Vec::new());
            match cells {
                Cells::Numbers(numbers) => {
                    unreadable = rows.iter().filter(|&&row| numbers[row].is_nan()).count() - missing;
                }
                Cells::Codes { unknown, .. } => {
                    unseen = rows.iter().filter(|&&row| unknown.rows[row]).count();
                    examples.clone_from(&unknown.examples);
                }
            }
            if missing + unreadable + unseen > 0 {
                columns.push(ColumnReport {
                    column: input.name.clone(),
                    missing,
                    unreadable,
                    unseen,
                    examples,
                });
            }
        }
        let used: HashSet<&str> = pipeline.inputs.iter().map(|input| input.name.as_str()).collect();
        let extra = table
            .names()
            .into_iter()
            .filter(|name| !used.contains(name.as_str()))
            .collect();
        Self {
            rows: rows.len(),
            columns,
            extra,
        }
    }

    /// Adds what was met in the rows that follow, for tables that are prepared piece by piece.
    pub fn add(&mut self, next: &Self) {
        self.rows += next.rows;
        for theirs in &next.columns {
            match self.columns.iter_mut().find(|ours| ours.column == theirs.column) {
                Some(ours) => ours.add(theirs),
                None => self.columns.push(theirs.clone()),
            }
        }
        self.extra.clone_from(&next.extra);
    }

    /// The report in sentences for the person.
    pub fn sentences(&self) -> Vec<String> {
        let mut sentences = Vec::new();
        for report in &self.columns {
            let ColumnReport {
                column,
                missing,
                unreadable,
                unseen,
                examples,
            } = report;
            if *missing > 0 {
                sentences.push(format!(
                    "column '{column}' has no value in {missing} of {} rows; it was filled in",
                    self.rows
                ));
            }
            if *unreadable > 0 {
                sentences.push(format!(
                    "column '{column}' has {unreadable} values that could not be read; they count as missing"
                ));
            }
            if *unseen > 0 {
                let some = examples
                    .iter()
                    .map(|text| format!("'{text}'"))
                    .collect::<Vec<_>>()
                    .join(", ");
                sentences.push(format!(
                    "column '{column}' has {unseen} values that training did not know, such as {some}"
                ));
            }
        }
        if !self.extra.is_empty() {
            let some = self
                .extra
                .iter()
                .take(EXAMPLES)
                .map(|name| format!("'{name}'"))
                .collect::<Vec<_>>()
                .join(", ");
            sentences.push(format!(
                "{} columns are not used by the model, such as {some}",
                self.extra.len()
            ));
        }
        sentences
    }
}
