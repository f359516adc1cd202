//! Local outlier factor: rows in places much thinner than those of their neighbours (Breunig, Kriegel, Ng and Sander 2000).

use rayon::prelude::*;

use super::super::clusters::points::points_of;
use super::super::clusters::{report_share, some_rows};
use super::super::schema::HyperparameterInfo;
use super::super::{AlgorithmInfo, FitContext, Fitted, Hyperparameters, Learner};
use super::density::{density, others};
use super::model::{AnomalyModel, Detector};
use super::{CONTAMINATION, PROBLEMS, check, threshold};
use crate::error::Result;
use crate::problem::{Matrix, Target};

static INFO: AlgorithmInfo = AlgorithmInfo {
    name: "local_outlier_factor",
    title: "Local outlier factor",
    summary: "Finds rows in places much thinner than those of their neighbours, also between dense groups.",
    problem_types: PROBLEMS,
    wants_scaling: true,
    relative_cost: 6.0,
    hyperparameters: &[
        CONTAMINATION,
        HyperparameterInfo::integer(
            "n_neighbors",
            "Neighbours",
            "How many of the nearest rows each row is compared with.",
            20,
            (2, 500),
        ),
    ],
};

/// Rows that others are compared with; of more some are drawn, since the model keeps them.
const MOST_ROWS: usize = 20_000;
/// Rows between two looks at the control.
const ROWS_PER_LOOK: usize = 256;

/// The learner of local outlier factors.
pub(in super::super) struct OutlierFactorLearner;

impl Learner for OutlierFactorLearner {
    fn info(&self) -> &'static AlgorithmInfo {
        &INFO
    }

    #[expect(clippy::cast_precision_loss, reason = "a share of the work")]
    fn fit(&self, x: &Matrix, _: &Target, params: &Hyperparameters, context: &FitContext<'_>) -> Result<Fitted> {
        check(&INFO, x)?;
        let contamination = params.float("contamination")?;
        context.on_threads(|| {
            let rows = some_rows(x.nrows(), MOST_ROWS, context.seed);
            let points = points_of(x, &rows);
            let neighbours = params.count("n_neighbors")?.min(rows.len() - 1);
            let mut reaches = vec![0.0; rows.len()];
            let mut around: Vec<Vec<(f64, u32)>> = Vec::with_capacity(rows.len());
            for start in (0..rows.len()).step_by(ROWS_PER_LOOK) {
                context.control.check()?;
                report_share(context, 0.5 * start as f64 / rows.len() as f64);
                let end = rows.len().min(start + ROWS_PER_LOOK);
                let found: Vec<_> = (start..end)
                    .into_par_iter()
                    .map(|row| others(&points, points.point(row), neighbours))
                    .collect();
                around.extend(found);
            }
            for (reach, around) in reaches.iter_mut().zip(&around) {
                *reach = around.last().map_or(0.0, |(distance, _)| *distance);
            }
            let densities = around.iter().map(|around| density(around, &reaches)).collect();
            let mut model = AnomalyModel {
                features: x.ncols(),
                detector: Detector::Density {
                    points,
                    reaches,
                    densities,
                    neighbours,
                },
                threshold: 0.0,
                sampled: (rows.len() < x.nrows()).then_some(rows.len() as u64),
            };
            model.threshold = threshold(&model.scores(x, context.control)?, contamination);
            context.report_step(1, 1, None);
            Ok(Fitted::Anomalies(model))
        })
    }
}
