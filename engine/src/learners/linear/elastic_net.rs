//! Lasso and elastic net.

use ndarray::Array2;

use super::super::schema::HyperparameterInfo;
use super::super::{AlgorithmInfo, FitContext, Fitted, Hyperparameters, Learner, check_shapes};
use super::LinearModel;
use super::standardise::{Standardised, mean_and_spread};
use crate::control::{Control, Level};
use crate::error::{EngineError, Result};
use crate::problem::{Matrix, ProblemType, Target};

const ALPHA: HyperparameterInfo = HyperparameterInfo::float(
    "alpha",
    "Penalty",
    "How strongly weights are held back, with features and target of standard deviation 1: at 1 all of them are 0.",
    0.001,
    (0.0, 1.0),
)
.in_powers();

const MAX_ITERATIONS: HyperparameterInfo = HyperparameterInfo::integer(
    "max_iterations",
    "Most passes",
    "How often the solver goes through the features at most.",
    1000,
    (1, 100_000),
);

static LASSO: AlgorithmInfo = AlgorithmInfo {
    name: "lasso",
    title: "Lasso",
    summary: "Linear regression that sets the weights of features that hardly help to exactly 0.",
    problem_types: &[ProblemType::Regression],
    wants_scaling: true,
    relative_cost: 2.0,
    hyperparameters: &[ALPHA, MAX_ITERATIONS],
};

static MIXED: AlgorithmInfo = AlgorithmInfo {
    name: "elastic_net",
    title: "Elastic net",
    summary: "Between ridge and lasso: sets weights to 0, but keeps features that resemble each other together.",
    problem_types: &[ProblemType::Regression],
    wants_scaling: true,
    relative_cost: 2.0,
    hyperparameters: &[
        ALPHA,
        HyperparameterInfo::float(
            "l1_ratio",
            "Share of lasso",
            "1 is lasso, 0 is ridge, in between both penalties are mixed.",
            0.5,
            (0.0, 1.0),
        ),
        MAX_ITERATIONS,
    ],
};

/// Passes end when no weight moves by more than this (features and target have standard deviation 1).
const TOLERANCE: f64 = 1e-8;

/// Least squares with penalties on the sizes and the squares of the weights, by cyclic coordinate descent on the
/// correlations (Friedman, Hastie and Tibshirani, "Regularization Paths for Generalized Linear Models via Coordinate
/// Descent", 2010, the covariance updates of section 2.2).
pub(in super::super) struct ElasticNetLearner {
    info: &'static AlgorithmInfo,
}

impl ElasticNetLearner {
    /// Only the sizes are penalised.
    pub const LASSO: Self = Self { info: &LASSO };
    /// Both are.
    pub const MIXED: Self = Self { info: &MIXED };
}

impl Learner for ElasticNetLearner {
    fn info(&self) -> &'static AlgorithmInfo {
        self.info
    }

    fn fit(&self, x: &Matrix, y: &Target, params: &Hyperparameters, context: &FitContext<'_>) -> Result<Fitted> {
        check_shapes(self.info, x, y)?;
        let Target::Regression(answers) = y else {
            return Err(EngineError::Internal("elastic net came to classes".into()));
        };
        let share = if self.info.name == LASSO.name {
            1.0
        } else {
            params.float("l1_ratio")?
        };
        let alpha = params.float("alpha")?;
        let penalties = Penalties {
            sizes: alpha * share,
            squares: alpha * (1.0 - share),
        };
        let passes = params.count("max_iterations")?;
        context.on_threads(|| {
            let control = context.control;
            let data = Standardised::new(x, control)?;
            let (mean, spread) = mean_and_spread(answers);
            let correlations = data.correlations(control)?;
            let products = data.products(&((answers - mean) / spread), control)?;
            let weights = descend(&correlations, products, &penalties, passes, control)?;
            context.report_step(1, 1, None);
            Ok(Fitted::Linear(LinearModel::from_standardised(
                &weights, &data, mean, spread,
            )))
        })
    }
}

struct Penalties {
    sizes: f64,
    squares: f64,
}

/// Makes ½ wᵀRw − cᵀw + sizes·|w| + ½ squares·w² least. `slopes` is cᵀ on the way in and c − Rw all along.
fn descend(
    correlations: &Array2<f64>,
    mut slopes: Vec<f64>,
    penalties: &Penalties,
    passes: usize,
    control: &Control,
) -> Result<Vec<f64>> {
    let mut weights = vec![0.0; slopes.len()];
    for _ in 0..passes {
        let mut furthest: f64 = 0.0;
        for feature in 0..weights.len() {
            if feature % 256 == 0 {
                control.check()?;
            }
            let own = correlations[(feature, feature)];
            if own == 0.0 {
                continue;
            }
            let before = weights[feature];
            let after = shrink(slopes[feature] + own * before, penalties.sizes) / (own + penalties.squares);
            let step = after - before;
            if step != 0.0 {
                weights[feature] = after;
                furthest = furthest.max(step.abs());
                for (slope, correlation) in slopes.iter_mut().zip(correlations.row(feature)) {
                    *slope -= step * correlation;
                }
            }
        }
        if furthest < TOLERANCE {
            return Ok(weights);
        }
    }
    control.log(
        Level::Warning,
        format!("the weights still moved after {passes} passes; more passes or a larger penalty would settle them"),
    );
    Ok(weights)
}

/// Moves `value` towards 0 by `by`, not beyond.
fn shrink(value: f64, by: f64) -> f64 {
    value.signum() * (value.abs() - by).max(0.0)
}
