//! Ordinary and ridge regression.

use ndarray::Array1;

use super::super::schema::HyperparameterInfo;
use super::super::{AlgorithmInfo, FitContext, Fitted, Hyperparameters, Learner, check_shapes};
use super::LinearModel;
use super::cholesky::Cholesky;
use super::standardise::{Standardised, mean_and_spread};
use crate::control::Level;
use crate::error::{EngineError, Result};
use crate::problem::{Matrix, ProblemType, Target};

static ORDINARY: AlgorithmInfo = AlgorithmInfo {
    name: "linear_regression",
    title: "Linear regression",
    summary: "A weighted sum of the features that makes the squared error least; easy to read and hard to beat on \
              straight relations.",
    problem_types: &[ProblemType::Regression],
    wants_scaling: true,
    relative_cost: 2.0,
    hyperparameters: &[],
};

static RIDGE: AlgorithmInfo = AlgorithmInfo {
    name: "ridge",
    title: "Ridge regression",
    summary: "Linear regression that keeps weights small, for many features or features that resemble each other.",
    problem_types: &[ProblemType::Regression],
    wants_scaling: true,
    relative_cost: 2.0,
    hyperparameters: &[HyperparameterInfo::float(
        "alpha",
        "Penalty",
        "How strongly large weights are held back, in rows' worth of evidence; 0 is ordinary regression.",
        1.0,
        (0.0, 1e6),
    )
    .in_powers()],
};

/// Least squares with or without a penalty on the squares of the weights.
///
/// The features are standardised, so the penalty is the same for each of them whatever its unit. The normal equations
/// are solved by a pivoted Cholesky factor and the solution is refined once against the residuals, which wins back the
/// digits that forming the equations costs.
pub(in super::super) struct LeastSquaresLearner {
    info: &'static AlgorithmInfo,
}

impl LeastSquaresLearner {
    /// Without a penalty.
    pub const ORDINARY: Self = Self { info: &ORDINARY };
    /// With a penalty.
    pub const RIDGE: Self = Self { info: &RIDGE };
}

impl Learner for LeastSquaresLearner {
    fn info(&self) -> &'static AlgorithmInfo {
        self.info
    }

    fn fit(&self, x: &Matrix, y: &Target, params: &Hyperparameters, context: &FitContext<'_>) -> Result<Fitted> {
        check_shapes(self.info, x, y)?;
        let Target::Regression(answers) = y else {
            return Err(EngineError::Internal("least squares came to classes".into()));
        };
        let alpha = if self.info.hyperparameters.is_empty() {
            0.0
        } else {
            params.float("alpha")?
        };
        context.on_threads(|| {
            let data = Standardised::new(x, context.control)?;
            let (mean, _) = mean_and_spread(answers);
            let weights = solve(&data, &(answers - mean), alpha, context)?;
            context.report_step(1, 1, None);
            Ok(Fitted::Linear(LinearModel::from_standardised(
                &weights, &data, mean, 1.0,
            )))
        })
    }
}

#[expect(clippy::cast_precision_loss, reason = "row counts are far below 2^53")]
fn solve(data: &Standardised, answers: &Array1<f64>, alpha: f64, context: &FitContext<'_>) -> Result<Vec<f64>> {
    let control = context.control;
    let penalty = alpha / answers.len() as f64;
    let mut equations = data.correlations(control)?;
    equations.diag_mut().map_inplace(|entry| *entry += penalty);
    let factor = Cholesky::new(&equations, control)?;
    if factor.rank() < data.values.ncols() {
        let left_out = data.values.ncols() - factor.rank();
        control.log(
            Level::Debug,
            format!("{left_out} features follow from the others and got the weight 0"),
        );
    }
    let mut weights = factor.solve(&data.products(answers, control)?);
    let residuals = data.residuals(&weights, answers);
    let mut left = data.products(&residuals, control)?;
    for (left, weight) in left.iter_mut().zip(&weights) {
        *left -= penalty * weight;
    }
    for (weight, correction) in weights.iter_mut().zip(factor.solve(&left)) {
        *weight += correction;
    }
    Ok(weights)
}
