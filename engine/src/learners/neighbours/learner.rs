//! The learner of nearest neighbours and its settings.

use ndarray::Axis;

use super::super::schema::HyperparameterInfo;
use super::super::{AlgorithmInfo, FitContext, Fitted, Hyperparameters, Learner, check_shapes};
use super::arrange::arrange;
use super::grid::Grid;
use super::model::{NeighbourAnswers, NeighboursModel, Weighting};
use crate::error::{EngineError, Result};
use crate::problem::{Matrix, ProblemType, Target};

static INFO: AlgorithmInfo = AlgorithmInfo {
    name: "nearest_neighbors",
    title: "Nearest neighbours",
    summary: "Answers what the most similar known rows answer; for few features of one scale.",
    problem_types: &[ProblemType::Regression, ProblemType::Binary, ProblemType::Multiclass],
    wants_scaling: true,
    relative_cost: 4.0,
    hyperparameters: &[
        HyperparameterInfo::integer(
            "n_neighbors",
            "Neighbours",
            "How many of the most similar rows answer; more are smoother.",
            10,
            (1, 1000),
        )
        .in_powers(),
        HyperparameterInfo::choice(
            "weights",
            "Weights",
            "Whether all neighbours count the same, or nearer ones more.",
            "distance",
            &["uniform", "distance"],
        ),
    ],
};

/// The model keeps every row; more numbers than this would make it too large to store and to ask.
const MOST_NUMBERS: usize = 50_000_000;

/// The learner of [`NeighboursModel`]: exact search by Euclidean distance.
pub(in super::super) struct NeighboursLearner;

impl Learner for NeighboursLearner {
    fn info(&self) -> &'static AlgorithmInfo {
        &INFO
    }

    fn fit(&self, x: &Matrix, y: &Target, params: &Hyperparameters, context: &FitContext<'_>) -> Result<Fitted> {
        check_shapes(&INFO, x, y)?;
        let (rows, features) = x.dim();
        if rows.saturating_mul(features) > MOST_NUMBERS {
            return Err(EngineError::bad_input(
                format!(
                    "nearest neighbours keeps every row, and {rows} rows of {features} features are more than the \
                     {MOST_NUMBERS} numbers that it may keep"
                ),
                "use fewer rows or features, or another algorithm",
            ));
        }
        let neighbours = params.count("n_neighbors")?.clamp(1, rows);
        let weighting = Weighting::named(params.choice("weights")?);
        context.on_threads(|| {
            context.control.check()?;
            let grid = Grid::around(x);
            let whole = grid.place(&x.view());
            context.control.check()?;
            let (points, boxes, answers) = match arrange(&whole, context.control)? {
                Some((order, boxes)) => {
                    let sorted = whole.select(Axis(0), &order);
                    (sorted, boxes, NeighbourAnswers::of(&y.select(&order)))
                }
                None => (whole, Vec::new(), NeighbourAnswers::of(y)),
            };
            context.control.check()?;
            let model = NeighboursModel {
                grid,
                points: points.into_raw_vec_and_offset().0,
                boxes,
                neighbours,
                weighting,
                answers,
            };
            context.report_step(1, 1, None);
            Ok(Fitted::Neighbours(model))
        })
    }
}

impl Weighting {
    pub(super) fn named(name: &str) -> Self {
        if name == "uniform" {
            Self::Uniform
        } else {
            Self::Distance
        }
    }
}

impl NeighbourAnswers {
    pub(super) fn of(y: &Target) -> Self {
        match y {
            Target::Regression(values) => Self::Numbers(values.to_vec()),
            Target::Classes { codes, classes } => Self::Classes {
                codes: codes.to_vec(),
                count: classes.len(),
            },
        }
    }
}
