//! One category of a row to zeros and ones, to its number, or to numbers that a table has for it.

use std::collections::HashMap;

use serde::{Deserialize, Serialize};

use super::lookup::Lookup;
use super::number::Number;
use super::settings::{CategoricalImputation, Preprocessing};

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

    /// Fits the codes to how often each text stands in the training rows, and how often nothing does. What they become
    /// is for the caller to say.
    pub(super) fn fit(counts: &HashMap<String, usize>, missing: usize, settings: &Preprocessing) -> Self {
        let mut by_count: Vec<(&str, usize)> = counts.iter().map(|(text, &count)| (text.as_str(), count)).collect();
        by_count.sort_unstable_by(|left, right| right.1.cmp(&left.1).then_with(|| left.0.cmp(right.0)));
        let least = settings.min_frequency as usize;
        let rare = by_count.iter().filter(|(_, count)| *count < least).count();
        // Rare levels teach little about themselves, but together they teach what to make of a rare one.
        let kept = if rare > 1 && rare < by_count.len() {
            by_count.len() - rare
        } else {
            by_count.len()
        };
        let kept = kept.min(settings.max_categories as usize);
        let most_frequent = by_count.first().map(|(text, _)| (*text).to_owned());
        let mut levels: Vec<String> = by_count[..kept].iter().map(|(text, _)| (*text).to_owned()).collect();
        levels.sort_unstable();
        let mut next = u32::try_from(levels.len()).unwrap_or(u32::MAX);
        let missing_code = match settings.categorical_imputation {
            CategoricalImputation::MostFrequent => most_frequent
                .and_then(|text| levels.binary_search(&text).ok())
                .and_then(|position| u32::try_from(position).ok()),
            CategoricalImputation::Missing if missing > 0 => {
                next += 1;
                Some(next - 1)
            }
            CategoricalImputation::Missing => None,
        };
        let other = (kept < by_count.len()).then_some(next);
        Self {
            levels,
            missing: missing_code,
            other,
            output: CategoryOutput::OneHot,
        }
    }
}
