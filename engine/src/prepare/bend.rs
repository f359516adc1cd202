//! Bending the scale of a number so that its values spread evenly.

use serde::{Deserialize, Serialize};

use crate::elementary::{ln, powf};

/// What happens to the scale of a number.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Bend {
    /// Nothing.
    #[default]
    Straight,
    /// The power transform of Yeo and Johnson (2000): `f(max(x, 0), power) - f(max(-x, 0), 2 - power)` where
    /// `f(t, p) = ((t + 1)^p - 1) / p`, or `ln(t + 1)` for `p = 0`.
    Power(f64),
    /// The share of training rows below: `shares[0]`, and for each pair of neighbouring knots the difference of their
    /// shares times `(x - knot) / (next - knot)`, cut to 0 and 1.
    Quantiles {
        /// Values, strictly ascending.
        knots: Vec<f64>,
        /// For each of them its share, ascending.
        shares: Vec<f64>,
    },
}

impl Bend {
    /// So near to zero a power is a logarithm.
    pub(crate) const LOGARITHM: f64 = 1e-9;

    /// Whether nothing happens.
    pub fn is_straight(&self) -> bool {
        *self == Self::Straight
    }

    /// Where a value comes to lie.
    pub fn apply(&self, value: f64) -> f64 {
        match self {
            Self::Straight => value,
            Self::Power(power) => {
                if value >= 0.0 {
                    raised(value, *power)
                } else {
                    -raised(-value, 2.0 - *power)
                }
            }
            Self::Quantiles { knots, shares } => share_below(value, knots, shares),
        }
    }

    /// Whether bending with it gives numbers.
    pub(super) fn is_sound(&self) -> bool {
        match self {
            Self::Straight => true,
            Self::Power(power) => power.is_finite() && power.abs() <= 10.0,
            Self::Quantiles { knots, shares } => {
                !knots.is_empty()
                    && knots.len() == shares.len()
                    && knots.iter().chain(shares).all(|value| value.is_finite())
                    && knots
                        .windows(2)
                        .all(|pair| pair[0] < pair[1] && (pair[1] - pair[0]).is_finite())
            }
        }
    }
}

fn raised(value: f64, power: f64) -> f64 {
    if power.abs() < Bend::LOGARITHM {
        ln(value + 1.0)
    } else {
        (powf(value + 1.0, power) - 1.0) / power
    }
}

fn share_below(value: f64, knots: &[f64], shares: &[f64]) -> f64 {
    let behind = knots.partition_point(|knot| *knot <= value);
    if behind == 0 {
        return shares[0];
    }
    let (Some(next), Some(share)) = (knots.get(behind), shares.get(behind)) else {
        return shares[shares.len() - 1];
    };
    let (knot, before) = (knots[behind - 1], shares[behind - 1]);
    before + (share - before) * ((value - knot) / (next - knot))
}
