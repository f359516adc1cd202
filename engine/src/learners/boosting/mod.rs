//! Gradient boosting: small trees, grown leaf by leaf on features cut into pieces (Friedman 2001; Ke et al., "`LightGBM`",
//! 2017). Missing values and categories are taken as they are; what comes out is an ensemble like every other.

mod binned;
mod course;
mod cuts;
mod draw;
mod exp;
mod grow;
mod grown;
mod loss;
mod pieces;
mod rounds;
mod settings;
mod split;
mod state;
mod sums;

use super::native::{NATIVE_CATEGORIES, NATIVE_MISSING};
use super::schema::HyperparameterInfo;
use super::weights::CLASS_WEIGHT;
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
        HyperparameterInfo::integer("n_estimators", "Rounds", "Rounds of boosting at most.", 300, (1, 5000)),
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
        HyperparameterInfo::integer(
            "min_samples_leaf",
            "Rows per leaf",
            "Rows that every leaf must hold; more make smoother trees.",
            20,
            (1, 100_000),
        ),
        HyperparameterInfo::float(
            "min_child_weight",
            "Weight per leaf",
            "Evidence that each leaf must hold: for classes a row counts less the surer its answer already is.",
            0.001,
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
            0.8,
            (0.1, 1.0),
        ),
        HyperparameterInfo::float(
            "colsample",
            "Share of features",
            "Features that each tree sees.",
            0.7,
            (0.1, 1.0),
        ),
        NATIVE_MISSING,
        NATIVE_CATEGORIES,
        CLASS_WEIGHT,
        HyperparameterInfo::choice(
            "early_stopping",
            "Early stopping",
            "How the number of rounds is found: `auto` cross-validates below 10,000 rows and learns from all of them \
             then, above it sets a tenth of the rows aside, as `on` always does; `off` goes through with all rounds.",
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
        let settings = settings::Settings::new(y, params, context)?;
        context.on_threads(|| rounds::fit(x, y, &settings, context).map(Fitted::Boosting))
    }
}
