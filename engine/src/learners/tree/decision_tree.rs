//! A single decision tree.

use super::super::schema::HyperparameterInfo;
use super::super::weights::{self, CLASS_WEIGHT};
use super::super::{AlgorithmInfo, FitContext, Fitted, Hyperparameters, Learner, check_shapes};
use super::bins::Binned;
use super::forest::{Task, grow_tree, mixture_of};
use super::grow::Limits;
use crate::error::Result;
use crate::problem::{Matrix, ProblemType, Target};

static INFO: AlgorithmInfo = AlgorithmInfo {
    name: "decision_tree",
    title: "Decision tree",
    summary: "Questions about single features, one after the other; the whole model can be read.",
    problem_types: &[ProblemType::Regression, ProblemType::Binary, ProblemType::Multiclass],
    wants_scaling: false,
    relative_cost: 2.0,
    hyperparameters: &[
        HyperparameterInfo::integer(
            "max_depth",
            "Depth",
            "Questions that are asked of a row at most.",
            8,
            (1, 64),
        ),
        HyperparameterInfo::integer(
            "min_samples_leaf",
            "Rows per leaf",
            "Rows that every leaf must hold; more make a smoother tree.",
            5,
            (1, 100_000),
        ),
        HyperparameterInfo::choice(
            "criterion",
            "Criterion",
            "How the mixture of classes is measured; numbers always use the squared error.",
            "gini",
            &["gini", "entropy"],
        ),
        CLASS_WEIGHT,
    ],
};

/// The learner of a single tree, grown on all rows with all features.
pub(in super::super) struct DecisionTreeLearner;

impl Learner for DecisionTreeLearner {
    fn info(&self) -> &'static AlgorithmInfo {
        &INFO
    }

    fn fit(&self, x: &Matrix, y: &Target, params: &Hyperparameters, context: &FitContext<'_>) -> Result<Fitted> {
        check_shapes(&INFO, x, y)?;
        let limits = Limits {
            max_depth: params.count("max_depth")?,
            min_samples_leaf: params.count("min_samples_leaf")?,
            max_features: x.ncols(),
            doubt: 0.0,
        };
        let task = Task::new(y, mixture_of(params.choice("criterion")?), limits, false, context.seed)
            .weighing(weights::of_classes(y, params)?.as_deref());
        context.on_threads(|| {
            let binned = Binned::new(x, context.control)?;
            let tree = grow_tree(&task, &binned, 0, true, context.control)?;
            context.report_step(1, 1, None);
            Ok(Fitted::Tree(task.ensemble(x.ncols(), &[tree])))
        })
    }
}
