//! Where smoothing begins: the first level, slope and season.

use super::super::classical;
use super::state::{Form, Kind, State, Trend};
use crate::forecast::numbers::{line, mean};

/// A simple initial state: the season by classical decomposition, level and slope of the line through the first values
/// without it.
pub(super) fn state(form: Form, values: &[f64], season: Option<usize>) -> State {
    let (figure, adjusted) = match (form.season, season) {
        (Some(kind), Some(length)) => {
            let multiplied = kind == Kind::Multiplicative;
            let figure = classical::figure(values, length, multiplied);
            let adjusted = classical::without(values, &figure, multiplied);
            (figure, adjusted)
        }
        _ => (vec![0.0], values.to_vec()),
    };
    let first = adjusted.len().min((2 * figure.len()).max(10));
    let (level, slope) = match form.trend {
        Trend::None => (mean(&adjusted[..first]), 0.0),
        Trend::Additive | Trend::Damped => {
            let (intercept, slope) = line(&adjusted[..first]);
            // The state before the first value.
            (intercept - slope, slope)
        }
    };
    State {
        level,
        slope,
        season: figure,
        next: 0,
    }
}
