//! New rows as the fitted steps need them.

use std::borrow::Cow;
use std::collections::HashMap;

use super::category::Category;
use super::pipeline::Encoder;
use super::report::EXAMPLES;
use crate::table::{Column, DateOrder, MISSING, NumberStyle, Values, number_text};

/// The cells of a column in the form that its encoder takes.
pub(super) enum Cells<'a> {
    /// Numbers or instants, NaN where missing or unreadable.
    Numbers(Cow<'a, [f64]>),
    /// Codes of categories.
    Codes { codes: Vec<i64>, unknown: Unknown },
    /// Texts as they are.
    Texts(&'a Column),
}

/// Texts that have no code of their own.
#[derive(Default)]
pub(super) struct Unknown {
    pub rows: Vec<bool>,
    pub examples: Vec<String>,
}

impl<'a> Cells<'a> {
    pub fn of(encoder: &Encoder, column: &'a Column) -> Self {
        match encoder {
            Encoder::Number(_) => Self::Numbers(numbers(column)),
            Encoder::Date(_) => Self::Numbers(instants(column)),
            Encoder::Category(category) => codes(category, column),
            Encoder::Text(_) => Self::Texts(column),
        }
    }

    pub fn number(&self, row: usize) -> f64 {
        match self {
            Self::Numbers(numbers) => numbers[row],
            Self::Codes { .. } | Self::Texts(_) => f64::NAN,
        }
    }

    pub fn code(&self, row: usize) -> i64 {
        match self {
            Self::Codes { codes, .. } => codes[row],
            Self::Numbers(_) | Self::Texts(_) => -1,
        }
    }

    /// The text of a row, empty where it is missing.
    pub fn text(&self, row: usize) -> Cow<'_, str> {
        let Self::Texts(column) = self else {
            return Cow::Borrowed("");
        };
        match &column.values {
            Values::Levels { codes, levels } if codes[row] != MISSING => Cow::Borrowed(levels.get(codes[row])),
            _ => Cow::Owned(column.text(row).unwrap_or_default()),
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

pub(super) fn codes<'a>(category: &Category, column: &Column) -> Cells<'a> {
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
