//! Gradient boosting on the past of all series together: lags, seasons ago, levels and the calendar.
//!
//! What is learnt is how far a value is from the one a season before (or from the last one), in units of how much the
//! series lately swings, so that one model serves series of any size and goes on with trends that trees alone could not.

use ndarray::Array1;
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::{Path, Piece, naive};
use crate::control::Control;
use crate::error::{EngineError, Result};
use crate::forecast::numbers::{at, mean, period, real};
use crate::learners::{
    AlgorithmInfo, FitContext, Fitted, HyperparameterInfo, Hyperparameters, Learner, Predictions, learner,
};
use crate::problem::{Matrix, ProblemType, Target};

const STRATEGY: HyperparameterInfo = HyperparameterInfo::choice(
    "strategy",
    "Strategy",
    "Direct: every step is forecast from what is known. Recursive: each step from the forecast of the one before it.",
    "direct",
    &["direct", "recursive"],
);
const ROUNDS: HyperparameterInfo =
    HyperparameterInfo::integer("rounds", "Trees", "Trees that mend each other.", 150, (10, 2_000));
const RATE: HyperparameterInfo = HyperparameterInfo::float(
    "learning_rate",
    "Learning rate",
    "How much each tree mends; smaller needs more trees.",
    0.05,
    (0.005, 0.5),
)
.in_powers();
const LEAVES: HyperparameterInfo =
    HyperparameterInfo::integer("max_leaves", "Leaves", "Leaves of each tree at most.", 15, (2, 255));

pub(super) static INFO: AlgorithmInfo = AlgorithmInfo {
    name: "boosted_lags",
    title: "Boosted lags",
    summary: "Gradient boosting that learns from lags, levels and the calendar of all series together; wants many values.",
    problem_types: &[ProblemType::Forecasting],
    wants_scaling: false,
    relative_cost: 10.0,
    hyperparameters: &[STRATEGY, ROUNDS, RATE, LEAVES],
};

/// Rows that are learnt from at most; more are thinned evenly.
const MOST_ROWS: usize = 60_000;
/// Rows below which nothing is learnt.
const FEWEST_ROWS: usize = 40;
/// Steps that one model looks ahead; what is further is forecast from its forecasts.
const LONGEST_BLOCK: usize = 96;
/// Lags where no season asks for others.
const USUAL_LAGS: usize = 6;
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

impl Settings {
    pub fn read(settings: &Hyperparameters) -> Result<Self> {
        let count = |name: &str| -> Result<u32> { Ok(u32::try_from(settings.count(name)?).unwrap_or(u32::MAX)) };
        Ok(Self {
            recursive: settings.choice("strategy")? == "recursive",
            rounds: count("rounds")?,
            learning_rate: settings.float("learning_rate")?,
            max_leaves: count("max_leaves")?,
        })
    }

    fn of_boosting(&self, learner: &dyn Learner) -> Result<Hyperparameters> {
        let given = json!({
            "n_estimators": self.rounds,
            "learning_rate": self.learning_rate,
            "max_leaves": self.max_leaves,
            "max_depth": 8,
            "min_samples_leaf": 15,
            "early_stopping": "off",
        });
        let given = given.as_object().cloned().unwrap_or_default();
        Hyperparameters::new(learner.info(), &given)
    }
}

/// What was learnt.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(in crate::forecast) struct LagModel {
    shape: Shape,
    /// Steps that it looks ahead.
    block: usize,
    fitted: Fitted,
    /// How far off it was for each of them while learning, in units of the swing.
    off: Vec<f64>,
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
    fn new(pieces: &[Piece<'_>]) -> Self {
        let longest = pieces.iter().map(|piece| piece.values.len()).max().unwrap_or(0);
        let known = pieces.first().map_or(&[][..], |piece| piece.seasons);
        let seasons: Vec<usize> = known
            .iter()
            .copied()
            .filter(|season| *season > 1 && longest >= 3 * season + 2)
            .take(MOST_SEASONS)
            .collect();
        Self {
            lags: seasons
                .first()
                .map_or(USUAL_LAGS, |season| (*season).clamp(3, MOST_LAGS)),
            seasons,
        }
    }

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

/// Learns from all series together; none when they hold too few values.
pub(super) fn learn(
    pieces: &[Piece<'_>],
    horizon: usize,
    settings: &Settings,
    seed: u32,
    control: &Control,
) -> Result<Option<LagModel>> {
    let shape = Shape::new(pieces);
    let block = if settings.recursive {
        1
    } else {
        horizon.min(LONGEST_BLOCK)
    };
    let (rows, answers, steps) = rows(&shape, pieces, block);
    if answers.len() < FEWEST_ROWS {
        return Ok(None);
    }
    let boosting =
        learner("gradient_boosting").ok_or_else(|| EngineError::Internal("there is no gradient boosting".into()))?;
    let width = rows.len() / answers.len();
    let matrix = Matrix::from_shape_vec((answers.len(), width), rows)
        .map_err(|error| EngineError::Internal(error.to_string()))?;
    let target = Target::Regression(Array1::from_vec(answers));
    let quiet = control.quiet();
    let context = FitContext::new(&quiet, seed, rayon::current_num_threads());
    let fitted = boosting.fit(&matrix, &target, &settings.of_boosting(boosting)?, &context)?;
    let (Predictions::Values(said), Target::Regression(truth)) = (fitted.predict(&matrix)?, &target) else {
        return Err(EngineError::Internal("boosting gave no numbers".into()));
    };
    let mut sums = vec![(0.0, 0_usize); block];
    for ((said, truth), step) in said.iter().zip(truth).zip(steps) {
        sums[step - 1].0 += (said - truth).powi(2);
        sums[step - 1].1 += 1;
    }
    let off = sums
        .iter()
        .map(|(sum, count)| (sum / real((*count).max(1))).sqrt().max(1e-6));
    Ok(Some(LagModel {
        off: off.collect(),
        shape,
        block,
        fitted,
    }))
}

/// Features row after row, what came relative to what is compared with, and the steps.
fn rows(shape: &Shape, pieces: &[Piece<'_>], block: usize) -> (Vec<f64>, Vec<f64>, Vec<usize>) {
    let needs = shape.needs();
    let count: usize = pieces
        .iter()
        .map(|piece| piece.values.len().saturating_sub(needs) * block)
        .sum();
    let mut stride = count.div_ceil(MOST_ROWS).max(1);
    // Every step has to come up.
    while stride > 1 && !coprime(stride, block) {
        stride += 1;
    }
    let (mut rows, mut answers, mut steps, mut number) = (Vec::new(), Vec::new(), Vec::new(), 0);
    for piece in pieces {
        for known in needs..piece.values.len() {
            let past = &piece.values[..known];
            let view = shape.view(past);
            for step in 1..=block.min(piece.values.len() - known) {
                number += 1;
                if number % stride == 0 {
                    let answer = (piece.values[known + step - 1] - shape.base(past, step)) / view.swing;
                    if answer.is_finite() {
                        rows.extend(shape.features(piece, past, &view, step));
                        answers.push(answer.clamp(-1e6, 1e6));
                        steps.push(step);
                    }
                }
            }
        }
    }
    (rows, answers, steps)
}

fn coprime(left: usize, right: usize) -> bool {
    let (mut left, mut right) = (left, right);
    while right > 0 {
        (left, right) = (right, left % right);
    }
    left == 1
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
            && matches!(self.fitted, Fitted::Boosting(_))
            && self.fitted.validate().is_ok()
    }
}
