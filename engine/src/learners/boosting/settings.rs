//! What was asked for, checked and ready for use.

use super::super::{FeatureKind, FitContext, Hyperparameters, weights};
use super::split::Rules;
use crate::error::{EngineError, Result};
use crate::problem::{ProblemType, Target};

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
    /// How much of each answer is taken.
    pub rate: f64,
    pub most_leaves: usize,
    pub most_questions: usize,
    /// Shares of the rows and of the features that are drawn.
    pub subsample: f64,
    pub colsample: f64,
    pub rules: Rules,
    /// For each feature its number of codes when it is a category.
    pub categories: Vec<Option<u32>>,
    /// How much each class counts.
    pub class_weights: Option<Vec<f64>>,
    pub seed: u64,
}

impl Settings {
    #[expect(clippy::cast_precision_loss, reason = "row counts are far below 2^53")]
    pub fn new(y: &Target, params: &Hyperparameters, context: &FitContext<'_>) -> Result<Self> {
        let count = |name: &str| -> Result<u32> { Ok(u32::try_from(params.count(name)?).unwrap_or(u32::MAX)) };
        let rules: Vec<i8> = context.kinds.iter().map(FeatureKind::rule).collect();
        let constrained = rules.iter().any(|rule| *rule != 0);
        if constrained && y.problem_type() == ProblemType::Multiclass {
            return Err(EngineError::bad_input(
                "features cannot be told to only raise or lower an answer that is one of several classes",
                "remove the monotone constraints, or predict a number or one of two classes",
            ));
        }
        Ok(Self {
            rounds: count("n_estimators")?,
            stopping: match params.choice("early_stopping")? {
                "on" => Stopping::HeldOut,
                "off" => Stopping::Off,
                _ => Stopping::Auto,
            },
            patience: count("patience")?,
            rate: params.float("learning_rate")?,
            most_leaves: params.count("max_leaves")?,
            most_questions: params.count("max_depth")?,
            subsample: params.float("subsample")?,
            colsample: params.float("colsample")?,
            rules: Rules {
                l2: params.float("l2")?,
                least_curvature: params.float("min_child_weight")?,
                least_rows: params.count("min_samples_leaf")? as f64,
                monotone: if constrained { rules } else { Vec::new() },
            },
            categories: context.kinds.iter().map(|kind| kind.categories).collect(),
            class_weights: weights::of_classes(y, params)?,
            seed: u64::from(context.seed),
        })
    }
}
