//! One category of a row to zeros and ones, to its number, or to numbers that a table has for it.

use serde::{Deserialize, Serialize};

use super::lookup::Lookup;
use super::number::Number;

/// The fitted encoding of a column of categories.
///
/// Each text has a code: its position in `levels`; `missing` when there is no text; `other` for any other text. Where
/// `missing` or `other` is `None` the code is -1. What the code becomes is said by `output`. In an ONNX graph this is
/// one `LabelEncoder` from string to code with -1 or `other` as its default and the empty string as missing.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Category {
    /// The texts that have a code of their own, sorted.
    pub levels: Vec<String>,
    /// The code of a missing value: its own (behind the levels), or that of the most frequent level.
    pub missing: Option<u32>,
    /// The code that all other texts share; the last one.
    pub other: Option<u32>,
    /// What a code becomes.
    pub output: CategoryOutput,
}

/// What the code of a category becomes.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CategoryOutput {
    /// One feature per code, 1 for the code of the row and 0 for the others; all 0 for code -1.
    OneHot,
    /// The code itself, then the steps of the number.
    Ordinal(Number),
    /// The numbers that a table has for the code.
    Lookup(Lookup),
    /// The code itself, NaN for -1, for models that part sets of codes.
    Code,
}

impl Category {
    /// Number of codes from 0 on.
    pub fn codes(&self) -> usize {
        let own_missing = self.missing.is_some_and(|code| code as usize >= self.levels.len());
        self.levels.len() + usize::from(own_missing) + usize::from(self.other.is_some())
    }

    /// Number of features.
    pub fn width(&self) -> usize {
        match &self.output {
            CategoryOutput::OneHot => self.codes(),
            CategoryOutput::Ordinal(_) | CategoryOutput::Code => 1,
            CategoryOutput::Lookup(lookup) => lookup.width(),
        }
    }

    /// The code of a text, -1 for none; and whether the text was unknown.
    pub fn code(&self, text: &str) -> (i64, bool) {
        match self.levels.binary_search_by(|level| level.as_str().cmp(text)) {
            Ok(position) => (i64::try_from(position).unwrap_or(-1), false),
            Err(_) => (self.other.map_or(-1, i64::from), true),
        }
    }

    /// The code of a missing value, -1 for none.
    pub fn missing_code(&self) -> i64 {
        self.missing.map_or(-1, i64::from)
    }

    /// Names of the features: `column=level`, or the column's own for ordinal numbers.
    pub(super) fn names(&self, column: &str) -> Vec<String> {
        match &self.output {
            CategoryOutput::OneHot => {}
            CategoryOutput::Ordinal(_) | CategoryOutput::Code => return vec![column.to_owned()],
            CategoryOutput::Lookup(lookup) => return lookup.names(column),
        }
        let mut names: Vec<String> = self.levels.iter().map(|level| format!("{column}={level}")).collect();
        if self.missing.is_some_and(|code| code as usize >= self.levels.len()) {
            names.push(format!("{column}=(missing)"));
        }
        if self.other.is_some() {
            names.push(format!("{column}=(other)"));
        }
        names
    }

    /// Writes the features of a code.
    pub(super) fn write(&self, code: i64, features: &mut [f64]) {
        match &self.output {
            CategoryOutput::OneHot => {
                features.fill(0.0);
                if let Ok(position) = usize::try_from(code) {
                    features[position] = 1.0;
                }
            }
            #[expect(clippy::cast_precision_loss, reason = "codes are small")]
            CategoryOutput::Ordinal(number) => features[0] = number.apply(code as f64),
            CategoryOutput::Lookup(lookup) => lookup.write(code, features),
            #[expect(clippy::cast_precision_loss, reason = "codes are small")]
            CategoryOutput::Code => features[0] = if code < 0 { f64::NAN } else { code as f64 },
        }
    }
}
