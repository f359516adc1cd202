//! Numbers for categories from a table: what the target is like there, or how frequent they are.

use serde::{Deserialize, Serialize};

use super::number::Number;

/// The numbers of each code.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Lookup {
    /// What stands behind the name of the column in the name of each feature; empty for the column's own name.
    pub names: Vec<String>,
    /// The numbers of code -1, then of 0, 1, …
    pub rows: Vec<Vec<f64>>,
    /// The steps of each number.
    pub steps: Vec<Number>,
}

impl Lookup {
    /// Number of features.
    pub fn width(&self) -> usize {
        self.steps.len()
    }

    pub(super) fn names(&self, column: &str) -> Vec<String> {
        let name = |behind: &String| {
            if behind.is_empty() {
                column.to_owned()
            } else {
                format!("{column}→{behind}")
            }
        };
        self.names.iter().map(name).collect()
    }

    pub(super) fn write(&self, code: i64, features: &mut [f64]) {
        let row = &self.rows[usize::try_from(code + 1).unwrap_or(0)];
        for ((feature, value), step) in features.iter_mut().zip(row).zip(&self.steps) {
            *feature = step.apply(*value);
        }
    }

    /// Whether it has finite numbers for `codes` codes.
    pub(super) fn is_sound(&self, codes: usize) -> bool {
        let width = self.width();
        width > 0
            && self.names.len() == width
            && self.rows.len() == codes + 1
            && self
                .rows
                .iter()
                .all(|row| row.len() == width && row.iter().all(|value| value.is_finite()))
    }
}
