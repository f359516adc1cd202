//! Settings that were checked once against the schema of their algorithm and are used without doubt afterwards.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::error::{EngineError, Result};

/// A complete, valid set of settings of one algorithm.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Hyperparameters {
    pub(super) values: BTreeMap<String, Value>,
}

impl Hyperparameters {
    /// The settings as JSON, for records.
    pub fn to_json(&self) -> Value {
        Value::Object(self.values.clone().into_iter().collect())
    }

    /// A setting that is a whole number.
    pub fn integer(&self, name: &str) -> Result<i64> {
        self.get(name, whole_number)
    }

    /// A setting that is a whole number of at least 0.
    pub fn count(&self, name: &str) -> Result<usize> {
        self.get(name, |value| {
            whole_number(value).and_then(|number| usize::try_from(number).ok())
        })
    }

    /// A setting that is a number.
    pub fn float(&self, name: &str) -> Result<f64> {
        self.get(name, Value::as_f64)
    }

    /// A setting that is yes or no.
    pub fn boolean(&self, name: &str) -> Result<bool> {
        self.get(name, Value::as_bool)
    }

    /// A setting that is one of a few words.
    pub fn choice(&self, name: &str) -> Result<&str> {
        self.values
            .get(name)
            .and_then(Value::as_str)
            .ok_or_else(|| missing(name))
    }

    /// A setting that is a list of whole numbers.
    pub fn counts(&self, name: &str) -> Result<Vec<usize>> {
        let count = |value: &Value| whole_number(value).and_then(|number| usize::try_from(number).ok());
        self.get(name, |value| value.as_array()?.iter().map(count).collect())
    }

    fn get<T>(&self, name: &str, read: impl FnOnce(&Value) -> Option<T>) -> Result<T> {
        self.values.get(name).and_then(read).ok_or_else(|| missing(name))
    }
}

fn missing(name: &str) -> EngineError {
    EngineError::Internal(format!("the setting `{name}` is missing or of another type"))
}

/// A whole number, written as `3` or `3.0`.
#[expect(
    clippy::cast_possible_truncation,
    reason = "the value was found to be whole and small"
)]
pub(super) fn whole_number(value: &Value) -> Option<i64> {
    let whole = |number: &f64| number.fract() == 0.0 && number.abs() < 1e15;
    value
        .as_i64()
        .or_else(|| value.as_f64().filter(whole).map(|number| number as i64))
}
