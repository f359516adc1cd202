//! The explainable boosting machine: a sum of one curve per feature and a few surfaces over pairs of them.

mod boost;
mod cuts;
mod ensemble;
mod pairs;
mod state;
mod task;

use super::schema::HyperparameterInfo;
use super::{AlgorithmInfo, FitContext, Fitted, Hyperparameters, Learner, check_shapes};
use crate::error::Result;
use crate::problem::{Matrix, ProblemType, Target};

static INFO: AlgorithmInfo = AlgorithmInfo {
    name: "explainable_boosting",
    title: "Explainable boosting",
    summary: "A sum of one curve per feature and a few pairs: nearly as exact as boosting, and every part can be looked at.",
    problem_types: &[ProblemType::Regression, ProblemType::Binary, ProblemType::Multiclass],
    wants_scaling: false,
    relative_cost: 40.0,
    hyperparameters: &[
        HyperparameterInfo::integer(
            "interactions",
            "Pairs",
            "For how many pairs of features a surface is learnt beside the curves.",
            10,
            (0, 100),
        ),
        HyperparameterInfo::integer(
            "rounds",
            "Rounds",
            "How often all curves are corrected at most.",
            1000,
            (1, 20_000),
        ),
        HyperparameterInfo::float(
            "learning_rate",
            "Learning rate",
            "How much of each correction is taken.",
            0.05,
            (0.001, 1.0),
        )
        .in_powers(),
        HyperparameterInfo::integer(
            "max_leaves",
            "Steps per correction",
            "Into how many pieces a correction cuts a feature.",
            3,
            (2, 16),
        ),
        HyperparameterInfo::integer(
            "min_samples_leaf",
            "Rows per piece",
            "Rows that every piece of a correction must hold.",
            4,
            (1, 100_000),
        ),
        HyperparameterInfo::integer(
            "outer_bags",
            "Samples",
            "How many models on different rows are averaged; more give smoother curves.",
            4,
            (1, 32),
        ),
        HyperparameterInfo::integer(
            "patience",
            "Patience",
            "Rounds without improvement on rows set aside before the end.",
            25,
            (1, 1000),
        ),
    ],
};

/// The learner of explainable boosting machines (Lou, Caruana, Gehrke and Hooker, "Accurate Intelligible Models with
/// Pairwise Interactions", 2013; Nori et al., "`InterpretML`", 2019). What it learns is an ensemble of one tree per term.
pub(super) struct ExplainableLearner;

impl Learner for ExplainableLearner {
    fn info(&self) -> &'static AlgorithmInfo {
        &INFO
    }

    fn fit(&self, x: &Matrix, y: &Target, params: &Hyperparameters, context: &FitContext<'_>) -> Result<Fitted> {
        check_shapes(&INFO, x, y)?;
        let settings = task::Settings {
            interactions: params.count("interactions")?,
            rounds: u32::try_from(params.count("rounds")?).unwrap_or(u32::MAX),
            rate: params.float("learning_rate")?,
            leaves: params.count("max_leaves")?,
            least: params.count("min_samples_leaf")?,
            bags: params.count("outer_bags")?,
            patience: u32::try_from(params.count("patience")?).unwrap_or(u32::MAX),
        };
        context.on_threads(|| {
            let task = task::Task::new(x, y, settings, context.control)?;
            boost::boost(&task, context).map(Fitted::Boosting)
        })
    }
}
