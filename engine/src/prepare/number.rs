//! One number of a row to one feature: fill, shift, divide, round.

use serde::{Deserialize, Serialize};

use super::recipe::{NumericImputation, Scaling};

/// Features stay within ± this, so that they and products of a few of them fit a 32-bit float.
pub const LARGEST: f64 = 1e30;

/// The fitted steps of a number, in the order in which they are done, each in `f64`:
///
/// 1. `x = fill` where `x` is NaN
/// 2. `x = x - offset`
/// 3. `x = x / divisor`
/// 4. `x` is cut to `-LARGEST..=LARGEST`
/// 5. `x` is rounded to the nearest `f32`
///
/// An ONNX graph does the same with `Where(IsNaN)`, `Sub`, `Div`, `Clip` on doubles and `Cast` to float.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Number {
    /// Stands for a missing value.
    pub fill: f64,
    /// Taken off first; 0 without scaling.
    pub offset: f64,
    /// Divides what is left; never 0, and 1 without scaling and for constant columns.
    pub divisor: f64,
}

impl Number {
    /// The feature that comes from a value, which may be NaN.
    pub fn apply(&self, value: f64) -> f64 {
        let filled = if value.is_nan() { self.fill } else { value };
        round_to_f32((filled - self.offset) / self.divisor)
    }

    /// Fits the steps to the values of the training rows (NaN is missing).
    pub(super) fn fit(values: &[f64], imputation: NumericImputation, scaling: Scaling) -> Self {
        let mut known: Vec<f64> = values.iter().copied().filter(|value| !value.is_nan()).collect();
        let fill = match imputation {
            _ if known.is_empty() => 0.0,
            NumericImputation::Zero => 0.0,
            NumericImputation::Mean => mean(&known),
            NumericImputation::Median => {
                known.sort_unstable_by(f64::total_cmp);
                quantile(&known, 0.5)
            }
        };
        let fill = if fill.is_finite() { fill } else { 0.0 };
        // Like a chain of imputer and scaler, the scale is that of the filled column.
        known.resize(values.len(), fill);
        Self::scaled(known, fill, scaling)
    }

    fn scaled(mut filled: Vec<f64>, fill: f64, scaling: Scaling) -> Self {
        let (offset, divisor) = match scaling {
            _ if filled.is_empty() => (0.0, 1.0),
            Scaling::None => (0.0, 1.0),
            Scaling::Standard => {
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
            return Self {
                fill,
                offset: 0.0,
                divisor: 1.0,
            };
        }
        // What is left of a constant after rounding must not be blown up.
        let constant = divisor <= offset.abs() * 10.0 * f64::EPSILON || divisor == 0.0;
        Self {
            fill,
            offset,
            divisor: if constant { 1.0 } else { divisor },
        }
    }
}

/// The nearest `f32`, as `f64`, within ± [`LARGEST`].
#[expect(clippy::cast_possible_truncation, reason = "rounding is what is wanted")]
pub fn round_to_f32(value: f64) -> f64 {
    f64::from(value.clamp(-LARGEST, LARGEST) as f32)
}

#[expect(clippy::cast_precision_loss, reason = "a mean")]
fn mean(values: &[f64]) -> f64 {
    values.iter().sum::<f64>() / values.len() as f64
}

/// Population standard deviation, as scalers use it.
#[expect(clippy::cast_precision_loss, reason = "a mean")]
fn deviation(values: &[f64], mean: f64) -> f64 {
    (values.iter().map(|value| (value - mean).powi(2)).sum::<f64>() / values.len() as f64).sqrt()
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
