//! The theta method: a line and exponential smoothing, put together.
//!
//! Source: Fiorucci, Pellegrini, Louzada, Petropoulos and Koehler (2016), "Models for optimising the theta method and
//! their relationship to state space models". The line is either fixed or follows the data; the weight theta is
//! estimated with the smoothing.

use serde::{Deserialize, Serialize};

use super::{Path, Piece, classical, naive};
use crate::elementary::{exp, powf};
use crate::forecast::numbers::{line, real};
use crate::forecast::optimise::least;
use crate::forecast::seasons::is_believed;

const LONGEST_PAST: usize = 4_000;

/// Which form; all when absent.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub(in crate::forecast) struct Settings {
    /// `standard`, `optimised` or `dynamic`.
    pub form: Option<String>,
}

impl Settings {
    fn forms(&self) -> Vec<Form> {
        let all = [Form::STANDARD, Form::OPTIMISED, Form::DYNAMIC];
        all.into_iter()
            .filter(|form| self.form.as_deref().is_none_or(|word| word == form.word))
            .collect()
    }
}

#[derive(Debug, Clone, Copy)]
struct Form {
    word: &'static str,
    /// As the literature calls it.
    name: &'static str,
    /// Whether theta is estimated.
    estimated: bool,
    /// Whether the line follows the data.
    moving: bool,
}

impl Form {
    const STANDARD: Self = Self {
        word: "standard",
        name: "STM",
        estimated: false,
        moving: false,
    };
    const OPTIMISED: Self = Self {
        word: "optimised",
        name: "OTM",
        estimated: true,
        moving: false,
    };
    const DYNAMIC: Self = Self {
        word: "dynamic",
        name: "DOTM",
        estimated: true,
        moving: true,
    };
}

#[derive(Debug, Clone, Copy)]
struct Numbers {
    level: f64,
    alpha: f64,
    theta: f64,
}

/// What is carried from value to value.
#[derive(Debug, Clone, Copy)]
struct State {
    level: f64,
    mean: f64,
    intercept: f64,
    slope: f64,
    seen: usize,
}

impl State {
    fn new(numbers: &Numbers, fixed: Option<(f64, f64)>) -> Self {
        let (intercept, slope) = fixed.unwrap_or((0.0, 0.0));
        Self {
            level: numbers.level,
            mean: 0.0,
            intercept,
            slope,
            seen: 0,
        }
    }

    fn expected(&self, numbers: &Numbers) -> f64 {
        let rest = 1.0 - numbers.alpha;
        let power = powf(rest, real(self.seen));
        let line = self.intercept * power + self.slope * (1.0 - power * rest) / numbers.alpha;
        self.level + (1.0 - 1.0 / numbers.theta) * line
    }

    fn learn(&mut self, numbers: &Numbers, value: f64, moving: bool) {
        self.level += numbers.alpha * (value - self.level);
        self.seen += 1;
        let count = real(self.seen);
        let before = self.mean;
        self.mean += (value - before) / count;
        if moving {
            self.slope = if self.seen == 1 {
                0.0
            } else {
                ((count - 2.0) * self.slope + 6.0 / count * (value - before)) / (count + 1.0)
            };
            self.intercept = self.mean - self.slope * (count + 1.0) / 2.0;
        }
    }
}

pub(super) fn forecast(piece: &Piece<'_>, horizon: usize, settings: &Settings) -> Path {
    let values = &piece.values[piece.values.len().saturating_sub(LONGEST_PAST)..];
    if values.len() < 4 {
        return naive::forecast(piece, horizon);
    }
    let season = piece.season().filter(|season| is_believed(values, *season));
    let multiplied = values.iter().all(|value| *value > 0.0);
    let figure = season.map(|season| classical::figure(values, season, multiplied));
    let adjusted = figure.as_ref().map_or_else(
        || values.to_vec(),
        |figure| classical::without(values, figure, multiplied),
    );
    let scale = adjusted.iter().map(|value| value.abs()).sum::<f64>() / real(adjusted.len());
    let scaled: Vec<f64> = adjusted.iter().map(|value| value / scale).collect();
    let fits = settings.forms().into_iter().map(|form| fit(&scaled, form));
    let Some(best) = fits.min_by(|left, right| left.squares.total_cmp(&right.squares)) else {
        return naive::forecast(piece, horizon);
    };
    let steps = best.on(&scaled, horizon);
    let sigma = (best.squares / (real(scaled.len()) - 3.0).max(1.0)).sqrt() * scale;
    let season_at = |step: usize| {
        figure
            .as_ref()
            .map(|figure| figure[(values.len() + step) % figure.len()])
    };
    let seasoned = |(step, value): (usize, f64)| match season_at(step) {
        None => value * scale,
        Some(part) if multiplied => value * scale * part,
        Some(part) => value * scale + part,
    };
    let widened = |step: usize| {
        let part = season_at(step).filter(|_| multiplied).unwrap_or(1.0);
        sigma * part * (1.0 + real(step) * best.numbers.alpha.powi(2)).sqrt()
    };
    Path {
        mean: steps.into_iter().enumerate().map(seasoned).collect(),
        spread: (0..horizon).map(widened).collect(),
        form: best.form.name.to_owned(),
    }
}

struct Fit {
    form: Form,
    numbers: Numbers,
    fixed: Option<(f64, f64)>,
    squares: f64,
}

impl Fit {
    fn on(&self, values: &[f64], horizon: usize) -> Vec<f64> {
        let mut state = State::new(&self.numbers, self.fixed);
        for value in values {
            state.learn(&self.numbers, *value, self.form.moving);
        }
        (0..horizon)
            .map(|_| {
                let expected = state.expected(&self.numbers);
                state.learn(&self.numbers, expected, self.form.moving);
                expected
            })
            .collect()
    }
}

fn fit(values: &[f64], form: Form) -> Fit {
    // Positions count from 1 here.
    let (intercept, slope) = line(values);
    let fixed = (!form.moving).then_some((intercept - slope, slope));
    let numbers = |at: &[f64]| Numbers {
        level: at[0],
        alpha: 0.1 + 0.89 / (1.0 + exp(-at[1])),
        theta: if form.estimated {
            1.0 + exp(at[2].clamp(-8.0, 8.0))
        } else {
            2.0
        },
    };
    let squares = |at: &[f64]| {
        let numbers = numbers(at);
        let mut state = State::new(&numbers, fixed);
        let mut sum = 0.0;
        for (place, value) in values.iter().enumerate() {
            // The first value is where smoothing and a moving line begin.
            if place > 0 {
                sum += (value - state.expected(&numbers)).powi(2);
            }
            state.learn(&numbers, *value, form.moving);
        }
        sum
    };
    let start = [values[0], 0.0, 0.0];
    let count = if form.estimated { 3 } else { 2 };
    let sizes = [0.1 * values[0].abs().max(0.1), 1.0, 1.0];
    let found = [-1.5, 0.0, 1.5]
        .into_iter()
        .map(|alpha| least(&[start[0], alpha, start[2]][..count], &sizes[..count], 600, squares))
        .min_by(|left, right| left.value.total_cmp(&right.value));
    let (at, value) = found.map_or_else(|| (start.to_vec(), f64::INFINITY), |found| (found.at, found.value));
    Fit {
        form,
        numbers: numbers(&at),
        fixed,
        squares: value,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::forecast::calendar::Frequency;

    #[test]
    fn half_of_the_slope_goes_on_in_the_standard_form() {
        let frequency = Frequency::Numbers { step: 1.0, origin: 0.0 };
        let noise = |step: usize| real((step * 7919) % 13) / 13.0 - 0.5;
        let values: Vec<f64> = (0..80).map(|step| 100.0 + real(step) + 8.0 * noise(step)).collect();
        let piece = Piece {
            values: &values,
            start: 0,
            frequency: &frequency,
            seasons: &[],
        };
        let settings = Settings {
            form: Some("standard".into()),
        };
        let path = forecast(&piece, 10, &settings);
        let slope = (path.mean[9] - path.mean[0]) / 9.0;
        assert!((slope - 0.5).abs() < 0.1, "{slope}");
        let free = forecast(&piece, 10, &Settings::default());
        assert!((free.mean[9] - 190.0).abs() < 8.0, "{:?}", free.mean);
    }
}
