//! Several seasons taken out one by one, and exponential smoothing for what is left.
//!
//! Source: Bandara, Hyndman and Bergmeir (2021), "MSTL: A seasonal-trend decomposition algorithm for time series with
//! multiple seasonal patterns".

use serde::{Deserialize, Serialize};

use super::{Path, Piece, ets, stl};
use crate::elementary::{exp, ln};
use crate::forecast::numbers::{line, mean, real};

/// Older values than this many full seasons are left aside.
const MOST_VALUES: usize = 20_000;

/// Whether logarithms are taken; where swings grow with the level when absent.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub(in crate::forecast) struct Settings {
    /// Logarithms or not.
    pub logarithm: Option<bool>,
}

pub(super) fn forecast(piece: &Piece<'_>, horizon: usize, settings: &Settings) -> Path {
    let values = &piece.values[piece.values.len().saturating_sub(MOST_VALUES)..];
    let seasons: Vec<usize> = piece
        .seasons
        .iter()
        .copied()
        .filter(|season| *season > 1 && values.len() > 2 * season)
        .collect();
    let positive = values.iter().all(|value| *value > 0.0);
    let grows = || seasons.first().is_some_and(|season| swings_grow(values, *season));
    let logarithm = positive && settings.logarithm.unwrap_or_else(grows);
    let worked: Vec<f64> = if logarithm {
        values.iter().map(|value| ln(*value)).collect()
    } else {
        values.to_vec()
    };
    let parts = decompose(&worked, &seasons);
    let adjusted: Vec<f64> = (0..worked.len())
        .map(|place| worked[place] - parts.iter().map(|part| part[place]).sum::<f64>())
        .collect();
    let rest = Piece {
        values: &adjusted,
        seasons: &[],
        ..*piece
    };
    let mut path = ets::forecast(&rest, horizon, &ets::Settings::without_season());
    for (part, season) in parts.iter().zip(&seasons) {
        let last = &part[part.len() - season..];
        for (step, value) in path.mean.iter_mut().enumerate() {
            *value += last[step % season];
        }
    }
    let names: Vec<String> = seasons.iter().map(ToString::to_string).collect();
    let form = if names.is_empty() {
        path.form
    } else {
        format!("STL({}) + {}", names.join(", "), path.form)
    };
    path.form = if logarithm { format!("log: {form}") } else { form };
    if logarithm {
        for (value, spread) in path.mean.iter_mut().zip(&mut path.spread) {
            *value = exp(*value);
            *spread *= *value;
        }
    }
    path
}

/// The seasons, each with as many values as there are.
fn decompose(values: &[f64], seasons: &[usize]) -> Vec<Vec<f64>> {
    let mut parts = vec![vec![0.0; values.len()]; seasons.len()];
    let mut left = values.to_vec();
    let rounds = if seasons.len() > 1 { 2 } else { 1 };
    for _ in 0..rounds {
        for (index, season) in seasons.iter().enumerate() {
            for (value, part) in left.iter_mut().zip(&parts[index]) {
                *value += part;
            }
            parts[index] = stl::decompose(&left, *season, 11 + 4 * index).0;
            for (value, part) in left.iter_mut().zip(&parts[index]) {
                *value -= part;
            }
        }
    }
    parts
}

/// Whether the swings of the seasons grow in proportion to their levels.
fn swings_grow(values: &[f64], season: usize) -> bool {
    let blocks: Vec<(f64, f64)> = values
        .chunks_exact(season)
        .filter_map(|block| {
            let (intercept, slope) = line(block);
            let off: Vec<f64> = block
                .iter()
                .enumerate()
                .map(|(place, value)| (value - intercept - slope * real(place)).powi(2))
                .collect();
            let (level, swing) = (mean(block), mean(&off).sqrt());
            (level > 0.0 && swing > 0.0).then(|| (ln(level), ln(swing)))
        })
        .collect();
    if blocks.len() < 4 {
        return false;
    }
    let over = |value: &dyn Fn(&(f64, f64)) -> f64| mean(&blocks.iter().map(value).collect::<Vec<_>>());
    let (level, swing) = (over(&|block| block.0), over(&|block| block.1));
    let square = over(&|block| (block.0 - level).powi(2));
    let other = over(&|block| (block.1 - swing).powi(2));
    let cross = over(&|block| (block.0 - level) * (block.1 - swing));
    square > 1e-4 && cross / square > 0.5 && cross / (square * other).sqrt() > 0.6
}
