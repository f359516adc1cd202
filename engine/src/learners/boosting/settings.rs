//! What was asked for, in the words of the booster.

use hessboost::config::GrowPolicy;
use hessboost::objective::Multiclass;
use hessboost::prelude::{HessboostError, Objective, RegLoss, TrainingParams};

use super::super::{FitContext, Hyperparameters};
use crate::error::{EngineError, Result};
use crate::problem::Target;

/// Pieces that each feature is cut into; their numbers fit a byte.
const MAX_BIN: usize = 255;

/// Above so many rows those of a leaf of classes are not counted: leaves are large then, and counting takes time.
const MOST_ROWS_TO_COUNT: usize = 10_000;

/// How the number of rounds is found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Stopping {
    /// By cross-validation on small tables, on rows set aside on larger ones.
    Auto,
    /// On rows set aside.
    HeldOut,
    /// All rounds are gone through.
    Off,
}

pub(super) struct Settings {
    /// Rounds at most.
    pub rounds: u32,
    pub stopping: Stopping,
    /// Rounds without improvement before the end.
    pub patience: u32,
    pub training: TrainingParams,
}

impl Settings {
    pub fn new(y: &Target, params: &Hyperparameters, context: &FitContext<'_>) -> Result<Self> {
        let count = |name: &str| -> Result<u32> { Ok(u32::try_from(params.count(name)?).unwrap_or(u32::MAX)) };
        Ok(Self {
            rounds: count("n_estimators")?,
            stopping: match params.choice("early_stopping")? {
                "on" => Stopping::HeldOut,
                "off" => Stopping::Off,
                _ => Stopping::Auto,
            },
            patience: count("patience")?,
            training: training(y, params, context)?,
        })
    }
}

#[expect(clippy::cast_precision_loss, reason = "row counts are far below 2^53")]
fn training(y: &Target, params: &Hyperparameters, context: &FitContext<'_>) -> Result<TrainingParams> {
    // For many classes the booster takes every second derivative twice (as XGBoost does), which halves its steps;
    // with all that is weighed against second derivatives doubled as well, the steps are Newton's again.
    let (objective, doubled) = match y {
        Target::Regression(_) => (Objective::SquaredError(RegLoss::default()), 1.0),
        Target::Classes { classes, .. } if classes.len() == 2 => (Objective::BinaryLogistic(RegLoss::default()), 1.0),
        Target::Classes { classes, .. } => (
            Objective::Softprob(Multiclass::new(classes.len()).map_err(refused)?),
            2.0,
        ),
    };
    let rows_per_leaf = params.count("min_samples_leaf")?;
    let weight = params.float("min_child_weight")?;
    let (weight, rows_to_count) = match y {
        // The second derivative of the squared error is 1, so weight is rows.
        Target::Regression(_) => (weight.max(rows_per_leaf as f64), 1),
        Target::Classes { .. } if y.len() <= MOST_ROWS_TO_COUNT => (weight, rows_per_leaf),
        Target::Classes { .. } => (weight, 1),
    };
    TrainingParams::builder()
        .objective(objective)
        .eta(params.float("learning_rate")? * doubled)
        .grow_policy(GrowPolicy::LossGuide)
        .max_leaves(params.count("max_leaves")?)
        .max_depth(params.count("max_depth")?)
        .min_child_weight(weight * doubled)
        .min_child_groups(rows_to_count)
        .lambda(params.float("l2")? * doubled)
        .subsample(params.float("subsample")?)
        .colsample_bytree(params.float("colsample")?)
        .max_bin(MAX_BIN)
        .seed(u64::from(context.seed))
        .nthread(context.threads.max(1))
        .build()
        .map_err(refused)
}

#[expect(clippy::needless_pass_by_value, reason = "made for `map_err`")]
pub(super) fn refused(error: HessboostError) -> EngineError {
    EngineError::bad_input(
        format!("gradient boosting refused: {error}"),
        "check the features for extreme values",
    )
}
