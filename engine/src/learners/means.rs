//! How the least model is found: counting and averaging the answers.

use ndarray::Array1;

use super::{AlgorithmInfo, Baseline, FitContext, Fitted, Hyperparameters, Learner, check_shapes};
use crate::error::Result;
use crate::problem::{Matrix, ProblemType, Target};

static INFO: AlgorithmInfo = AlgorithmInfo {
    name: "baseline",
    title: "Baseline",
    summary: "Answers the mean or the most frequent class whatever the features say; what any other model has to beat.",
    problem_types: &[ProblemType::Regression, ProblemType::Binary, ProblemType::Multiclass],
    wants_scaling: false,
    relative_cost: 1.0,
    hyperparameters: &[],
};

/// The learner of [`Baseline`].
pub(super) struct BaselineLearner;

impl Learner for BaselineLearner {
    fn info(&self) -> &'static AlgorithmInfo {
        &INFO
    }

    fn fit(&self, x: &Matrix, y: &Target, _: &Hyperparameters, context: &FitContext<'_>) -> Result<Fitted> {
        check_shapes(&INFO, x, y)?;
        let answer = match y {
            Target::Regression(values) => vec![values.mean().unwrap_or(0.0)],
            Target::Classes { codes, classes } => shares(codes, classes.len()),
        };
        context.report_step(1, 1, None);
        let classes = y.problem_type().is_classification();
        Ok(Fitted::Baseline(Baseline {
            answer,
            classes,
            features: x.ncols(),
        }))
    }
}

/// How often each class occurs, as shares that add up to 1.
#[expect(clippy::cast_precision_loss, reason = "row counts are far below 2^53")]
pub(super) fn shares(codes: &Array1<u32>, classes: usize) -> Vec<f64> {
    let mut counts = vec![0_usize; classes];
    for &code in codes {
        counts[code as usize] += 1;
    }
    counts
        .into_iter()
        .map(|count| count as f64 / codes.len() as f64)
        .collect()
}
