//! What a person should know about a candidate before trusting it.

use super::run::Run;
use crate::control::Control;
use crate::learners::{FitContext, Hyperparameters, learner};
use crate::metrics::{Metrics, evaluate};
use crate::warning::{Severity, Warning};

/// The name of the learner that ignores the features.
const BASELINE: &str = "baseline";

/// Says when the candidate is not better than an answer that ignores the features.
pub(super) fn warnings(run: &Run<'_>, metrics: &Metrics, algorithm: &str) -> Vec<Warning> {
    if algorithm == BASELINE {
        return Vec::new();
    }
    let name = run.metric.name;
    let own = metrics.get(name).copied().flatten();
    let blind = baseline(run).and_then(|metrics| metrics.get(name).copied().flatten());
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

/// The figures of the baseline on the first part.
fn baseline(run: &Run<'_>) -> Option<Metrics> {
    let learner = learner(BASELINE)?;
    let control = Control::silent();
    let context = FitContext::new(&control, 0, 1);
    let fold = run.data.fold(0, &control).ok()?;
    let settings = Hyperparameters::defaults(learner.info());
    let fitted = learner.fit(&fold.train, &fold.train_target, &settings, &context).ok()?;
    evaluate(&fold.validation_target, &fitted.predict(&fold.validation).ok()?).ok()
}
