//! How the fill and the scale of numbers are found.

use super::super::bend::Bend;
use super::super::number::{Number, quantile};
use super::super::settings::{NumericImputation, Preprocessing, Scaling};

impl Number {
    /// Fits the steps to the values of the training rows (NaN is missing).
    pub(in crate::prepare) fn fit(values: &[f64], settings: &Preprocessing) -> Self {
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
