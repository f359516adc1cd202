//! What a fitted model is worth on rows that it did not see.

use std::collections::BTreeMap;

use ndarray::{Array1, Array2, Axis};

use super::checkpoint::PartResult;
use super::run::Run;
use crate::control::{Control, Signal};
use crate::error::{EngineError, Result};
use crate::explain::{Importance, groups, permutation_importance, sort, summary_of};
use crate::learners::{Fitted, Predictions};
use crate::metrics::{Charts, Conformal, Intervals, MetricInfo, Metrics, ThresholdPoint, mean_metrics};
use crate::prepare::{Fold, Validation};
use crate::problem::{Target, spread};

/// Predictions that the shuffling of features may take in all; it decides on how many rows and how often.
const MOST_PREDICTIONS: usize = 1_000_000;
/// Multiplications that it may take in all, where a model needs many for a row.
const MOST_WORK: usize = 20_000_000_000;
const MOST_ROWS: usize = 2_000;
const FEWEST_ROWS: usize = 100;
const REPEATS: u32 = 5;

/// When a run is stopped, explaining must not take long any more.
const ROWS_IN_A_HURRY: usize = 200;

/// A candidate's figures over all of its parts.
pub(super) struct Summary {
    pub metrics: Metrics,
    pub fold_metrics: Vec<Metrics>,
    pub importance: Vec<Importance>,
    pub charts: Charts,
    pub intervals: Intervals,
    pub thresholds: Vec<ThresholdPoint>,
    pub conformal: Option<Conformal>,
}

/// Predicts the validation part and measures. `explaining` is called before the features are shuffled.
pub(super) fn part(run: &Run<'_>, fold: &Fold, fitted: &Fitted, explaining: impl FnOnce()) -> Result<PartResult> {
    let predictions = uninterrupted(run.control, |control, _| {
        fitted.predict_watched(&fold.validation, control)
    })?;
    let metrics = crate::metrics::evaluate(&fold.validation_target, &predictions)?;
    explaining();
    let importance = importance_of(run, fold, fitted)?;
    Ok(PartResult {
        outputs: numbers(predictions),
        metrics,
        importance,
    })
}

/// The same for what was said about rows earlier, without an importance of features.
pub(super) fn said(target: &Target, predictions: Predictions) -> Result<PartResult> {
    Ok(PartResult {
        metrics: crate::metrics::evaluate(target, &predictions)?,
        outputs: numbers(predictions),
        importance: Vec::new(),
    })
}

/// What the features of a part matter to a model that did not see its rows.
pub(super) fn importance_of(run: &Run<'_>, fold: &Fold, fitted: &Fitted) -> Result<Vec<Importance>> {
    uninterrupted(run.control, |control, hurry| {
        importance(run, fold, fitted, control, hurry)
    })
}

fn numbers(predictions: Predictions) -> Vec<f64> {
    match predictions {
        Predictions::Values(values) => values.to_vec(),
        Predictions::Probabilities(probabilities) => probabilities.iter().copied().collect(),
    }
}

/// Does work that a wish to stop only hurries, because what was fitted before it shall be kept.
pub(super) fn uninterrupted<T>(control: &Control, work: impl Fn(&Control, bool) -> Result<T>) -> Result<T> {
    if control.signal() != Signal::Stop {
        match work(control, false) {
            Err(EngineError::Stopped) => {}
            other => return other,
        }
    }
    work(&Control::silent(), true)
}

fn importance(run: &Run<'_>, fold: &Fold, fitted: &Fitted, control: &Control, hurry: bool) -> Result<Vec<Importance>> {
    let groups = groups(&fold.pipeline);
    let predictions = MOST_PREDICTIONS.min(MOST_WORK / fitted.effort());
    let slow = predictions < REPEATS as usize * groups.len() * FEWEST_ROWS;
    let repeats = if hurry || slow || run.data.parts() > 1 {
        1
    } else {
        REPEATS
    };
    let affordable = predictions / (groups.len().max(1) * repeats as usize);
    let most = if hurry {
        ROWS_IN_A_HURRY
    } else {
        affordable.clamp(FEWEST_ROWS, MOST_ROWS)
    };
    let rows = spread(fold.validation.nrows(), most);
    let (x, truth) = (
        fold.validation.select(Axis(0), &rows),
        fold.validation_target.select(&rows),
    );
    let score = |predictions: &Predictions| {
        let metrics = crate::metrics::evaluate(&truth, predictions).unwrap_or_default();
        worth(&metrics, run.metric)
    };
    permutation_importance(fitted, &x, &groups, score, repeats, run.seeds.of("importance"), control)
}

/// The metric as a number that grows with quality; 0 where it is undefined.
fn worth(metrics: &Metrics, metric: &MetricInfo) -> f64 {
    let value = metrics.get(metric.name).copied().flatten().unwrap_or(0.0);
    if metric.higher_is_better { value } else { -value }
}

/// All parts together: means over the parts, and charts of all predictions.
pub(super) fn summary(run: &Run<'_>, parts: &[PartResult]) -> Result<Summary> {
    let truth = run.data.judged_target();
    let outputs: Vec<f64> = parts.iter().flat_map(|part| part.outputs.iter().copied()).collect();
    let judged = predictions(&truth, outputs)?;
    let charts = crate::metrics::charts(&truth, &judged)?;
    let all: Vec<Metrics> = parts.iter().map(|part| part.metrics.clone()).collect();
    let metrics = mean_metrics(&all);
    let fold_metrics = if all.len() > 1 { all } else { Vec::new() };
    Ok(Summary {
        metrics,
        fold_metrics,
        importance: mean_importance(parts),
        charts,
        thresholds: match (&truth, &judged) {
            (Target::Classes { codes, classes }, Predictions::Probabilities(all)) if classes.len() == 2 => {
                crate::metrics::thresholds(codes.view(), all.column(1))
            }
            _ => Vec::new(),
        },
        conformal: Conformal::of(&truth, &judged),
        intervals: uninterrupted(run.control, |control, hurry| intervals(run, parts, hurry, control))?,
    })
}

/// How far the figures could be off.
fn intervals(run: &Run<'_>, parts: &[PartResult], hurry: bool, control: &Control) -> Result<Intervals> {
    let judged = parts
        .iter()
        .zip(&run.data.plan.splits)
        .map(|(part, split)| {
            let truth = run.data.plan.target.select(&split.validation);
            let predictions = predictions(&truth, part.outputs.clone())?;
            Ok((truth, predictions))
        })
        .collect::<Result<Vec<_>>>()?;
    let judged: Vec<_> = judged.iter().map(|(truth, predictions)| (truth, predictions)).collect();
    let repeats = match run.config.validation {
        Validation::RepeatedKFold { repeats, .. } => repeats,
        _ => 1,
    };
    crate::metrics::intervals(&judged, repeats, run.seeds.of("intervals"), hurry, control)
}

fn predictions(truth: &Target, outputs: Vec<f64>) -> Result<Predictions> {
    match truth {
        Target::Regression(_) => Ok(Predictions::Values(Array1::from(outputs))),
        Target::Classes { classes, .. } => Array2::from_shape_vec((truth.len(), classes.len()), outputs)
            .map(Predictions::Probabilities)
            .map_err(|error| EngineError::Internal(format!("predictions do not fit the rows: {error}"))),
    }
}

/// The mean over the parts; with one part its own figures.
fn mean_importance(parts: &[PartResult]) -> Vec<Importance> {
    if let [only] = parts {
        return only.importance.clone();
    }
    let mut losses: BTreeMap<&str, Vec<f64>> = BTreeMap::new();
    for one in parts.iter().flat_map(|part| &part.importance) {
        losses.entry(&one.feature).or_default().push(one.importance);
    }
    let mut found: Vec<Importance> = losses
        .into_iter()
        .map(|(feature, losses)| summary_of(feature, &losses))
        .collect();
    sort(&mut found);
    found
}
