//! Ensembles where algorithms are named.

use ndarray::{Array1, Array2};

use super::{AlgorithmInfo, FitContext, Fitted, Hyperparameters, Learner, Predictions};
use crate::error::{EngineError, Result};
use crate::problem::{Matrix, ProblemType, Target};

/// Stands for ensembles where a candidate names its algorithm. What it learns comes from a search; it is not fitted to
/// data like the others and is not among the algorithms to choose from.
pub struct EnsembleLearner {
    info: AlgorithmInfo,
}

const EVERY_PROBLEM: &[ProblemType] = &[ProblemType::Regression, ProblemType::Binary, ProblemType::Multiclass];

const fn ensemble(name: &'static str, title: &'static str, summary: &'static str) -> EnsembleLearner {
    EnsembleLearner {
        info: AlgorithmInfo {
            name,
            title,
            summary,
            problem_types: EVERY_PROBLEM,
            wants_scaling: false,
            relative_cost: 1.0,
            hyperparameters: &[],
        },
    }
}

/// A weighted mean of the best models of a search.
pub static WEIGHTED_ENSEMBLE: EnsembleLearner = ensemble(
    "weighted_ensemble",
    "Weighted ensemble",
    "The weighted mean of the best models of a search.",
);

/// A linear or logistic model of the answers of the best models of a search.
pub static STACKED_ENSEMBLE: EnsembleLearner = ensemble(
    "stacked_ensemble",
    "Stacked ensemble",
    "A weighted sum that learnt how far to trust each of the best models of a search.",
);

impl Learner for EnsembleLearner {
    fn info(&self) -> &'static AlgorithmInfo {
        if self.info.name == WEIGHTED_ENSEMBLE.info.name {
            &WEIGHTED_ENSEMBLE.info
        } else {
            &STACKED_ENSEMBLE.info
        }
    }

    fn fit(&self, _: &Matrix, _: &Target, _: &Hyperparameters, _: &FitContext<'_>) -> Result<Fitted> {
        Err(EngineError::bad_input(
            format!(
                "{} comes out of a search and cannot be trained by itself",
                self.info.title
            ),
            "ask for a search",
        ))
    }
}

/// Rows × outputs as predictions; without classes they are numbers.
pub(crate) fn as_predictions(outputs: Vec<f64>, classes: usize) -> Result<Predictions> {
    if classes == 0 {
        return Ok(Predictions::Values(Array1::from(outputs)));
    }
    let rows = outputs.len() / classes;
    Array2::from_shape_vec((rows, classes), outputs)
        .map(Predictions::Probabilities)
        .map_err(|error| EngineError::Internal(format!("predictions do not fit the rows: {error}")))
}
