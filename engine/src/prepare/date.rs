//! One date of a row to the numbers a calendar knows about it.

use serde::{Deserialize, Serialize};

use super::number::Number;
use super::recipe::{NumericImputation, Scaling};
use crate::table::DateParts;

/// A number taken from a date.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DatePart {
    /// For example 2024.
    Year,
    /// 1 to 12.
    Month,
    /// 1 to 31.
    Day,
    /// 0 is Monday, 6 Sunday.
    Weekday,
    /// 0 to 23; only when the column has times.
    Hour,
}

impl DatePart {
    const ALL: [Self; 5] = [Self::Year, Self::Month, Self::Day, Self::Weekday, Self::Hour];

    /// The word behind the point in the name of the feature (and of the ONNX input), for example `year`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Year => "year",
            Self::Month => "month",
            Self::Day => "day",
            Self::Weekday => "weekday",
            Self::Hour => "hour",
        }
    }

    /// The number of an instant in seconds since 1970-01-01 00:00; NaN for NaN.
    pub fn of(self, seconds: f64) -> f64 {
        if seconds.is_nan() {
            return f64::NAN;
        }
        let parts = DateParts::of(seconds);
        match self {
            Self::Year => f64::from(parts.year),
            Self::Month => f64::from(parts.month),
            Self::Day => f64::from(parts.day),
            Self::Weekday => f64::from(parts.weekday),
            Self::Hour => f64::from(parts.hour),
        }
    }
}

/// The fitted encoding of a column of dates: each part is a number with its own steps, one feature each, in this
/// order. A missing date makes every part missing.
///
/// ONNX cannot parse dates: there each part is an input of its own, a double named `column.part`, NaN when missing.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Date {
    /// The parts and their steps.
    pub parts: Vec<(DatePart, Number)>,
}

impl Date {
    pub(super) fn fit(seconds: &[f64], has_time: bool, imputation: NumericImputation, scaling: Scaling) -> Self {
        let parts = DatePart::ALL
            .into_iter()
            .filter(|part| has_time || *part != DatePart::Hour);
        let fit = |part: DatePart| {
            let values: Vec<f64> = seconds.iter().map(|&instant| part.of(instant)).collect();
            (part, Number::fit(&values, imputation, scaling))
        };
        Self {
            parts: parts.map(fit).collect(),
        }
    }

    /// Names of the features: `column.part`.
    pub(super) fn names(&self, column: &str) -> Vec<String> {
        self.parts
            .iter()
            .map(|(part, _)| format!("{column}.{}", part.name()))
            .collect()
    }

    /// Writes the features of an instant.
    pub(super) fn write(&self, seconds: f64, features: &mut [f64]) {
        for (feature, (part, number)) in features.iter_mut().zip(&self.parts) {
            *feature = number.apply(part.of(seconds));
        }
    }
}
