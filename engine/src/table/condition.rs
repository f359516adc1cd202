//! What the cells of a row must be like for the row to be shown.

use serde::{Deserialize, Serialize};

use super::cell;
use super::column::ColumnKind;
use super::evidence::{DateOrder, NumberStyle};
use super::inspect::{ColumnInspection, Inspection};
use super::scan::Record;
use crate::error::{EngineError, Result};

/// How a cell is held against a value. Numbers and dates compare as such, everything else as text in any case of
/// letters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Comparison {
    /// The same.
    Equal,
    /// Another, or none.
    NotEqual,
    /// Smaller, or earlier.
    Less,
    /// Not larger.
    AtMost,
    /// Larger, or later.
    Greater,
    /// Not smaller.
    AtLeast,
    /// The text stands anywhere in the cell.
    Contains,
    /// The cell has no value.
    Missing,
    /// The cell has a value.
    Present,
}

/// One thing that must hold.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Condition {
    /// Name of the column.
    pub column: String,
    /// How its cells are compared.
    pub comparison: Comparison,
    /// With what; empty where nothing is compared.
    #[serde(default)]
    pub value: String,
}

/// How the cells of a column are read to be compared and sorted.
#[derive(Debug, Clone, Copy)]
pub(super) enum Reading {
    Number(NumberStyle),
    Date(DateOrder),
    Text,
}

impl Reading {
    pub fn of(column: &ColumnInspection) -> Self {
        match (column.kind, column.number_style, column.date_order) {
            (ColumnKind::Integer | ColumnKind::Float, Some(style), _) => Self::Number(style),
            (ColumnKind::Datetime, _, Some(order)) => Self::Date(order),
            _ => Self::Text,
        }
    }

    /// The cell on the scale of its column; none if it is text.
    pub fn number(self, cell: &[u8]) -> Option<f64> {
        match self {
            Self::Number(style) => style.read(cell),
            Self::Date(order) => order.read(cell),
            Self::Text => None,
        }
    }
}

/// A condition made ready for the cells of its column.
pub(super) struct Check {
    column: usize,
    comparison: Comparison,
    reading: Reading,
    number: f64,
    text: String,
}

impl Check {
    /// Says what is wrong when the column is not there or the value is none of its kind.
    pub fn new(condition: &Condition, inspection: &Inspection) -> Result<Self> {
        let (column, found) = find(&condition.column, inspection)?;
        let compares = !matches!(condition.comparison, Comparison::Missing | Comparison::Present);
        let reading = match condition.comparison {
            Comparison::Contains => Reading::Text,
            _ => Reading::of(found),
        };
        let value = condition.value.trim();
        let number = match reading {
            Reading::Text => f64::NAN,
            _ if !compares => f64::NAN,
            _ => operand(value, reading).ok_or_else(|| no_operand(&condition.column, value, reading))?,
        };
        Ok(Self {
            column,
            comparison: condition.comparison,
            reading,
            number,
            text: value.to_lowercase(),
        })
    }

    pub fn holds(&self, record: Record<'_>) -> bool {
        let cell = cell::trim(record.get(self.column).unwrap_or_default());
        if cell::is_missing(cell) {
            return matches!(self.comparison, Comparison::Missing | Comparison::NotEqual);
        }
        match self.comparison {
            Comparison::Missing => return false,
            Comparison::Present => return true,
            Comparison::Contains => return contains(cell, &self.text),
            _ => {}
        }
        let order = match self.reading {
            Reading::Text => Some(folded(cell).as_str().cmp(&self.text)),
            reading => reading.number(cell).and_then(|number| number.partial_cmp(&self.number)),
        };
        order.map_or(self.comparison == Comparison::NotEqual, |order| match self.comparison {
            Comparison::Equal => order.is_eq(),
            Comparison::NotEqual => order.is_ne(),
            Comparison::Less => order.is_lt(),
            Comparison::AtMost => order.is_le(),
            Comparison::Greater => order.is_gt(),
            _ => order.is_ge(),
        })
    }
}

/// The column of this name and its place.
pub(super) fn find<'a>(name: &str, inspection: &'a Inspection) -> Result<(usize, &'a ColumnInspection)> {
    let mut columns = inspection.columns.iter().enumerate();
    columns.find(|(_, column)| column.name == name).ok_or_else(|| {
        EngineError::bad_input(
            format!("the table has no column '{name}'"),
            "choose one of its columns by its exact name",
        )
    })
}

/// What somebody typed: as the column writes it, or as programs do.
fn operand(value: &str, reading: Reading) -> Option<f64> {
    let plain = match reading {
        Reading::Number(_) => cell::plain_number(value.as_bytes()),
        _ => None,
    };
    plain.or_else(|| reading.number(value.as_bytes()))
}

fn no_operand(column: &str, value: &str, reading: Reading) -> EngineError {
    match reading {
        Reading::Number(_) => EngineError::bad_input(
            format!("'{value}' is no number, and the column '{column}' holds numbers"),
            "compare it with a number such as 12.5",
        ),
        _ => EngineError::bad_input(
            format!("'{value}' is no date, and the column '{column}' holds dates"),
            "compare it with a date such as 2024-01-31",
        ),
    }
}

/// Whether a cell has the text, given in lower case, anywhere in it.
pub(super) fn contains(cell: &[u8], text: &str) -> bool {
    if cell.is_ascii() {
        let text = text.as_bytes();
        return text.is_empty() || cell.windows(text.len()).any(|part| part.eq_ignore_ascii_case(text));
    }
    folded(cell).contains(text)
}

/// The cell in lower case.
pub(super) fn folded(cell: &[u8]) -> String {
    String::from_utf8_lossy(cell).to_lowercase()
}
