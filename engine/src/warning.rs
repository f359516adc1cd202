//! What a person should know although the work goes on.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;

/// How much a warning matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// Good to know.
    Info,
    /// Look at it before training.
    Warning,
    /// Training on it as it is would mislead.
    Serious,
}

/// Something a person should know, with the evidence.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Warning {
    /// Stable name, for example `constant`, `id_like`, `missing`, `imbalance`.
    pub code: String,
    /// The column, or none for the whole table.
    pub column: Option<String>,
    /// How much it matters.
    pub severity: Severity,
    /// A sentence with the figures, lower case, without a full stop.
    pub message: String,
    /// The figures of the sentence by name, so that it can be said in other languages.
    #[serde(default)]
    pub params: BTreeMap<String, Value>,
}

impl Warning {
    /// About a column.
    pub fn of_column(code: &str, column: &str, severity: Severity, message: impl Into<String>) -> Self {
        Self {
            code: code.into(),
            column: Some(column.into()),
            severity,
            message: message.into(),
            params: BTreeMap::new(),
        }
    }

    /// About the whole table.
    pub fn of_table(code: &str, severity: Severity, message: impl Into<String>) -> Self {
        Self {
            code: code.into(),
            column: None,
            severity,
            message: message.into(),
            params: BTreeMap::new(),
        }
    }

    /// With one more figure.
    #[must_use]
    pub fn with(mut self, name: &str, value: impl Into<Value>) -> Self {
        self.params.insert(name.into(), value.into());
        self
    }
}
