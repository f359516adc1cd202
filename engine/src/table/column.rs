//! What a table is in memory.

use std::collections::HashMap;

use serde::{Deserialize, Serialize};

use super::levels::Levels;
use crate::error::{EngineError, Result};

/// The code of a missing cell in [`Values::Levels`].
pub const MISSING: u32 = u32::MAX;

/// What the values of a column are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ColumnKind {
    /// Whole numbers, written without a decimal point.
    Integer,
    /// Numbers.
    Float,
    /// One of the pairs true/false, yes/no, t/f, y/n in any case.
    Boolean,
    /// Days, with or without a time.
    Datetime,
    /// Text from a small set of values.
    Categorical,
    /// Any other text.
    Text,
    /// No cell has a value.
    Empty,
}

impl ColumnKind {
    /// Whether values are numbers, as those of a column without any value count too.
    pub fn is_number(self) -> bool {
        matches!(self, Self::Integer | Self::Float | Self::Empty)
    }
}

/// The cells of a column.
#[derive(Debug, Clone, PartialEq)]
pub enum Values {
    /// Numbers; NaN is missing. Never infinite.
    Numbers(Vec<f64>),
    /// Text (also of booleans): positions in `levels`; [`MISSING`] is missing.
    Levels {
        /// One code per row.
        codes: Vec<u32>,
        /// The different texts, in order of first appearance.
        levels: Levels,
    },
    /// Instants as seconds since 1970-01-01 00:00 on the clock of the file; NaN is missing.
    Dates {
        /// One instant per row.
        seconds: Vec<f64>,
        /// Whether any cell has a time of day.
        has_time: bool,
    },
}

/// A named column.
#[derive(Debug, Clone, PartialEq)]
pub struct Column {
    /// Unique in its table.
    pub name: String,
    /// What the values are.
    pub kind: ColumnKind,
    /// The values.
    pub values: Values,
}

impl Column {
    /// Number of rows.
    pub fn len(&self) -> usize {
        match &self.values {
            Values::Numbers(numbers) => numbers.len(),
            Values::Levels { codes, .. } => codes.len(),
            Values::Dates { seconds, .. } => seconds.len(),
        }
    }

    /// Whether there are no rows.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Whether the cell of this row is missing.
    pub fn is_missing(&self, row: usize) -> bool {
        match &self.values {
            Values::Numbers(numbers) => numbers[row].is_nan(),
            Values::Levels { codes, .. } => codes[row] == MISSING,
            Values::Dates { seconds, .. } => seconds[row].is_nan(),
        }
    }

    /// The cell as text: numbers in their shortest form (`3`, not `3.0`), dates as ISO 8601, `None` when missing.
    pub fn text(&self, row: usize) -> Option<String> {
        match &self.values {
            Values::Numbers(numbers) => (!numbers[row].is_nan()).then(|| number_text(numbers[row])),
            Values::Levels { codes, levels } => (codes[row] != MISSING).then(|| levels.get(codes[row]).to_owned()),
            Values::Dates { seconds, has_time } => {
                (!seconds[row].is_nan()).then(|| super::dates::to_iso(seconds[row], *has_time))
            }
        }
    }
}

/// The shortest text that reads back as the same number; whole numbers have no decimal point.
pub fn number_text(number: f64) -> String {
    if number == 0.0 {
        "0".to_owned()
    } else {
        format!("{number}")
    }
}

/// Columns of equal length with unique names.
#[derive(Debug, Clone, PartialEq)]
pub struct Table {
    columns: Vec<Column>,
    positions: HashMap<String, usize>,
    rows: usize,
    /// What was odd about the file, as sentences for the person.
    pub warnings: Vec<String>,
}

impl Table {
    /// Puts columns together.
    ///
    /// # Errors
    /// When lengths differ or a name comes twice.
    pub fn new(columns: Vec<Column>) -> Result<Self> {
        let rows = columns.first().map_or(0, Column::len);
        let mut positions = HashMap::with_capacity(columns.len());
        for (position, column) in columns.iter().enumerate() {
            if column.len() != rows {
                return Err(EngineError::Internal(format!(
                    "column '{}' has another length than the first",
                    column.name
                )));
            }
            if positions.insert(column.name.clone(), position).is_some() {
                return Err(EngineError::bad_input(
                    format!("there are two columns named '{}'", column.name),
                    "give each column a name of its own",
                ));
            }
        }
        Ok(Self {
            columns,
            positions,
            rows,
            warnings: Vec::new(),
        })
    }

    /// The columns in the order of the file.
    pub fn columns(&self) -> &[Column] {
        &self.columns
    }

    /// Number of rows.
    pub fn rows(&self) -> usize {
        self.rows
    }

    /// The column with this name.
    pub fn column(&self, name: &str) -> Option<&Column> {
        self.positions.get(name).map(|&position| &self.columns[position])
    }

    /// Where the column with this name stands.
    pub fn position(&self, name: &str) -> Option<usize> {
        self.positions.get(name).copied()
    }

    /// The names in the order of the file.
    pub fn names(&self) -> Vec<String> {
        self.columns.iter().map(|column| column.name.clone()).collect()
    }

    /// Gives columns other names (`from`, `to`), for files whose columns are called differently than a model's.
    ///
    /// # Errors
    /// When two columns would have the same name afterwards.
    pub fn renamed(mut self, names: &[(String, String)]) -> Result<Self> {
        for column in &mut self.columns {
            if let Some((_, to)) = names.iter().find(|(from, _)| *from == column.name) {
                column.name.clone_from(to);
            }
        }
        let warnings = std::mem::take(&mut self.warnings);
        Ok(Self {
            warnings,
            ..Self::new(self.columns)?
        })
    }
}
