//! Exponential smoothing in its state space form: error, trend and season, chosen by the corrected criterion of Akaike.
//!
//! Source: Hyndman, Koehler, Ord and Snyder (2008), "Forecasting with Exponential Smoothing". Forms and limits are those
//! of `ets` in R's package forecast: no multiplicative trend, and no additive error with a multiplicative season.

mod fit;
mod start;
mod state;

use serde::{Deserialize, Serialize};

use self::fit::{Fit, fit};
use self::state::{Form, Kind};
use super::{Path, Piece, naive};
use crate::forecast::numbers::real;
use crate::forecast::seasons::is_believed;

/// Longer seasons have too many states to be estimated well.
const LONGEST_SEASON: usize = 24;
/// Older values than this many say nothing about the next ones that newer ones do not.
const LONGEST_PAST: usize = 4_000;
/// Forms whose initial states are estimated, too.
const REFINED: usize = 3;

/// What may be chosen from; `automatic` is everything.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub(in crate::forecast) struct Settings {
    /// The kinds of error, all when absent.
    pub error: Option<String>,
    /// The trends, all when absent.
    pub trend: Option<String>,
    /// The seasons, all when absent.
    pub season: Option<String>,
}

impl Settings {
    /// Smoothing of what has no season.
    pub fn without_season() -> Self {
        Self {
            season: Some("none".to_owned()),
            ..Self::default()
        }
    }

    fn allows(&self, form: Form) -> bool {
        let is = |chosen: &Option<String>, word: &str| chosen.as_deref().is_none_or(|chosen| chosen == word);
        is(&self.error, form.error.word())
            && is(&self.trend, form.trend.word())
            && is(&self.season, form.season.map_or("none", Kind::word))
    }
}

pub(in crate::forecast) fn forecast(piece: &Piece<'_>, horizon: usize, settings: &Settings) -> Path {
    let values = &piece.values[piece.values.len().saturating_sub(LONGEST_PAST)..];
    let season = piece.season().filter(|season| *season <= LONGEST_SEASON);
    match best(values, season, settings) {
        Some(fit) => path(&fit, values, horizon),
        None => naive::forecast(piece, horizon),
    }
}

/// The form with the least criterion: all of them with simple initial states, then the best with estimated ones.
fn best(values: &[f64], season: Option<usize>, settings: &Settings) -> Option<Fit> {
    let scale = values.iter().map(|value| value.abs()).sum::<f64>() / real(values.len());
    let scaled: Vec<f64> = values.iter().map(|value| value / scale).collect();
    let positive = scaled.iter().all(|value| *value > 0.0);
    // A season that is plainly there is not given up for the few numbers that it costs while the past is short.
    let seasonal = season.is_some_and(|season| is_believed(&scaled, season));
    let possible = |form: &Form| (positive || !form.multiplies()) && (season.is_some() || form.season.is_none());
    let all: Vec<Form> = Form::all().filter(possible).collect();
    let plain = settings.season.is_none() && seasonal;
    let allowed = |form: &Form| settings.allows(*form) && (!plain || form.season.is_some());
    let wanted: Vec<Form> = all.iter().copied().filter(allowed).collect();
    let by_criterion = |left: &Fit, right: &Fit| left.criterion.total_cmp(&right.criterion);
    let fitted = |forms: &[Form]| -> Vec<Fit> {
        let each = forms.iter().map(|form| fit(*form, &scaled, season, scale, None));
        each.flatten().collect()
    };
    // What was wished for may be impossible, such as a multiplicative season around zero or one with few values.
    let mut fits = fitted(&wanted);
    if fits.is_empty() {
        fits = fitted(&all);
    }
    fits.sort_by(by_criterion);
    fits.truncate(REFINED);
    let refined = fits.into_iter().map(|first| {
        let again = fit(first.form, &scaled, season, scale, Some(&first));
        again.filter(|again| again.criterion < first.criterion).unwrap_or(first)
    });
    refined.min_by(by_criterion)
}

/// Runs the fitted form on. How far off it will be comes from what a small surprise at each step does to those after
/// it, which is exact for additive forms and the first order for multiplicative ones.
fn path(fit: &Fit, values: &[f64], horizon: usize) -> Path {
    let mut state = fit.state.clone();
    for value in values {
        state.learn(fit.form, &fit.rates, value / fit.scale);
    }
    let run = |mut state: state::State, steps: usize| -> Vec<f64> {
        (0..steps)
            .map(|_| {
                let expected = state.expected(fit.form, &fit.rates);
                state.learn(fit.form, &fit.rates, expected);
                expected
            })
            .collect()
    };
    let mean = run(state.clone(), horizon);
    let mut variance = vec![0.0; horizon];
    for step in 0..horizon {
        let size = match fit.form.error {
            Kind::Additive => 1.0,
            Kind::Multiplicative => mean[step].abs(),
        };
        variance[step] += size * size;
        let nudge = 1e-4 * size.max(1e-9);
        let mut other = state.clone();
        other.learn(fit.form, &fit.rates, mean[step] + nudge);
        for (later, moved) in run(other, horizon - step - 1).into_iter().enumerate() {
            let effect = (moved - mean[step + 1 + later]) / nudge * size;
            variance[step + 1 + later] += effect * effect;
        }
        state.learn(fit.form, &fit.rates, mean[step]);
    }
    Path {
        mean: mean.iter().map(|value| value * fit.scale).collect(),
        spread: variance.iter().map(|sum| fit.sigma * sum.sqrt() * fit.scale).collect(),
        form: fit.form.name(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::elementary::sin;
    use crate::forecast::calendar::Frequency;

    const STEPS: Frequency = Frequency::Numbers { step: 1.0, origin: 0.0 };

    fn piece<'a>(values: &'a [f64], seasons: &'a [usize]) -> Piece<'a> {
        Piece {
            values,
            start: 0,
            frequency: &STEPS,
            seasons,
        }
    }

    /// A line with a multiplied wave goes on as a line with a multiplied wave.
    #[test]
    fn a_growing_wave_goes_on_growing() {
        let value =
            |step: usize| (100.0 + 2.0 * real(step)) * (1.0 + 0.3 * sin(real(step) * std::f64::consts::TAU / 12.0));
        let past: Vec<f64> = (0..120).map(value).collect();
        let path = forecast(&piece(&past, &[12]), 24, &Settings::default());
        for (step, forecast) in path.mean.iter().enumerate() {
            assert!(
                (forecast / value(120 + step) - 1.0).abs() < 0.02,
                "{step}: {forecast} {}",
                value(120 + step)
            );
        }
        assert!(path.form.ends_with("M)"), "{}", path.form);
    }

    #[test]
    fn values_around_zero_never_get_multiplied_and_uncertainty_grows() {
        let past: Vec<f64> = (0..60)
            .map(|step| real((step * 7919) % 101) - 50.0 + 0.5 * real(step))
            .collect();
        let path = forecast(&piece(&past, &[]), 10, &Settings::default());
        assert!(path.form.starts_with("ETS(A"), "{}", path.form);
        assert!(
            path.spread.windows(2).all(|pair| pair[1] >= pair[0]),
            "{:?}",
            path.spread
        );
        assert!(path.spread[0] > 0.0);
    }
}
