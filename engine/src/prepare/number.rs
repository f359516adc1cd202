//! One number of a row to one feature: fill, bend, shift, divide, round.

use serde::{Deserialize, Serialize};

use super::bend::Bend;

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

    /// Whether the steps give a number for every number.
    pub(crate) fn is_sound(&self) -> bool {
        let finite = [self.fill, self.offset, self.divisor]
            .iter()
            .all(|value| value.is_finite());
        finite && self.divisor != 0.0 && self.bend.is_sound()
    }
}

/// The nearest `f32`, as `f64`, within ± [`LARGEST`].
#[expect(clippy::cast_possible_truncation, reason = "rounding is what is wanted")]
pub fn round_to_f32(value: f64) -> f64 {
    f64::from(value.clamp(-LARGEST, LARGEST) as f32)
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
