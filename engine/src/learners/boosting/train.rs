//! Boosting in stretches of rounds, so that it can be watched, interrupted and taken up again.

use std::ops::ControlFlow;

use hessboost::config::GrowPolicy;
use hessboost::objective::Multiclass;
use hessboost::prelude::{
    BoostedModel, DMatrix, HessboostError, ModelFormat, Objective, RegLoss, Trainer, TrainingParams,
};

use super::super::linear::mean_and_spread;
use super::super::state;
use super::super::tree::{Link, TreeEnsemble, as_f32};
use super::super::{FitContext, Hyperparameters, aside};
use super::INFO;
use super::convert::ensemble;
use super::state::BoostingState;
use crate::control::Signal;
use crate::error::{EngineError, Result};
use crate::problem::{Matrix, Target};

/// Rounds between two checkpoints.
const ROUNDS_PER_STRETCH: u32 = 50;
/// Rows on which the loss is measured when none are set aside.
const ROWS_TO_MEASURE: usize = 10_000;

pub(super) struct Settings {
    pub rounds: u32,
    /// Rounds without improvement before the end; `None` goes through with all rounds.
    pub patience: Option<u32>,
    pub training: TrainingParams,
}

/// The settings in the words of the booster.
pub(super) fn parameters(y: &Target, params: &Hyperparameters, context: &FitContext<'_>) -> Result<TrainingParams> {
    let objective = match y {
        Target::Regression(_) => Objective::SquaredError(RegLoss::default()),
        Target::Classes { classes, .. } if classes.len() == 2 => Objective::BinaryLogistic(RegLoss::default()),
        Target::Classes { classes, .. } => Objective::Softprob(Multiclass::new(classes.len()).map_err(refused)?),
    };
    TrainingParams::builder()
        .objective(objective)
        .eta(params.float("learning_rate")?)
        .grow_policy(GrowPolicy::LossGuide)
        .max_leaves(params.count("max_leaves")?)
        .max_depth(params.count("max_depth")?)
        .min_child_weight(params.float("min_child_weight")?)
        .lambda(params.float("l2")?)
        .subsample(params.float("subsample")?)
        .colsample_bytree(params.float("colsample")?)
        .max_bin(MAX_BIN)
        .seed(u64::from(context.seed))
        .nthread(context.threads.max(1))
        .build()
        .map_err(refused)
}

/// Pieces that each feature is cut into; their numbers fit a byte.
const MAX_BIN: usize = 255;

pub(super) fn train(x: &Matrix, y: &Target, settings: &Settings, context: &FitContext<'_>) -> Result<TreeEnsemble> {
    let scale = match y {
        Target::Regression(answers) => mean_and_spread(answers),
        Target::Classes { .. } => (0.0, 1.0),
    };
    let (learning, measuring) = rows(x, y, settings.patience.is_some(), scale, context)?;
    context.control.check()?;
    let mut state: BoostingState = context
        .resumed(INFO.name)
        .map(state::decode)
        .transpose()?
        .unwrap_or_default();
    let model = loop {
        let before = decode(&state.model)?;
        let stretch = ROUNDS_PER_STRETCH.min(settings.rounds - state.rounds.min(settings.rounds));
        let mut trainer = Trainer::new(&settings.training, &learning, stretch as usize).eval(&measuring, "measured");
        if let Some(before) = &before {
            trainer = trainer.init_model(before);
        }
        let mut going_on = true;
        let mut signal = Signal::Continue;
        let watch = |round: hessboost::training::RoundEval<'_>| {
            let number = u32::try_from(round.iteration() + 1).unwrap_or(u32::MAX);
            let loss = round.values().last().copied();
            going_on = state.note(number, loss, settings.patience);
            context.report_step(number, settings.rounds, loss);
            signal = context.control.signal();
            if going_on && signal == Signal::Continue {
                ControlFlow::Continue(())
            } else {
                ControlFlow::Break(())
            }
        };
        let model = trainer.on_round(watch).train().map_err(refused)?.model;
        let finished = !going_on || state.rounds >= settings.rounds || signal == Signal::Stop;
        if signal == Signal::Cancel {
            return Err(EngineError::Cancelled);
        }
        if finished && signal != Signal::Pause {
            break model;
        }
        state.model = model.encode(ModelFormat::Binary).map_err(refused)?;
        context.keep(INFO.name, state.rounds, state::encode(&state)?)?;
        if signal == Signal::Pause {
            return Err(EngineError::Paused);
        }
    };
    let link = match y {
        Target::Regression(_) => Link::Number {
            scale: scale.1,
            offset: scale.0,
        },
        Target::Classes { .. } => Link::LogOdds,
    };
    ensemble(&model, state.rounds_to_keep(), link)
}

/// The rows to learn from and the rows to measure on.
fn rows(
    x: &Matrix,
    y: &Target,
    early_stopping: bool,
    scale: (f64, f64),
    context: &FitContext<'_>,
) -> Result<(DMatrix, DMatrix)> {
    let all: Vec<usize> = (0..x.nrows()).collect();
    if let (true, Some((other_x, other_y))) = (early_stopping, context.validation) {
        let other: Vec<usize> = (0..other_x.nrows()).collect();
        return Ok((matrix(x, y, &all, scale)?, matrix(other_x, other_y, &other, scale)?));
    }
    if early_stopping && let Some((learnt, held)) = aside::split(y, context.seed) {
        return Ok((matrix(x, y, &learnt, scale)?, matrix(x, y, &held, scale)?));
    }
    let stride = x.nrows().div_ceil(ROWS_TO_MEASURE).max(1);
    let some: Vec<usize> = (0..x.nrows()).step_by(stride).collect();
    Ok((matrix(x, y, &all, scale)?, matrix(x, y, &some, scale)?))
}

#[expect(clippy::cast_precision_loss, reason = "there are fewer than 2^24 classes")]
fn matrix(x: &Matrix, y: &Target, rows: &[usize], (mean, spread): (f64, f64)) -> Result<DMatrix> {
    let mut values = Vec::with_capacity(rows.len() * x.ncols());
    for &row in rows {
        values.extend(x.row(row).iter().copied().map(as_f32));
    }
    let labels: Vec<f32> = match y {
        Target::Regression(answers) => rows.iter().map(|row| as_f32((answers[*row] - mean) / spread)).collect(),
        Target::Classes { codes, .. } => rows.iter().map(|row| codes[*row] as f32).collect(),
    };
    let matrix = DMatrix::from_dense_vec(values, rows.len(), x.ncols()).map_err(refused)?;
    matrix.with_labels(&labels).map_err(refused)
}

fn decode(model: &[u8]) -> Result<Option<BoostedModel>> {
    if model.is_empty() {
        return Ok(None);
    }
    BoostedModel::decode(model, ModelFormat::Binary)
        .map(Some)
        .map_err(refused)
}

#[expect(clippy::needless_pass_by_value, reason = "made for `map_err`")]
fn refused(error: HessboostError) -> EngineError {
    EngineError::bad_input(
        format!("gradient boosting refused: {error}"),
        "check the features for extreme values",
    )
}
