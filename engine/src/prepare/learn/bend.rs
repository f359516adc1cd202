//! How the bends of numbers are found.

use super::super::bend::Bend;
use super::super::number::quantile;
use super::number::mean;
use crate::elementary::{exp_m1, ln, ln_1p};

/// Values from which a power is found; more would not change it.
const MOST_VALUES: usize = 20_000;

/// Powers that are looked through.
const POWERS: (f64, f64) = (-4.0, 6.0);

/// Steps of the search; each leaves 0.618 of the interval.
const STEPS: usize = 50;

/// Quantiles that a scale is made of.
const QUANTILES: u32 = 100;

impl Bend {
    /// The power under which the values are most likely to be normal.
    pub(in crate::prepare) fn power(values: &[f64]) -> Self {
        let step = values.len().div_ceil(MOST_VALUES).max(1);
        let some = values.iter().step_by(step);
        let logs: Vec<f64> = some.map(|value| ln_1p(value.abs()).copysign(*value)).collect();
        let sum = logs.iter().sum();
        let golden = (5.0_f64.sqrt() - 1.0) / 2.0;
        let worth = |power: f64| likelihood(&logs, sum, power);
        let (mut low, mut high) = POWERS;
        let (mut left, mut right) = (high - golden * (high - low), low + golden * (high - low));
        let (mut worth_left, mut worth_right) = (worth(left), worth(right));
        for _ in 0..STEPS {
            if worth_left >= worth_right {
                (high, right, worth_right) = (right, left, worth_left);
                left = high - golden * (high - low);
                worth_left = worth(left);
            } else {
                (low, left, worth_left) = (left, right, worth_right);
                right = low + golden * (high - low);
                worth_right = worth(right);
            }
        }
        let power = f64::midpoint(low, high);
        if likelihood(&logs, sum, power).is_finite() {
            Self::Power(power)
        } else {
            Self::Straight
        }
    }

    /// The shares of the training rows below their quantiles. A value that many rows have gets the middle of its rows.
    pub(in crate::prepare) fn quantiles(values: &[f64]) -> Self {
        if values.is_empty() {
            return Self::Straight;
        }
        let mut sorted = values.to_vec();
        sorted.sort_unstable_by(f64::total_cmp);
        let all: Vec<(f64, f64)> = (0..=QUANTILES)
            .map(|number| f64::from(number) / f64::from(QUANTILES))
            .map(|share| (quantile(&sorted, share), share))
            .collect();
        let (knots, shares): (Vec<f64>, Vec<f64>) = all
            .chunk_by(|left, right| left.0 >= right.0)
            .map(|run| (run[0].0, f64::midpoint(run[0].1, run[run.len() - 1].1)))
            .unzip();
        let bend = Self::Quantiles { knots, shares };
        if bend.is_sound() { bend } else { Self::Straight }
    }
}

/// The logarithm of the likelihood of a normal distribution behind the power, up to a constant. The values come as the
/// logarithms of one more than their size, with their sign.
#[expect(clippy::cast_precision_loss, reason = "a count")]
fn likelihood(logs: &[f64], sum: f64, power: f64) -> f64 {
    let bent = |log: &f64| {
        if *log >= 0.0 {
            raised(*log, power)
        } else {
            -raised(-log, 2.0 - power)
        }
    };
    let values: Vec<f64> = logs.iter().map(bent).collect();
    let mean = mean(&values);
    let variance = values.iter().map(|value| (value - mean).powi(2)).sum::<f64>() / values.len() as f64;
    let likelihood = (power - 1.0) * sum - 0.5 * values.len() as f64 * ln(variance);
    // A variance of 0 or beyond all numbers is none that a distribution has.
    if variance > 0.0 && likelihood.is_finite() {
        likelihood
    } else {
        f64::NEG_INFINITY
    }
}

/// `(t^power - 1) / power`, or `ln(t)` for a power of 0, where `log` is `ln(t)`.
fn raised(log: f64, power: f64) -> f64 {
    if power.abs() < Bend::LOGARITHM {
        log
    } else {
        exp_m1(power * log) / power
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The constant is that of scikit-learn 1.9: `PowerTransformer(standardize=False).fit(x).lambdas_`.
    #[test]
    fn the_power_is_that_of_scikit_learn() {
        let values = [-3.0, 0.5, 1.0, 1.5, 2.0, 4.0, 9.0, 30.0];
        let Bend::Power(power) = Bend::power(&values) else {
            panic!("a power")
        };
        assert!((power - 0.473_741_62).abs() < 1e-4, "{power}");
    }

    #[test]
    fn values_that_many_rows_have_get_the_middle_of_their_rows() {
        let bend = Bend::quantiles(&[0.0, 0.0, 0.0, 0.0, 1.0, 2.0, 3.0, 4.0]);
        assert!(bend.is_sound());
        assert!(bend.apply(0.0) > 0.15 && bend.apply(0.0) < 0.25, "{}", bend.apply(0.0));
        assert!((bend.apply(4.0) - 1.0).abs() < 1e-12);
        assert!((bend.apply(99.0) - 1.0).abs() < 1e-12);
        assert!((bend.apply(-99.0) - bend.apply(0.0)).abs() < 1e-12);
    }
}
