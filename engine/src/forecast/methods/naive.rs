//! The last season again: what any other method has to beat.

use super::{Path, Piece};
use crate::forecast::numbers::{mean, real};

pub(super) fn forecast(piece: &Piece<'_>, horizon: usize) -> Path {
    let values = piece.values;
    // One season suffices to be repeated.
    let fitting = piece
        .seasons
        .iter()
        .copied()
        .find(|season| *season > 1 && *season <= values.len());
    let season = fitting.unwrap_or(1);
    let last = &values[values.len() - season..];
    let off: Vec<f64> = values
        .iter()
        .skip(season)
        .zip(values)
        .map(|(later, earlier)| (later - earlier).powi(2))
        .collect();
    let spread = mean(&off).sqrt();
    Path {
        mean: (0..horizon).map(|step| last[step % season]).collect(),
        // Each season ahead adds the chance of one more.
        spread: (0..horizon)
            .map(|step| spread * real(step / season + 1).sqrt())
            .collect(),
        form: String::new(),
    }
}
