//! What the worker is told about a prediction.

use std::collections::BTreeMap;

use datapulse_engine::EngineError;
use datapulse_shared::{
    ids::{DatasetId, ModelId},
    mappings::MappingInput,
};
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// A prediction with everything settled: which column stands for which field.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Ordered {
    /// The model.
    pub model_id: ModelId,
    /// Its name when it was asked.
    pub model_name: String,
    /// The dataset, or `rows`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub dataset_id: Option<DatasetId>,
    /// Rows that came with the request.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rows: Option<Vec<BTreeMap<String, Value>>>,
    /// Column to field, for every field of the model.
    pub mapping: MappingInput,
    /// The share of cases in which the truth shall lie within the range of an answer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub coverage: Option<f64>,
    /// For a forecasting model, how many steps.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub horizon: Option<u32>,
}

impl Ordered {
    /// Columns that the model knows under another name (MAP-05).
    pub fn renames(&self) -> Vec<(String, String)> {
        let differ = self.mapping.iter().filter(|(column, field)| column != field);
        differ.map(|(column, field)| (column.clone(), field.clone())).collect()
    }
}

/// Columns of rows that came with a request: every name that occurs, sorted.
pub(super) fn columns_of_rows(rows: &[BTreeMap<String, Value>]) -> Vec<String> {
    let names: std::collections::BTreeSet<&String> = rows.iter().flat_map(BTreeMap::keys).collect();
    names.into_iter().cloned().collect()
}

/// The rows as a table in text, as if they had been uploaded. What is absent or null is an empty cell.
///
/// # Errors
/// `BadInput` when a value is a list or an object.
pub fn rows_as_csv(rows: &[BTreeMap<String, Value>]) -> datapulse_engine::Result<String> {
    let columns = columns_of_rows(rows);
    let mut text = String::new();
    write_line(&mut text, columns.iter().map(|name| Ok(name.clone())))?;
    for (number, row) in rows.iter().enumerate() {
        write_line(&mut text, columns.iter().map(|name| cell(row.get(name), name, number)))?;
    }
    Ok(text)
}

fn write_line(
    text: &mut String,
    cells: impl Iterator<Item = datapulse_engine::Result<String>>,
) -> datapulse_engine::Result<()> {
    for (position, cell) in cells.enumerate() {
        if position > 0 {
            text.push(',');
        }
        // Always quoted: then no content can be mistaken for structure.
        text.push('"');
        text.push_str(&cell?.replace('"', "\"\""));
        text.push('"');
    }
    text.push_str("\r\n");
    Ok(())
}

fn cell(value: Option<&Value>, column: &str, row: usize) -> datapulse_engine::Result<String> {
    match value {
        None | Some(Value::Null) => Ok(String::new()),
        Some(Value::String(text)) => Ok(text.clone()),
        Some(Value::Bool(truth)) => Ok(truth.to_string()),
        Some(Value::Number(number)) => Ok(number.to_string()),
        Some(Value::Array(_) | Value::Object(_)) => Err(EngineError::bad_input(
            format!("the value of '{column}' in row {} is a list or an object", row + 1),
            "give a number, a text, true, false or null",
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::rows_as_csv;
    use serde_json::json;

    #[test]
    fn rows_become_the_table_that_they_would_have_been() {
        let rows =
            serde_json::from_value::<Vec<_>>(json!([{ "b": "x, \"y\"", "a": 1.5 }, { "a": null, "c": true }])).unwrap();
        let text = rows_as_csv(&rows).unwrap();
        assert_eq!(
            text,
            "\"a\",\"b\",\"c\"\r\n\"1.5\",\"x, \"\"y\"\"\",\"\"\r\n\"\",\"\",\"true\"\r\n"
        );
        let nested = serde_json::from_value::<Vec<_>>(json!([{ "a": [1] }])).unwrap();
        assert!(rows_as_csv(&nested).unwrap_err().to_string().contains("'a' in row 1"));
    }
}
