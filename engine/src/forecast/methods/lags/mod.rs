//! Gradient boosting on the past of all series together: lags, seasons ago, levels and the calendar.
//!
//! What is learnt is how far a value is from the one a season before (or from the last one), in units of how much the
//! series lately swings, so that one model serves series of any size and goes on with trends that trees alone could not.

cfg_if::cfg_if! {
    if #[cfg(feature = "train")] {
        mod learn;

        pub(super) use learn::learn;
    }
}

use serde::{Deserialize, Serialize};

use super::{Path, Piece, naive};
use crate::error::{EngineError, Result};
use crate::forecast::numbers::{at, mean, period, real};
use crate::learners::tree::TreeEnsemble;
use crate::learners::{Fitted, Predictions};
use crate::problem::Matrix;

/// Steps that one model looks ahead; what is further is forecast from its forecasts.
const LONGEST_BLOCK: usize = 96;
const MOST_LAGS: usize = 12;
/// Seasons that it looks back at.
const MOST_SEASONS: usize = 2;

/// How it learns.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(in crate::forecast) struct Settings {
    recursive: bool,
    rounds: u32,
    learning_rate: f64,
    max_leaves: u32,
}

/// What was learnt.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(in crate::forecast) struct LagModel {
    shape: Shape,
    /// Steps that it looks ahead.
    block: usize,
    #[serde(deserialize_with = "boosting")]
    fitted: Fitted,
    /// How far off it was for each of them while learning, in units of the swing.
    off: Vec<f64>,
}

/// Reads the one learner that it can be. To read any of them through the tag of the methods would double the program.
fn boosting<'de, D: serde::Deserializer<'de>>(from: D) -> std::result::Result<Fitted, D::Error> {
    #[derive(Deserialize)]
    #[serde(rename_all = "snake_case")]
    enum Only {
        Boosting(TreeEnsemble),
    }
    Only::deserialize(from).map(|Only::Boosting(trees)| Fitted::Boosting(trees))
}

/// What it looks at.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct Shape {
    lags: usize,
    /// The shortest first, at most two.
    seasons: Vec<usize>,
}

/// The size of a series at one point in time.
struct View {
    level: f64,
    before: f64,
    swing: f64,
}

impl Shape {
    /// Values that must be known.
    fn needs(&self) -> usize {
        self.seasons
            .iter()
            .map(|season| 2 * season)
            .max()
            .unwrap_or(0)
            .max(2 * self.lags)
    }

    fn view(&self, values: &[f64]) -> View {
        let width = self.seasons.first().copied().unwrap_or(self.lags).max(self.lags);
        let (older, newer) = values[values.len().saturating_sub(2 * width)..]
            .split_at(values.len().min(2 * width) - width.min(values.len()));
        let (level, before) = (mean(newer), if older.is_empty() { mean(newer) } else { mean(older) });
        let recent = &values[values.len().saturating_sub(2 * width)..];
        let middle = mean(recent);
        let swing = mean(&recent.iter().map(|value| (value - middle).abs()).collect::<Vec<_>>());
        View {
            level,
            before,
            swing: swing.max(1e-9 * level.abs()).max(1e-12),
        }
    }

    /// The value that a step is compared with: a season before it, or the last one.
    fn base(&self, values: &[f64], step: usize) -> f64 {
        match self.seasons.last() {
            Some(season) => ago(values, step, *season, 0),
            None => values[values.len() - 1],
        }
    }

    /// What is known about the value `step` steps after the last.
    fn features(&self, piece: &Piece<'_>, values: &[f64], view: &View, step: usize) -> Vec<f64> {
        let relative = |value: f64| single((value - view.level) / view.swing);
        let target = piece.start + period(real(values.len() + step - 1));
        let mut row = vec![real(step), single((view.level - view.before) / view.swing)];
        row.extend(values.iter().rev().take(self.lags).map(|value| relative(*value)));
        for season in &self.seasons {
            row.push(relative(ago(values, step, *season, 0)));
            row.push(relative(ago(values, step, *season, 1)));
            let size = i64::try_from(*season).unwrap_or(i64::MAX);
            row.push(single(at(target.rem_euclid(size))));
        }
        row.extend(piece.frequency.calendar(target).into_iter().map(single));
        row
    }
}

/// The value at the same place of an earlier season, `more` seasons before the newest that is known.
fn ago(values: &[f64], step: usize, season: usize, more: usize) -> f64 {
    let back = (step.div_ceil(season) + more) * season - step + 1;
    values[values.len().saturating_sub(back)]
}

/// Learners take what single precision can tell apart.
#[expect(clippy::cast_possible_truncation, reason = "that is what it is for")]
fn single(value: f64) -> f64 {
    f64::from(value as f32)
}

impl LagModel {
    /// Block by block; what is forecast counts as known for the next block.
    pub fn forecast(&self, piece: &Piece<'_>, horizon: usize) -> Result<Path> {
        if piece.values.len() < self.shape.needs() {
            return Ok(naive::forecast(piece, horizon));
        }
        let mut values = piece.values.to_vec();
        let swing = self.shape.view(&values).swing;
        let mut spread = Vec::with_capacity(horizon);
        let mut blocks = 0;
        while spread.len() < horizon {
            let view = self.shape.view(&values);
            let steps = self.block.min(horizon - spread.len());
            let rows: Vec<f64> = (1..=steps)
                .flat_map(|step| self.shape.features(piece, &values, &view, step))
                .collect();
            if rows.len() != steps * self.fitted.features() {
                return Ok(naive::forecast(piece, horizon));
            }
            let matrix = Matrix::from_shape_vec((steps, self.fitted.features()), rows)
                .map_err(|error| EngineError::Internal(error.to_string()))?;
            let Predictions::Values(said) = self.fitted.predict(&matrix)? else {
                return Ok(naive::forecast(piece, horizon));
            };
            let bases: Vec<f64> = (1..=steps).map(|step| self.shape.base(&values, step)).collect();
            blocks += 1;
            for ((said, base), off) in said.iter().zip(bases).zip(&self.off) {
                values.push(base + said * view.swing);
                spread.push(off * swing * real(blocks).sqrt());
            }
        }
        Ok(Path {
            mean: values.split_off(piece.values.len()),
            spread,
            form: String::new(),
        })
    }

    /// Whether what it holds fits together, as it may come from a file that somebody made up.
    pub fn is_sound(&self) -> bool {
        (1..=LONGEST_BLOCK).contains(&self.block)
            && self.off.len() == self.block
            && self.off.iter().all(|off| off.is_finite() && *off >= 0.0)
            && (1..=MOST_LAGS).contains(&self.shape.lags)
            && self.shape.seasons.len() <= MOST_SEASONS
            && self.shape.seasons.iter().all(|season| (2..=1_000_000).contains(season))
            && self.fitted.validate().is_ok()
    }
}
