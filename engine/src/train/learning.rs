//! The learning curve: would more rows help?

use std::sync::Arc;

use ndarray::Axis;

use super::calibrating::Aside;
use super::run::{Entry, Run};
use crate::control::Control;
use crate::error::Result;
use crate::learners::{FitContext, fit_on_layout};
use crate::metrics::{Metrics, evaluate};
use crate::model::LearningPoint;

/// Shares of the training rows that are tried.
const SHARES: [f64; 5] = [0.1, 0.25, 0.5, 0.75, 1.0];
/// Fewer rows than this teach nothing that could be measured.
const FEWEST_ROWS: usize = 20;

/// Fits the first part again to growing shares of its training rows. Rows are taken evenly, so that the order of the
/// table does not matter.
pub(super) fn curve(run: &Run<'_>, entry: &Entry) -> Result<Vec<LearningPoint>> {
    let fold = run.data.fold(0, run.control)?;
    let control = Control::new(Arc::new(Aside(run.control.clone())));
    let layout = fold.pipeline.layout();
    let form = (run.config.preprocessing_config.interactions, &layout);
    let mut points = Vec::new();
    for share in SHARES {
        run.control.check()?;
        #[expect(
            clippy::cast_precision_loss,
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "a count of rows"
        )]
        let count = (fold.train.nrows() as f64 * share).round() as usize;
        if count < FEWEST_ROWS {
            continue;
        }
        let rows = crate::problem::spread(fold.train.nrows(), count);
        let (x, y) = (fold.train.select(Axis(0), &rows), fold.train_target.select(&rows));
        let context = FitContext::new(&control, run.seeds.of(entry.algorithm()), run.threads);
        // A small part may lack a class or be too small for the learner; then there is no point for it.
        let fitted = match fit_on_layout(entry.learner, form, &x, &y, &entry.settings, &context) {
            Err(error) if error.is_interruption() => return Err(error),
            other => other,
        };
        let Ok(fitted) = fitted else { continue };
        let value = |metrics: Metrics| metrics.get(run.metric.name).copied().flatten();
        points.push(LearningPoint {
            rows: count as u64,
            train: value(evaluate(&y, &fitted.predict(&x)?)?),
            validation: value(evaluate(&fold.validation_target, &fitted.predict(&fold.validation)?)?),
        });
    }
    Ok(points)
}
