//! Gradient boosting. The trees are grown by `hessboost`; what comes out is an ensemble like every other.

mod convert;
mod state;
mod train;

use super::schema::HyperparameterInfo;
use super::{AlgorithmInfo, FitContext, Fitted, Hyperparameters, Learner, check_shapes};
use crate::error::Result;
use crate::problem::{Matrix, ProblemType, Target};

static INFO: AlgorithmInfo = AlgorithmInfo {
    name: "gradient_boosting",
    title: "Gradient boosting",
    summary: "Small trees that each mend what the ones before got wrong; usually the most accurate on tables.",
    problem_types: &[ProblemType::Regression, ProblemType::Binary, ProblemType::Multiclass],
    wants_scaling: false,
    relative_cost: 15.0,
    hyperparameters: &[
        HyperparameterInfo::integer("n_estimators", "Rounds", "Rounds of boosting at most.", 200, (1, 5000)),
        HyperparameterInfo::float(
            "learning_rate",
            "Learning rate",
            "How much each round may change; smaller needs more rounds and is often better.",
            0.1,
            (0.001, 1.0),
        )
        .in_powers(),
        HyperparameterInfo::integer("max_leaves", "Leaves", "Leaves of each tree at most.", 31, (2, 1024)),
        HyperparameterInfo::integer(
            "max_depth",
            "Depth",
            "Questions that each tree asks at most.",
            12,
            (1, 32),
        ),
        HyperparameterInfo::float(
            "min_child_weight",
            "Weight per leaf",
            "Evidence that each leaf must hold; for numbers that is rows.",
            3.0,
            (0.0, 10_000.0),
        ),
        HyperparameterInfo::float(
            "l2",
            "Penalty",
            "How strongly large answers of leaves are held back.",
            1.0,
            (0.0, 1000.0),
        ),
        HyperparameterInfo::float(
            "subsample",
            "Share of rows",
            "Rows that each round sees.",
            1.0,
            (0.1, 1.0),
        ),
        HyperparameterInfo::float(
            "colsample",
            "Share of features",
            "Features that each tree sees.",
            1.0,
            (0.1, 1.0),
        ),
        HyperparameterInfo::choice(
            "early_stopping",
            "Early stopping",
            "Whether to end when rows set aside are not answered better any more; `auto` does from 2,000 rows on.",
            "auto",
            &["auto", "on", "off"],
        ),
        HyperparameterInfo::integer(
            "patience",
            "Patience",
            "Rounds without improvement before the end.",
            20,
            (1, 500),
        ),
    ],
};

/// The learner of gradient boosting.
pub(super) struct BoostingLearner;

impl Learner for BoostingLearner {
    fn info(&self) -> &'static AlgorithmInfo {
        &INFO
    }

    fn fit(&self, x: &Matrix, y: &Target, params: &Hyperparameters, context: &FitContext<'_>) -> Result<Fitted> {
        check_shapes(&INFO, x, y)?;
        let early_stopping = match params.choice("early_stopping")? {
            "auto" => x.nrows() >= 2000,
            choice => choice == "on",
        };
        let settings = train::Settings {
            rounds: u32::try_from(params.count("n_estimators")?).unwrap_or(u32::MAX),
            patience: early_stopping.then_some(u32::try_from(params.count("patience")?).unwrap_or(u32::MAX)),
            training: train::parameters(y, params, context)?,
        };
        train::train(x, y, &settings, context).map(Fitted::Boosting)
    }
}
