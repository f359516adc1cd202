//! Calibration of a candidate: on rows that each were predicted by a fit without them, never on those it is judged by.

use std::sync::Arc;

use ndarray::{Array2, Axis};

use super::run::Run;
use crate::calibrate::{Calibrated, CalibrationMethod};
use crate::control::{Checkpoint, Control, Level, Observer, Progress, Signal};
use crate::error::Result;
use crate::learners::{FitContext, Fitted, Hyperparameters, Layout, Learner, Predictions, fit_on_layout};
use crate::prepare::{Validation, split};
use crate::problem::{Matrix, Target};

/// Parts into which the training rows are cut.
const FOLDS: u32 = 3;

/// What the curves are fitted to.
pub(super) type Unseen = Array2<f64>;

/// The probabilities of each training row by a fit without it; none when numbers are predicted or there are too few
/// rows of a class.
pub(super) fn unseen(
    run: &Run<'_>,
    (learner, settings): (&dyn Learner, &Hyperparameters),
    layout: &Layout,
    x: &Matrix,
    y: &Target,
) -> Result<Option<Unseen>> {
    let Target::Classes { codes, classes } = y else {
        return Ok(None);
    };
    let mut counts = vec![0_u32; classes.len()];
    codes.iter().for_each(|&code| counts[code as usize] += 1);
    if counts.into_iter().min().unwrap_or(0) < 2 * FOLDS {
        return Ok(None);
    }
    let control = Control::new(Arc::new(Aside(run.control.clone())));
    let mut all = Array2::zeros((y.len(), classes.len()));
    for part in split(y, &Validation::KFold { folds: FOLDS }, &[], run.seeds.of("calibration"))? {
        run.control.check()?;
        let context = FitContext::new(&control, run.seeds.of(learner.info().name), run.threads);
        let fitted = fit_on_layout(
            learner,
            (run.config.preprocessing_config.interactions, layout),
            &x.select(Axis(0), &part.train),
            &y.select(&part.train),
            settings,
            &context,
        )?;
        let Predictions::Probabilities(shares) = fitted.predict(&x.select(Axis(0), &part.validation))? else {
            return Ok(None);
        };
        for (row, shares) in part.validation.iter().zip(shares.rows()) {
            all.row_mut(*row).assign(&shares);
        }
    }
    Ok(Some(all))
}

/// The model with its curves.
pub(super) fn calibrated(method: CalibrationMethod, model: Fitted, y: &Target, unseen: &Unseen) -> Result<Fitted> {
    Ok(Fitted::Calibrated(Box::new(Calibrated::fit(method, model, y, unseen)?)))
}

/// Fits beside the main one: they can be interrupted, but their steps and states are nobody's business.
pub(super) struct Aside(pub Control);

impl Observer for Aside {
    fn progress(&self, _: &Progress) {}

    fn log(&self, level: Level, message: &str) {
        self.0.log(level, message);
    }

    fn signal(&self) -> Signal {
        self.0.signal()
    }

    fn checkpoint(&self, _: &Checkpoint) -> Result<()> {
        Ok(())
    }
}
