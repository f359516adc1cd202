//! Seasonal and trend decomposition by local regression.
//!
//! Source: Cleveland and others (1990), "STL: A seasonal-trend decomposition procedure based on loess", without its
//! robustness iterations.

use crate::forecast::numbers::{real, whole};

/// Rounds of the inner loop.
const ROUNDS: usize = 3;

/// What is laid through the neighbours of a place.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Local {
    /// For places of the season: a line through few of them would be led astray by the last ones, on which forecasts
    /// go on. So does `mstl` in R's package forecast.
    Mean,
    /// For what lies below the season.
    Line,
}

/// The season and the trend of values of which there are at least two seasons. `window` is the number of seasons that a
/// place of the season looks at, odd.
pub(super) fn decompose(values: &[f64], season: usize, window: usize) -> (Vec<f64>, Vec<f64>) {
    let length = values.len();
    let trend_window = odd(1.5 * real(season) / (1.0 - 1.5 / real(window)));
    let low_window = odd(real(season));
    let mut trend = vec![0.0; length];
    let mut seasonal = vec![0.0; length];
    for _ in 0..ROUNDS {
        let detrended: Vec<f64> = values.iter().zip(&trend).map(|(value, trend)| value - trend).collect();
        let cycles = smooth_cycles(&detrended, season, window);
        let low = moving(&moving(&moving(&cycles, season), season), 3);
        let low = loess(&low, low_window);
        for (place, part) in seasonal.iter_mut().enumerate() {
            *part = cycles[place + season] - low[place];
        }
        let adjusted: Vec<f64> = values.iter().zip(&seasonal).map(|(value, part)| value - part).collect();
        trend = loess(&adjusted, trend_window);
    }
    (seasonal, trend)
}

/// The next odd number that is not below.
fn odd(number: f64) -> usize {
    let number = whole(number.ceil()).max(3);
    number + usize::from(number.is_multiple_of(2))
}

/// Each place of the season smoothed over the seasons, with one more season at either end.
fn smooth_cycles(values: &[f64], season: usize, window: usize) -> Vec<f64> {
    let mut all = vec![0.0; values.len() + 2 * season];
    for first in 0..season {
        let cycle: Vec<f64> = values.iter().skip(first).step_by(season).copied().collect();
        let count = real(cycle.len());
        for place in 0..cycle.len() + 2 {
            all[first + place * season] = at(&cycle, (real(place) - 1.0).clamp(-1.0, count), window, Local::Mean);
        }
    }
    all
}

/// Means of `width` neighbours, as many fewer.
fn moving(values: &[f64], width: usize) -> Vec<f64> {
    let mut sum: f64 = values[..width].iter().sum();
    let mut means = Vec::with_capacity(values.len() - width + 1);
    means.push(sum / real(width));
    for place in width..values.len() {
        sum += values[place] - values[place - width];
        means.push(sum / real(width));
    }
    means
}

/// Local lines through `window` neighbours. Wide windows are computed at some places and joined by straight lines.
fn loess(values: &[f64], window: usize) -> Vec<f64> {
    let jump = (window / 10).max(1);
    let last = values.len() - 1;
    let mut smooth = vec![0.0; values.len()];
    let (mut before, mut there) = (0, at(values, 0.0, window, Local::Line));
    smooth[0] = there;
    while before < last {
        let next = (before + jump).min(last);
        let value = at(values, real(next), window, Local::Line);
        let between = &mut smooth[before + 1..=next];
        for (offset, cell) in between.iter_mut().enumerate() {
            *cell = there + (value - there) * real(offset + 1) / real(next - before);
        }
        (before, there) = (next, value);
    }
    smooth
}

/// The local mean or line at one place, which may lie beyond the ends.
fn at(values: &[f64], place: f64, window: usize, local: Local) -> f64 {
    let length = values.len();
    let width = window.min(length);
    let middle = whole(place.clamp(0.0, real(length - 1)).round());
    let from = middle.saturating_sub(width / 2).min(length - width);
    let near = &values[from..from + width];
    let mut reach = (place - real(from)).abs().max((real(from + width - 1) - place).abs());
    if window > length {
        reach += real((window - length) / 2);
    }
    let weight = |offset: usize| {
        let share = (real(from + offset) - place).abs() / reach.max(1e-12);
        if share >= 0.999 {
            0.0
        } else {
            (1.0 - share.powi(3)).powi(3)
        }
    };
    let weights: Vec<f64> = (0..width).map(weight).collect();
    let total: f64 = weights.iter().sum();
    if total <= 0.0 {
        return near.iter().sum::<f64>() / real(width);
    }
    let over = |value: &dyn Fn(usize) -> f64| {
        weights
            .iter()
            .enumerate()
            .map(|(offset, weight)| weight * value(offset))
            .sum::<f64>()
            / total
    };
    let level = over(&|offset| near[offset]);
    if local == Local::Mean {
        return level;
    }
    let centre = over(&|offset| real(from + offset));
    let square = over(&|offset| (real(from + offset) - centre).powi(2));
    if square.sqrt() <= 0.001 * real(length) {
        return level;
    }
    let cross = over(&|offset| (real(from + offset) - centre) * near[offset]);
    level + cross / square * (place - centre)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::elementary::sin;

    #[test]
    fn a_line_and_a_wave_are_taken_apart() {
        let wave = |step: usize| 5.0 * sin(real(step) * std::f64::consts::TAU / 12.0);
        let values: Vec<f64> = (0..96).map(|step| 10.0 + 0.5 * real(step) + wave(step)).collect();
        let (season, trend) = decompose(&values, 12, 11);
        for step in 0..96 {
            assert!(
                (season[step] - wave(step)).abs() < 0.3,
                "{step}: {} {}",
                season[step],
                wave(step)
            );
            assert!(
                (trend[step] - 10.0 - 0.5 * real(step)).abs() < 0.5,
                "{step}: {}",
                trend[step]
            );
        }
    }
}
