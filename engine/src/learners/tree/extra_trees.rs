//! Extremely randomised trees.

use super::super::schema::HyperparameterInfo;
use super::super::weights::{self, CLASS_WEIGHT};
use super::super::{AlgorithmInfo, FitContext, Fitted, Hyperparameters, Learner, check_shapes};
use super::bins::Binned;
use super::forest::{Task, features_per_split, grow_forest, mixture_of};
use super::grow::Limits;
use crate::error::Result;
use crate::problem::{Matrix, ProblemType, Target};

static INFO: AlgorithmInfo = AlgorithmInfo {
    name: "extra_trees",
    title: "Extra trees",
    summary: "Many deep trees whose questions are partly drawn at random; smoother than a random forest and often as \
              good.",
    problem_types: &[ProblemType::Regression, ProblemType::Binary, ProblemType::Multiclass],
    wants_scaling: false,
    relative_cost: 16.0,
    hyperparameters: &[
        HyperparameterInfo::integer("n_estimators", "Trees", "How many trees are grown.", 100, (1, 2000)),
        HyperparameterInfo::integer("max_depth", "Depth", "Questions that a tree asks at most.", 32, (1, 64)),
        HyperparameterInfo::integer(
            "min_samples_leaf",
            "Rows per leaf",
            "Rows that every leaf must hold; more make smoother trees.",
            1,
            (1, 100_000),
        ),
        HyperparameterInfo::choice(
            "max_features",
            "Features per split",
            "For how many features each split draws a place; `auto` is the root for classes and all for numbers.",
            "auto",
            &["auto", "sqrt", "log2", "third", "half", "all"],
        ),
        HyperparameterInfo::choice(
            "criterion",
            "Criterion",
            "How the mixture of classes is measured; numbers always use the squared error.",
            "gini",
            &["gini", "entropy"],
        ),
        HyperparameterInfo::boolean(
            "bootstrap",
            "Draw rows",
            "Whether each tree sees rows drawn with replacement rather than all of them.",
            false,
        ),
        CLASS_WEIGHT,
    ],
};

/// The learner of extra trees (Geurts, Ernst and Wehenkel, "Extremely randomized trees", 2006): for each feature that a
/// split looks at one place is drawn, and the best of these is taken.
pub(in super::super) struct ExtraTreesLearner;

impl Learner for ExtraTreesLearner {
    fn info(&self) -> &'static AlgorithmInfo {
        &INFO
    }

    fn fit(&self, x: &Matrix, y: &Target, params: &Hyperparameters, context: &FitContext<'_>) -> Result<Fitted> {
        check_shapes(&INFO, x, y)?;
        let features = match params.choice("max_features")? {
            "auto" if !y.problem_type().is_classification() => "all",
            chosen => chosen,
        };
        let limits = Limits {
            max_depth: params.count("max_depth")?,
            min_samples_leaf: params.count("min_samples_leaf")?,
            max_features: features_per_split(features, x.ncols(), y.problem_type()),
            doubt: 0.0,
        };
        let mixture = mixture_of(params.choice("criterion")?);
        let task = Task::new(y, mixture, limits, params.boolean("bootstrap")?, context.seed)
            .weighing(weights::of_classes(y, params)?.as_deref());
        let wanted = params.count("n_estimators")?;
        context.on_threads(|| {
            let values = Binned::whole(x, context.control)?;
            let trees = grow_forest(INFO.name, &task, &values, wanted, context)?;
            Ok(Fitted::Forest(task.ensemble(x.ncols(), &trees)))
        })
    }
}
