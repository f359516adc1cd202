//! The learners of naive Bayes and their settings.

use super::super::schema::HyperparameterInfo;
use super::super::{AlgorithmInfo, FitContext, Fitted, Hyperparameters, Learner, check_shapes};
use super::fit::Task;
use crate::error::{EngineError, Result};
use crate::problem::{Matrix, ProblemType, Target};

static INFO: AlgorithmInfo = AlgorithmInfo {
    name: "naive_bayes",
    title: "Naive Bayes",
    summary: "Takes every feature as evidence of its own; very quick, for many features, counts and few rows.",
    problem_types: &[ProblemType::Binary, ProblemType::Multiclass],
    wants_scaling: false,
    relative_cost: 1.5,
    hyperparameters: &[
        HyperparameterInfo::choice(
            "distribution",
            "Distribution",
            "How features are spread within a class. `auto` takes a bell curve for numbers and shares for categories and \
             other features of two values; multinomial and complement want counts or other numbers of at least 0.",
            "auto",
            &["auto", "gaussian", "bernoulli", "multinomial", "complement"],
        ),
        HyperparameterInfo::float(
            "alpha",
            "Smoothing",
            "Rows' worth of evidence that is added to every share, so that what was never seen is not impossible.",
            1.0,
            (1e-6, 1000.0),
        )
        .in_powers(),
        HyperparameterInfo::float(
            "var_smoothing",
            "Least spread",
            "The part of the greatest variance that is added to all variances of bell curves.",
            1e-9,
            (1e-12, 1.0),
        )
        .in_powers(),
    ],
};

/// How the features are spread within a class.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Distribution {
    Auto,
    Gaussian,
    Bernoulli,
    Multinomial,
    Complement,
}

/// The learner of [`NaiveBayesModel`](super::NaiveBayesModel); complement naive Bayes is that of Rennie et al., "Tackling the Poor Assumptions of
/// Naive Bayes Text Classifiers", 2003.
pub(in super::super) struct NaiveBayesLearner;

impl Learner for NaiveBayesLearner {
    fn info(&self) -> &'static AlgorithmInfo {
        &INFO
    }

    fn fit(&self, x: &Matrix, y: &Target, params: &Hyperparameters, context: &FitContext<'_>) -> Result<Fitted> {
        check_shapes(&INFO, x, y)?;
        let Target::Classes { codes, classes } = y else {
            return Err(EngineError::Internal("naive Bayes came to numbers".into()));
        };
        let task = Task {
            x,
            codes,
            classes: classes.len(),
            alpha: params.float("alpha")?,
            least_spread: params.float("var_smoothing")?,
            control: context.control,
        };
        let distribution = match params.choice("distribution")? {
            "gaussian" => Distribution::Gaussian,
            "bernoulli" => Distribution::Bernoulli,
            "multinomial" => Distribution::Multinomial,
            "complement" => Distribution::Complement,
            _ => Distribution::Auto,
        };
        context.on_threads(|| {
            let model = task.fit(distribution)?;
            context.report_step(1, 1, None);
            Ok(Fitted::NaiveBayes(model))
        })
    }
}
