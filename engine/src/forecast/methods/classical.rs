//! Classical decomposition: a moving average for the trend, and what is left of each place in the season.

use crate::forecast::numbers::{line, mean, real};

/// What each place of the season adds (or multiplies by), the first value's place first. Additive figures sum to zero,
/// multiplied ones to their number.
pub(super) fn figure(values: &[f64], season: usize, multiplied: bool) -> Vec<f64> {
    let trend = trend(values, season);
    let mut sums = vec![(0.0, 0_usize); season];
    for (place, (value, trend)) in values.iter().zip(&trend).enumerate() {
        let Some(trend) = trend else { continue };
        let left = if multiplied { value / trend } else { value - trend };
        if left.is_finite() {
            sums[place % season].0 += left;
            sums[place % season].1 += 1;
        }
    }
    let neutral = if multiplied { 1.0 } else { 0.0 };
    let means: Vec<f64> = sums
        .iter()
        .map(|(sum, count)| if *count > 0 { sum / real(*count) } else { neutral })
        .collect();
    let all = mean(&means);
    if multiplied {
        let all = if all.abs() > 1e-9 { all } else { 1.0 };
        means.iter().map(|part| (part / all).max(1e-2)).collect()
    } else {
        means.iter().map(|part| part - all).collect()
    }
}

/// The values without their season.
pub(super) fn without(values: &[f64], figure: &[f64], multiplied: bool) -> Vec<f64> {
    let places = figure.iter().cycle();
    values
        .iter()
        .zip(places)
        .map(|(value, part)| if multiplied { value / part } else { value - part })
        .collect()
}

/// The centred moving average over one season. With fewer than three seasons, whose ends would leave most places with
/// one value, the straight line instead.
fn trend(values: &[f64], season: usize) -> Vec<Option<f64>> {
    if values.len() < 3 * season {
        let (intercept, slope) = line(values);
        return (0..values.len())
            .map(|place| Some(intercept + slope * real(place)))
            .collect();
    }
    let half = season / 2;
    let mean_at = |place: usize| {
        let window = values.get(place.checked_sub(half)?..=place + half)?;
        let sum: f64 = window.iter().sum();
        Some(if season % 2 == 1 {
            sum / real(season)
        } else {
            // An even season has half of either end.
            (sum - f64::midpoint(window[0], window[window.len() - 1])) / real(season)
        })
    };
    (0..values.len()).map(mean_at).collect()
}
