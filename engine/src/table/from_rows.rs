//! Tables from a few rows that did not come in a file, as for a prediction on request.

use serde_json::Value;

use super::build::TextColumn;
use super::column::{Table, number_text};
use super::wanted::Wanted;
use crate::error::{EngineError, Result};

impl Table {
    /// A table from rows of JSON values: null is missing, text is read as a cell of a file would be. `wanted` says
    /// how each column is wanted.
    ///
    /// # Errors
    /// When a row has another number of values than there are columns, or a value is a list or an object.
    pub fn from_rows(columns: &[String], rows: &[Vec<Value>], wanted: impl Fn(&str) -> Wanted) -> Result<Self> {
        let mut texts: Vec<TextColumn> = columns.iter().map(|_| TextColumn::default()).collect();
        for (number, row) in rows.iter().enumerate() {
            if row.len() != columns.len() {
                return Err(EngineError::bad_input(
                    format!(
                        "row {} has {} values, but there are {} columns",
                        number + 1,
                        row.len(),
                        columns.len()
                    ),
                    "give one value per column, null where there is none",
                ));
            }
            for ((text, value), name) in texts.iter_mut().zip(row).zip(columns) {
                text.push(cell(value, name, number)?.as_bytes());
            }
        }
        let columns = columns.iter().zip(texts);
        Self::new(
            columns
                .map(|(name, text)| text.finish(name.clone(), false, wanted(name) == Wanted::Text).0)
                .collect(),
        )
    }

    /// A table from JSON objects, one per row. Its columns are all names that occur, in order of first appearance; a
    /// row without one of them has nothing there.
    ///
    /// # Errors
    /// When a value is a list or an object.
    pub fn from_records(records: &[serde_json::Map<String, Value>], wanted: impl Fn(&str) -> Wanted) -> Result<Self> {
        let mut columns: Vec<String> = Vec::new();
        let mut seen = std::collections::HashSet::new();
        for name in records.iter().flat_map(serde_json::Map::keys) {
            if seen.insert(name.as_str()) {
                columns.push(name.clone());
            }
        }
        let rows: Vec<Vec<Value>> = records
            .iter()
            .map(|record| {
                columns
                    .iter()
                    .map(|name| record.get(name).cloned().unwrap_or(Value::Null))
                    .collect()
            })
            .collect();
        Self::from_rows(&columns, &rows, wanted)
    }
}

fn cell(value: &Value, column: &str, row: usize) -> Result<String> {
    match value {
        Value::Null => Ok(String::new()),
        Value::Bool(truth) => Ok(truth.to_string()),
        Value::Number(number) => Ok(number.as_f64().map_or_else(|| number.to_string(), number_text)),
        Value::String(text) => Ok(text.clone()),
        Value::Array(_) | Value::Object(_) => Err(EngineError::bad_input(
            format!("the value of '{column}' in row {} is a list or an object", row + 1),
            "give a number, a text, true, false or null",
        )),
    }
}
