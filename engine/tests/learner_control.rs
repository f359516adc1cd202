//! Fits that are watched, interrupted and taken up again.

#![expect(
    clippy::unwrap_used,
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "tests make small tables and fail loudly"
)]

mod learner_support;

use std::sync::Arc;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU32, Ordering};

use datapulse_engine::control::{Checkpoint, Control, Level, Observer, Progress, Signal};
use datapulse_engine::learners::{AlgorithmInfo, FitContext, Fitted, algorithms};
use datapulse_engine::problem::ProblemType;
use datapulse_engine::{EngineError, Result};
use learner_support::{Table, bytes_of_fit, fit_with, quality};

/// Asks for something once so many steps were reported, or from the start with 0.
struct Watcher {
    after: u32,
    wish: Signal,
    reported: AtomicU32,
    losses: Mutex<Vec<f64>>,
    kept: Mutex<Vec<Checkpoint>>,
}

impl Watcher {
    fn new(after: u32, wish: Signal) -> Arc<Self> {
        Arc::new(Self {
            after,
            wish,
            reported: AtomicU32::new(0),
            losses: Mutex::default(),
            kept: Mutex::default(),
        })
    }

    fn last_checkpoint(&self) -> Option<Checkpoint> {
        self.kept.lock().unwrap().last().cloned()
    }
}

impl Observer for Watcher {
    fn progress(&self, progress: &Progress) {
        assert!((0.0..=100.0).contains(&progress.percent));
        self.losses.lock().unwrap().extend(progress.loss);
        self.reported.fetch_add(1, Ordering::SeqCst);
    }

    fn log(&self, _: Level, _: &str) {}

    fn signal(&self) -> Signal {
        if self.reported.load(Ordering::SeqCst) >= self.after {
            self.wish
        } else {
            Signal::Continue
        }
    }

    fn checkpoint(&self, checkpoint: &Checkpoint) -> Result<()> {
        self.kept.lock().unwrap().push(checkpoint.clone());
        Ok(())
    }
}

fn watched(name: &str, table: &Table, watcher: &Arc<Watcher>, resume: Option<&Checkpoint>) -> Result<Fitted> {
    let control = Control::new(watcher.clone());
    let mut context = FitContext::new(&control, 11, 2);
    context.resume = resume;
    fit_with(name, table, &context)
}

/// JOB: cancelling ends the work and keeps nothing.
#[test]
fn every_algorithm_but_the_baseline_obeys_a_cancellation() {
    let with_target = |info: &&AlgorithmInfo| info.name != "baseline" && info.problem_types[0].has_target();
    for info in algorithms().iter().filter(with_target) {
        let table = Table::of(info.problem_types[0], 3000, 1);
        let watcher = Watcher::new(0, Signal::Cancel);
        let result = watched(info.name, &table, &watcher, None);
        assert!(
            matches!(result, Err(EngineError::Cancelled)),
            "{} did not end",
            info.name
        );
        assert!(watcher.last_checkpoint().is_none(), "{} kept something", info.name);
    }
}

/// CKP-02: paused and resumed gives the same bits as going through.
#[test]
fn resuming_gives_the_same_bits_as_going_through() {
    for name in [
        "mlp",
        "gradient_boosting",
        "random_forest",
        "extra_trees",
        "explainable_boosting",
    ] {
        for problem in [ProblemType::Regression, ProblemType::Binary, ProblemType::Multiclass] {
            let table = Table::of(problem, 2500, 4);
            let watcher = Watcher::new(5, Signal::Pause);
            assert!(
                matches!(watched(name, &table, &watcher, None), Err(EngineError::Paused)),
                "{name} was not paused"
            );
            let checkpoint = watcher.last_checkpoint().unwrap();
            assert!(checkpoint.step >= 1 && checkpoint.component == name);

            let silent = Watcher::new(u32::MAX, Signal::Continue);
            let resumed = watched(name, &table, &silent, Some(&checkpoint)).unwrap();
            assert!(
                rmp_serde::to_vec(&resumed).unwrap() == bytes_of_fit(name, &table, 1),
                "{name} on {problem:?}"
            );
        }
    }
}

/// CKP-02: what was solved before a pause is not solved again.
#[test]
fn support_vectors_go_on_after_the_parts_that_were_solved() {
    let table = Table::of(ProblemType::Multiclass, 1500, 4);
    let watcher = Watcher::new(3, Signal::Pause);
    let paused = watched("kernel_svm", &table, &watcher, None);
    assert!(matches!(paused, Err(EngineError::Paused)));
    let checkpoint = watcher.last_checkpoint().unwrap();
    let rest = Watcher::new(u32::MAX, Signal::Continue);
    let resumed = watched("kernel_svm", &table, &rest, Some(&checkpoint)).unwrap();
    let (before, after) = (checkpoint.step, u64::from(rest.reported.load(Ordering::SeqCst)));
    assert!(before >= 3 && before + after == 12, "{before} and {after}");
    assert!(rmp_serde::to_vec(&resumed).unwrap() == bytes_of_fit("kernel_svm", &table, 1));
}

#[test]
fn stopping_keeps_what_there_is() {
    for name in [
        "mlp",
        "gradient_boosting",
        "random_forest",
        "extra_trees",
        "explainable_boosting",
    ] {
        let table = Table::of(ProblemType::Binary, 2500, 4);
        let after = if name.ends_with("_forest") || name.ends_with("_trees") {
            20
        } else {
            6
        };
        let model = watched(name, &table, &Watcher::new(after, Signal::Stop), None).unwrap();
        let baseline = quality(&learner_support::fit("baseline", &table, 1), &table);
        assert!(quality(&model, &table) > baseline, "{name} kept nothing of use");
    }
}

/// JOB: progress shows epochs and a loss that falls.
#[test]
fn the_loss_that_is_reported_falls() {
    for (name, problem) in [
        ("mlp", ProblemType::Regression),
        ("gradient_boosting", ProblemType::Multiclass),
        ("logistic_regression", ProblemType::Binary),
        ("explainable_boosting", ProblemType::Binary),
    ] {
        let watcher = Watcher::new(u32::MAX, Signal::Continue);
        watched(name, &Table::of(problem, 2500, 4), &watcher, None).unwrap();
        let losses = watcher.losses.lock().unwrap();
        assert!(losses.len() > 3 && losses.last() < losses.first(), "{name}: {losses:?}");
    }
}
