//! One number of a row to one feature: fill, bend, shift, divide, round.

use serde::{Deserialize, Serialize};

use super::bend::Bend;
use super::settings::{NumericImputation, Preprocessing, Scaling};

/// Features stay within ± this, so that they and products of a few of them fit a 32-bit float.
pub const LARGEST: f64 = 1e30;

/// The fitted steps of a number, in the order in which they are done, each in `f64`:
///
/// 1. `x = fill` where `x` is NaN
/// 2. `x = bend(x)`
/// 3. `x = x - offset`
/// 4. `x = x / divisor`
/// 5. `x` is cut to `-LARGEST..=LARGEST`
/// 6. `x` is rounded to the nearest `f32`
///
/// An ONNX graph does the same with `Where(IsNaN)`, what [`Bend`] says, `Sub`, `Div`, `Clip` on doubles and `Cast` to
/// float.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Number {
    /// Stands for a missing value.
    pub fill: f64,
    /// What happens to the scale first.
    #[serde(default, skip_serializing_if = "Bend::is_straight")]
    pub bend: Bend,
    /// Taken off first; 0 without scaling.
    pub offset: f64,
    /// Divides what is left; never 0, and 1 without scaling and for constant columns.
    pub divisor: f64,
    /// Whether NaN stays NaN instead, for models that know what to do with it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub keep_missing: bool,
}

impl Number {
    /// Leaves numbers as they are; 0 stands for a missing one.
    pub const PLAIN: Self = Self {
        fill: 0.0,
        bend: Bend::Straight,
        offset: 0.0,
        divisor: 1.0,
        keep_missing: false,
    };

    /// The feature that comes from a value, which may be NaN.
    pub fn apply(&self, value: f64) -> f64 {
        if self.keep_missing && value.is_nan() {
            return f64::NAN;
        }
        let filled = if value.is_nan() { self.fill } else { value };
        round_to_f32((self.bend.apply(filled) - self.offset) / self.divisor)
    }

    /// Fits the steps to the values of the training rows (NaN is missing).
    pub(super) fn fit(values: &[f64], settings: &Preprocessing) -> Self {
        let mut known: Vec<f64> = values.iter().copied().filter(|value| !value.is_nan()).collect();
        let fill = match settings.numeric_imputation {
            NumericImputation::Constant => settings.numeric_fill,
            NumericImputation::Zero => 0.0,
            _ if known.is_empty() => 0.0,
            NumericImputation::Mean => mean(&known),
            NumericImputation::Median | NumericImputation::Model => {
                known.sort_unstable_by(f64::total_cmp);
                quantile(&known, 0.5)
            }
            NumericImputation::MostFrequent => {
                known.sort_unstable_by(f64::total_cmp);
                most_frequent(&known)
            }
        };
        let fill = if fill.is_finite() { fill } else { 0.0 };
        // Like a chain of imputer and scaler, the scale is that of the filled column.
        known.resize(values.len(), fill);
        Self::scaled(known, fill, settings.scaling)
    }

    /// Fits the scale alone, to values of which none is missing.
    pub(crate) fn scale(values: Vec<f64>, scaling: Scaling) -> Self {
        Self::scaled(values, 0.0, scaling)
    }

    /// Whether the steps give a number for every number.
    pub(crate) fn is_sound(&self) -> bool {
        let finite = [self.fill, self.offset, self.divisor]
            .iter()
            .all(|value| value.is_finite());
        finite && self.divisor != 0.0 && self.bend.is_sound()
    }

    fn scaled(mut filled: Vec<f64>, fill: f64, scaling: Scaling) -> Self {
        let bend = match scaling {
            Scaling::Power => Bend::power(&filled),
            Scaling::Quantile => Bend::quantiles(&filled),
            _ => Bend::Straight,
        };
        for value in &mut filled {
            *value = bend.apply(*value);
        }
        let (offset, divisor) = match scaling {
            _ if filled.is_empty() => (0.0, 1.0),
            Scaling::None | Scaling::Quantile => (0.0, 1.0),
            Scaling::Standard | Scaling::Power => {
                let mean = mean(&filled);
                (mean, deviation(&filled, mean))
            }
            Scaling::MinMax => {
                let min = filled.iter().copied().fold(f64::INFINITY, f64::min);
                let max = filled.iter().copied().fold(f64::NEG_INFINITY, f64::max);
                (min, max - min)
            }
            Scaling::Robust => {
                filled.sort_unstable_by(f64::total_cmp);
                (
                    quantile(&filled, 0.5),
                    quantile(&filled, 0.75) - quantile(&filled, 0.25),
                )
            }
        };
        if !offset.is_finite() || !divisor.is_finite() {
            return Self { fill, ..Self::PLAIN };
        }
        // What is left of a constant after rounding must not be blown up.
        let constant = divisor <= offset.abs() * 10.0 * f64::EPSILON || divisor == 0.0;
        Self {
            fill,
            bend,
            offset,
            divisor: if constant { 1.0 } else { divisor },
            keep_missing: false,
        }
    }
}

/// The nearest `f32`, as `f64`, within ± [`LARGEST`].
#[expect(clippy::cast_possible_truncation, reason = "rounding is what is wanted")]
pub fn round_to_f32(value: f64) -> f64 {
    f64::from(value.clamp(-LARGEST, LARGEST) as f32)
}

#[expect(clippy::cast_precision_loss, reason = "a mean")]
pub(super) fn mean(values: &[f64]) -> f64 {
    values.iter().sum::<f64>() / values.len() as f64
}

/// Population standard deviation, as scalers use it.
#[expect(clippy::cast_precision_loss, reason = "a mean")]
fn deviation(values: &[f64], mean: f64) -> f64 {
    (values.iter().map(|value| (value - mean).powi(2)).sum::<f64>() / values.len() as f64).sqrt()
}

/// The value with the longest run in sorted values, the first of equals; 0 when there are none.
fn most_frequent(sorted: &[f64]) -> f64 {
    let runs = sorted.chunk_by(|left, right| left >= right);
    let longest = runs.fold(
        &sorted[..0],
        |best, run| if run.len() > best.len() { run } else { best },
    );
    longest.first().copied().unwrap_or(0.0)
}

/// Quantile of sorted values by linear interpolation (type 7 of Hyndman and Fan 1996, the usual one).
#[expect(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "positions in a slice"
)]
pub(crate) fn quantile(sorted: &[f64], share: f64) -> f64 {
    let position = share * (sorted.len() - 1) as f64;
    let below = sorted[position.floor() as usize];
    let above = sorted[position.ceil() as usize];
    below + (above - below) * position.fract()
}
