//! Learning from the past of all series together.

use ndarray::Array1;
use serde_json::json;

use super::{LONGEST_BLOCK, LagModel, MOST_LAGS, MOST_SEASONS, Settings, Shape};
use crate::control::Control;
use crate::error::{EngineError, Result};
use crate::forecast::methods::Piece;
use crate::forecast::numbers::real;
use crate::learners::{FitContext, Hyperparameters, Learner, Predictions, learner};
use crate::problem::{Matrix, Target};

/// Rows that are learnt from at most; more are thinned evenly.
const MOST_ROWS: usize = 60_000;
/// Rows below which nothing is learnt.
const FEWEST_ROWS: usize = 40;
/// Lags where no season asks for others.
const USUAL_LAGS: usize = 6;

impl Settings {
    pub(in crate::forecast) fn read(settings: &Hyperparameters) -> Result<Self> {
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
}

/// Learns from all series together; none when they hold too few values.
pub(in crate::forecast::methods) fn learn(
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
