//! What a person should know about a candidate before trusting it.

use super::run::Run;
use crate::control::Control;
use crate::learners::{AlgorithmInfo, FitContext, Hyperparameters, learner, may_take_natives};
use crate::metrics::{Metrics, evaluate, mean_metrics};
use crate::model::Assessment;
use crate::prepare::Split;
use crate::problem::Matrix;
use crate::warning::{Severity, Warning};

/// The name of the learner that ignores the features.
const BASELINE: &str = "baseline";

/// Says when the candidate is not better than an answer that ignores the features.
pub(super) fn warnings(run: &Run<'_>, metrics: &Metrics, assessment: &Assessment, algorithm: &str) -> Vec<Warning> {
    let mut found: Vec<Warning> = no_better(run, metrics, assessment, algorithm).into_iter().collect();
    if run.config.calibration.is_some() && assessment.calibration.is_none() && run.data.problem().is_classification() {
        let message = "the probabilities were not calibrated: a class has too few rows";
        found.push(Warning::of_table("not_calibrated", Severity::Warning, message));
    }
    let constrained = !run.config.monotone_constraints.is_empty();
    if constrained && learner(algorithm).is_none_or(|learner| !keeps_to_rules(learner.info())) {
        let message = format!("{algorithm} does not keep to monotone constraints; only gradient boosting does");
        found.push(Warning::of_table("not_monotone", Severity::Warning, message).with("algorithm", algorithm));
    }
    found
}

/// What takes columns as they are knows their rules too.
fn keeps_to_rules(info: &AlgorithmInfo) -> bool {
    may_take_natives(info)
}

fn no_better(run: &Run<'_>, metrics: &Metrics, assessment: &Assessment, algorithm: &str) -> Option<Warning> {
    if algorithm == BASELINE {
        return None;
    }
    let name = run.metric.name;
    let own = metrics.get(name).copied().flatten();
    let blind = assessment.baseline.get(name).copied().flatten();
    let (own, blind) = (own?, blind?);
    let better = if run.metric.higher_is_better {
        own > blind
    } else {
        own < blind
    };
    let reaches = assessment.intervals.get(name).is_some_and(|interval| {
        if run.metric.higher_is_better {
            interval.low <= blind
        } else {
            interval.high >= blind
        }
    });
    if better && !reaches {
        return None;
    }
    let (code, severity, message) = if better {
        let message = format!(
            "{algorithm} has a {name} of {own:.4}, and by its interval it could be no better than the {blind:.4} of an answer that ignores the features"
        );
        ("baseline_in_reach", Severity::Info, message)
    } else {
        let message = format!(
            "{algorithm} has a {name} of {own:.4}, no better than the {blind:.4} of an answer that ignores the features"
        );
        ("no_better_than_baseline", Severity::Warning, message)
    };
    let warning = Warning::of_table(code, severity, message);
    Some(
        warning
            .with("algorithm", algorithm)
            .with("metric", name)
            .with("value", own)
            .with("baseline", blind),
    )
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
