//! Rows that are made up to ask a model about them.

use serde_json::{Map, Value};

use super::trained::TrainedModel;
use crate::error::Result;
use crate::table::{Column, ColumnKind, Levels, MISSING, Table, Values, number_text};

/// One cell of a row.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Cell {
    Missing,
    /// Also dates, as seconds since 1970.
    Number(f64),
    Text(String),
}

impl TrainedModel {
    /// A row as it was given, in the order of the features.
    pub(super) fn cells_of(&self, record: &Map<String, Value>) -> Result<Vec<Cell>> {
        let table = Table::from_records(std::slice::from_ref(record), |name| {
            self.pipeline.wanted(name).unwrap_or(crate::table::Wanted::Text)
        })?;
        // Says which columns are absent.
        self.pipeline.transform(&table)?;
        let cell = |name: &String| {
            let column = table.column(name)?;
            if column.is_missing(0) {
                return None;
            }
            match &column.values {
                Values::Numbers(numbers) | Values::Dates { seconds: numbers, .. } => Some(Cell::Number(numbers[0])),
                Values::Levels { .. } => column.text(0).map(Cell::Text),
            }
        };
        Ok(self
            .features
            .iter()
            .map(|name| cell(name).unwrap_or(Cell::Missing))
            .collect())
    }

    /// Rows of cells as a table that the model reads.
    pub(super) fn table_of(&self, rows: &[Vec<Cell>]) -> Result<Table> {
        let column = |(position, reference): (usize, &super::Reference)| {
            let number = |row: &Vec<Cell>| match row[position] {
                Cell::Number(number) => number,
                Cell::Text(ref text) => text.trim().parse().unwrap_or(f64::NAN),
                Cell::Missing => f64::NAN,
            };
            let values = match reference.kind {
                ColumnKind::Integer | ColumnKind::Float | ColumnKind::Empty => {
                    Values::Numbers(rows.iter().map(number).collect())
                }
                ColumnKind::Datetime => Values::Dates {
                    seconds: rows.iter().map(number).collect(),
                    has_time: true,
                },
                ColumnKind::Boolean | ColumnKind::Categorical | ColumnKind::Text => {
                    let mut levels = Levels::default();
                    let code = |row: &Vec<Cell>| match &row[position] {
                        Cell::Text(text) => levels.intern(text),
                        Cell::Number(number) => levels.intern(&number_text(*number)),
                        Cell::Missing => MISSING,
                    };
                    let codes = rows.iter().map(code).collect();
                    Values::Levels { codes, levels }
                }
            };
            Column {
                name: reference.name.clone(),
                kind: reference.kind,
                values,
            }
        };
        Table::new(self.references.iter().enumerate().map(column).collect())
    }

    /// A cell as it would stand in a file.
    pub(super) fn value_of(&self, feature: usize, cell: &Cell) -> Value {
        match cell {
            Cell::Missing => Value::Null,
            Cell::Text(text) => Value::from(text.as_str()),
            Cell::Number(seconds) if self.references[feature].kind == ColumnKind::Datetime => {
                date_text(*seconds).map_or(Value::Null, Value::from)
            }
            Cell::Number(number) => Value::from(*number),
        }
    }
}

/// An instant as ISO 8601.
pub(super) fn date_text(seconds: f64) -> Option<String> {
    let column = Column {
        name: String::new(),
        kind: ColumnKind::Datetime,
        values: Values::Dates {
            seconds: vec![seconds],
            has_time: true,
        },
    };
    column.text(0)
}
