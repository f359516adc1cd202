//! What all learners have in common.

use super::{AlgorithmInfo, FitContext, Fitted, Hyperparameters};
use crate::error::{EngineError, Result};
use crate::problem::{Matrix, ProblemType, Target};

/// Something that can be fitted to data.
pub trait Learner: Send + Sync {
    /// What the learner is called, what it is for and what can be set.
    fn info(&self) -> &'static AlgorithmInfo;

    /// Fits the learner to the rows of `x` and the answers `y`.
    ///
    /// A learner without a target does not look at `y`.
    ///
    /// Progress goes to `context.control`, with `percent` being the share of this fit alone. Learners that grow step
    /// by step answer `Stop` with what they have when it is usable, and `Pause` with a checkpoint.
    ///
    /// # Errors
    /// `BadInput` when the data cannot be used, an interruption when `context.control` asked for one.
    fn fit(&self, x: &Matrix, y: &Target, params: &Hyperparameters, context: &FitContext<'_>) -> Result<Fitted>;
}

/// Refuses what no learner can be fitted to: no rows, no columns, lengths that differ, another kind of problem.
pub(super) fn check_shapes(info: &AlgorithmInfo, x: &Matrix, y: &Target) -> Result<()> {
    if x.nrows() != y.len() {
        let (rows, answers) = (x.nrows(), y.len());
        return Err(EngineError::Internal(format!(
            "{rows} rows of features came with {answers} answers"
        )));
    }
    if x.nrows() == 0 {
        return Err(EngineError::bad_input(
            "there are no rows to learn from",
            "use a table with more rows",
        ));
    }
    if x.ncols() == 0 && info.name != "baseline" {
        return Err(EngineError::bad_input(
            "there are no features to learn from",
            "choose at least one feature",
        ));
    }
    if !info.problem_types.contains(&y.problem_type()) {
        return Err(EngineError::bad_input(
            format!("{} cannot answer a {} problem", info.title, name_of(y.problem_type())),
            "choose another algorithm",
        ));
    }
    Ok(())
}

fn name_of(problem: ProblemType) -> &'static str {
    match problem {
        ProblemType::Regression => "regression",
        ProblemType::Binary => "two-class",
        ProblemType::Multiclass => "many-class",
        ProblemType::Forecasting => "forecasting",
        ProblemType::Clustering => "clustering",
        ProblemType::AnomalyDetection => "anomaly detection",
    }
}
