//! One date of a row to the numbers a calendar knows about it.

use std::f64::consts::TAU;

use serde::{Deserialize, Serialize};

use super::number::{Number, round_to_f32};
use crate::elementary::{cos, sin};
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

    /// The first number of its circle and how many there are; years go on for ever.
    pub(super) fn circle(self) -> Option<(f64, u32)> {
        match self {
            Self::Year => None,
            Self::Month => Some((1.0, 12)),
            Self::Day => Some((1.0, 31)),
            Self::Weekday => Some((0.0, 7)),
            Self::Hour => Some((0.0, 24)),
        }
    }

    /// Sine and cosine of each number of its circle, rounded to the nearest `f32`, and the first of these numbers. A
    /// date that is missing lies in the middle, at 0 and 0.
    pub fn points(self) -> (f64, Vec<[f64; 2]>) {
        let Some((first, count)) = self.circle() else {
            return (0.0, Vec::new());
        };
        let point = |number: u32| {
            let angle = TAU * f64::from(number) / f64::from(count);
            [round_to_f32(sin(angle)), round_to_f32(cos(angle))]
        };
        (first, (0..count).map(point).collect())
    }
}

/// The fitted encoding of a column of dates: each part is a number with its own steps, one feature each, in this
/// order; then each cycle is a point on a circle, two features each. A missing date makes every part missing.
///
/// ONNX cannot parse dates: there each part is an input of its own, a double named `column.part`, NaN when missing.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Date {
    /// The parts and their steps.
    pub parts: Vec<(DatePart, Number)>,
    /// Parts that come round again and are given as points on a circle.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub cycles: Vec<DatePart>,
}

impl Date {
    /// Number of features.
    pub fn width(&self) -> usize {
        self.parts.len() + 2 * self.cycles.len()
    }

    /// Names of the features: `column.part`, `column.part.sin` and `column.part.cos`.
    pub(super) fn names(&self, column: &str) -> Vec<String> {
        let parts = self.parts.iter().map(|(part, _)| format!("{column}.{}", part.name()));
        let points = self
            .cycles
            .iter()
            .flat_map(|part| ["sin", "cos"].map(|axis| format!("{column}.{}.{axis}", part.name())));
        parts.chain(points).collect()
    }

    /// Writes the features of an instant.
    pub(super) fn write(&self, seconds: f64, features: &mut [f64]) {
        let (own, rest) = features.split_at_mut(self.parts.len());
        for (feature, (part, number)) in own.iter_mut().zip(&self.parts) {
            *feature = number.apply(part.of(seconds));
        }
        for (features, part) in rest.chunks_exact_mut(2).zip(&self.cycles) {
            features.copy_from_slice(&point(*part, seconds));
        }
    }
}

#[expect(clippy::cast_possible_truncation, reason = "small whole numbers")]
fn point(part: DatePart, seconds: f64) -> [f64; 2] {
    let (Some((first, count)), number) = (part.circle(), part.of(seconds)) else {
        return [0.0; 2];
    };
    if number.is_nan() {
        return [0.0; 2];
    }
    let angle = TAU * f64::from((number - first) as i32) / f64::from(count);
    [round_to_f32(sin(angle)), round_to_f32(cos(angle))]
}
