//! What a person should know about a candidate before trusting it.

use super::run::Run;
use crate::control::Control;
use crate::learners::{FitContext, Hyperparameters, learner};
use crate::metrics::{Metrics, evaluate, mean_metrics};
use crate::prepare::Split;
use crate::problem::Matrix;
use crate::warning::{Severity, Warning};

/// The name of the learner that ignores the features.
const BASELINE: &str = "baseline";

/// Says when the candidate is not better than an answer that ignores the features.
pub(super) fn warnings(run: &Run<'_>, metrics: &Metrics, baseline: &Metrics, algorithm: &str) -> Vec<Warning> {
    if algorithm == BASELINE {
        return Vec::new();
    }
    let name = run.metric.name;
    let own = metrics.get(name).copied().flatten();
    let blind = baseline.get(name).copied().flatten();
    let (Some(own), Some(blind)) = (own, blind) else {
        return Vec::new();
    };
    let better = if run.metric.higher_is_better {
        own > blind
    } else {
        own < blind
    };
    if better {
        return Vec::new();
    }
    let message = format!(
        "{algorithm} has a {name} of {own:.4}, no better than the {blind:.4} of an answer that ignores the features"
    );
    vec![Warning::of_table("no_better_than_baseline", Severity::Warning, message)]
}

/// The figures of the baseline, which needs no features, as the mean over the parts.
pub(super) fn baseline(run: &Run<'_>) -> Option<Metrics> {
    let learner = learner(BASELINE)?;
    let control = Control::silent();
    let context = FitContext::new(&control, 0, 1);
    let settings = Hyperparameters::defaults(learner.info());
    let target = &run.data.plan.target;
    let of = |split: &Split| {
        let blind = |rows: &[usize]| Matrix::zeros((rows.len(), 0));
        let fitted = learner.fit(&blind(&split.train), &target.select(&split.train), &settings, &context);
        let predictions = fitted.ok()?.predict(&blind(&split.validation)).ok()?;
        evaluate(&target.select(&split.validation), &predictions).ok()
    };
    let parts: Option<Vec<Metrics>> = run.data.plan.splits.iter().map(of).collect();
    Some(mean_metrics(&parts?))
}
