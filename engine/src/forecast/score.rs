//! How far forecasts were from what came.

use std::collections::BTreeMap;

use super::numbers::{mean, real};
use crate::metrics::Metrics;

/// What one forecast of one series from one origin was off.
#[derive(Debug, Clone, Default)]
pub(super) struct Score {
    mase: Option<f64>,
    smape: f64,
    absolute: f64,
    squared: f64,
    covered: Option<usize>,
    steps: usize,
}

impl Score {
    /// Compares a forecast with what came. `past` is what was known, `season` what MASE compares with.
    pub fn of(actual: &[f64], forecast: &[f64], past: &[f64], season: usize) -> Self {
        let pairs = || actual.iter().zip(forecast);
        let absolute: f64 = pairs().map(|(actual, forecast)| (actual - forecast).abs()).sum();
        let share = |(actual, forecast): (&f64, &f64)| {
            let size = actual.abs() + forecast.abs();
            if size > 0.0 {
                200.0 * (actual - forecast).abs() / size
            } else {
                0.0
            }
        };
        Self {
            mase: scale(past, season).map(|scale| absolute / real(actual.len()) / scale),
            smape: pairs().map(share).sum(),
            absolute,
            squared: pairs().map(|(actual, forecast)| (actual - forecast).powi(2)).sum(),
            covered: None,
            steps: actual.len(),
        }
    }

    /// The same with the number of values that lay within their intervals.
    pub fn with_covered(mut self, covered: usize) -> Self {
        self.covered = Some(covered);
        self
    }

    /// Over many forecasts: the mean of MASE, everything else over all steps alike.
    pub fn together<'a>(scores: &(impl Iterator<Item = &'a Self> + Clone)) -> Metrics {
        let steps: usize = scores.clone().map(|score| score.steps).sum();
        let over_steps =
            |value: fn(&Self) -> f64| (steps > 0).then(|| scores.clone().map(value).sum::<f64>() / real(steps));
        let known: Vec<f64> = scores.clone().filter_map(|score| score.mase).collect();
        let judged: Vec<(usize, usize)> = scores
            .clone()
            .filter_map(|score| Some((score.covered?, score.steps)))
            .collect();
        let (covered, of) = judged.iter().fold((0, 0), |sum, next| (sum.0 + next.0, sum.1 + next.1));
        let values = [
            ("mase", (!known.is_empty()).then(|| mean(&known))),
            ("smape", over_steps(|score| score.smape)),
            ("mae", over_steps(|score| score.absolute)),
            ("rmse", over_steps(|score| score.squared).map(f64::sqrt)),
            ("coverage", (of > 0).then(|| real(covered) / real(of))),
        ];
        let named = values
            .into_iter()
            .map(|(name, value)| (name.to_owned(), value.filter(|value| value.is_finite())));
        named.collect::<BTreeMap<_, _>>()
    }
}

/// What repeating the last season is off on average within the past, the unit of MASE (Hyndman and Koehler 2006); without
/// a season, or where that is nothing, what repeating the last value is off.
pub(super) fn scale(past: &[f64], season: usize) -> Option<f64> {
    let of = |lag: usize| {
        let off: Vec<f64> = past
            .iter()
            .skip(lag)
            .zip(past)
            .map(|(later, earlier)| (later - earlier).abs())
            .collect();
        Some(mean(&off)).filter(|scale| {
            *scale
                > 1e-12
                    * past
                        .iter()
                        .fold(0.0_f64, |most, value| most.max(value.abs()))
                        .max(1e-300)
        })
    };
    of(season.max(1)).or_else(|| of(1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_are_those_of_their_definitions() {
        let score = Score::of(&[2.0, 4.0], &[3.0, 2.0], &[1.0, 2.0, 4.0], 1).with_covered(1);
        let metrics = Score::together(&[score].iter());
        assert_eq!(metrics["mase"], Some(1.0));
        assert_eq!(metrics["mae"], Some(1.5));
        assert_eq!(metrics["rmse"], Some(2.5_f64.sqrt()));
        assert_eq!(metrics["coverage"], Some(0.5));
        let smape = metrics["smape"].unwrap();
        assert!((smape - f64::midpoint(200.0 / 5.0, 400.0 / 6.0)).abs() < 1e-12);
    }

    #[test]
    fn mase_has_no_value_for_a_past_that_never_changed() {
        assert_eq!(scale(&[3.0; 10], 4), None);
        assert_eq!(
            Score::together(&[Score::of(&[1.0], &[1.0], &[3.0; 10], 1)].iter())["mase"],
            None
        );
    }
}
