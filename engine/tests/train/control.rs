use std::sync::Arc;

use datapulse_engine::control::{Control, Signal};
use datapulse_engine::error::EngineError;
use datapulse_engine::prepare::Validation;
use datapulse_engine::seeds::Seeds;
use datapulse_engine::table::Table;
use datapulse_engine::train::{RunCheckpoint, RunOutcome, TrainConfig, run};

use crate::support::{Models, Watcher, config, flowers, houses};

const ALGORITHMS: [&str; 4] = ["logistic_regression", "random_forest", "gradient_boosting", "mlp"];

fn watched(
    table: &Table,
    config: &TrainConfig,
    watcher: &Arc<Watcher>,
    resume: Option<RunCheckpoint>,
    models: &mut Models,
) -> Result<RunOutcome, EngineError> {
    run(
        table,
        config,
        &Seeds::of_run("run"),
        &Control::new(watcher.clone()),
        resume,
        models,
    )
}

/// JOB-16: one scale for the whole run, never falling, 100 at the end.
#[test]
fn progress_never_falls_and_ends_at_100() {
    let watcher = Arc::new(Watcher::patient());
    let folds = TrainConfig {
        validation: Validation::KFold { folds: 3 },
        ..config("kind", &ALGORITHMS)
    };
    watched(&flowers(120), &folds, &watcher, None, &mut Models::default()).unwrap();
    let progress = watcher.progress.lock().unwrap();
    assert!(progress.is_sorted_by(|a, b| a.percent <= b.percent && a.step <= b.step));
    let last = progress.last().unwrap();
    assert!(
        (last.percent - 100.0).abs() < f64::EPSILON && last.step == last.total_steps,
        "{last:?}"
    );
    assert_eq!(last.message.as_deref(), Some("training completed"));
    for one in progress.iter() {
        let formula = 100.0 * one.step as f64 / one.total_steps as f64;
        assert!((one.percent - formula).abs() < 1e-9, "{one:?}");
    }
    assert!(
        progress.iter().any(|one| one.epoch.is_some() && one.loss.is_some()),
        "learners tell epoch and loss"
    );
    let messages: Vec<_> = progress.iter().filter_map(|one| one.message.as_deref()).collect();
    assert!(
        messages.contains(&"training random_forest (2 of 4), fold 3 of 3"),
        "{messages:?}"
    );
}

/// CKP-02: paused anywhere and resumed, as often as one likes, the run ends in the same bits.
#[test]
fn pausing_and_resuming_changes_nothing() {
    for validation in [Validation::default(), Validation::KFold { folds: 2 }] {
        let (table, config) = (
            flowers(90),
            TrainConfig {
                validation,
                ..config("kind", &ALGORITHMS)
            },
        );
        let patient = Arc::new(Watcher::patient());
        let mut whole = Models::default();
        let expected = watched(&table, &config, &patient, None, &mut whole).unwrap();
        let step = (patient.looks() / 7).max(1);
        let (mut models, mut checkpoint, mut pauses) = (Models::default(), None, 0);
        let outcome = loop {
            let watcher = Arc::new(Watcher::new(Signal::Pause, step + pauses * 3));
            let ended = watched(&table, &config, &watcher, checkpoint.clone(), &mut models);
            match ended {
                Ok(outcome) => break outcome,
                Err(EngineError::Paused) => pauses += 1,
                Err(error) => panic!("{error}"),
            }
            checkpoint = watcher.last_checkpoint().or(checkpoint);
            assert!(pauses < 200, "the run does not come forward");
        };
        assert!(pauses > 1, "the run was not interrupted");
        assert_eq!(outcome, expected);
        assert_eq!(models.bundles(), whole.bundles());
    }
}

/// Decision 1: stopped means that what is finished is kept.
#[test]
fn stopping_keeps_what_is_finished() {
    let patient = Arc::new(Watcher::patient());
    let table = flowers(120);
    watched(
        &table,
        &config("kind", &ALGORITHMS),
        &patient,
        None,
        &mut Models::default(),
    )
    .unwrap();
    for quarter in 1..4 {
        let watcher = Arc::new(Watcher::new(Signal::Stop, patient.looks() * quarter / 4));
        let mut models = Models::default();
        let outcome = watched(&table, &config("kind", &ALGORITHMS), &watcher, None, &mut models).unwrap();
        assert!(outcome.stopped);
        assert!(!outcome.candidates.is_empty());
        assert_eq!(models.0.len(), outcome.candidates.len());
        assert!(outcome.best().unwrap().metrics["accuracy"].unwrap() > 0.5);
        assert_eq!(outcome.best().unwrap().importance.len(), 3, "explained, if in a hurry");
        assert!(watcher.progress.lock().unwrap().last().unwrap().percent < 100.0);
    }
}

#[test]
fn stopping_at_once_leaves_an_empty_leaderboard_or_nothing() {
    let watcher = Arc::new(Watcher::new(Signal::Stop, 0));
    let ended = watched(
        &flowers(120),
        &config("kind", &ALGORITHMS),
        &watcher,
        None,
        &mut Models::default(),
    );
    assert!(matches!(ended, Err(EngineError::Stopped)), "{ended:?}");
}

#[test]
fn cancelling_ends_with_nothing() {
    let watcher = Arc::new(Watcher::new(Signal::Cancel, 20));
    let ended = watched(
        &flowers(120),
        &config("kind", &ALGORITHMS),
        &watcher,
        None,
        &mut Models::default(),
    );
    assert!(matches!(ended, Err(EngineError::Cancelled)), "{ended:?}");
}

#[test]
fn a_checkpoint_of_another_run_is_refused() {
    let watcher = Arc::new(Watcher::patient());
    watched(
        &flowers(90),
        &config("kind", &["decision_tree"]),
        &watcher,
        None,
        &mut Models::default(),
    )
    .unwrap();
    let checkpoint = watcher.last_checkpoint();
    assert_eq!(checkpoint.as_ref().unwrap().finished(), 1);
    let other = watched(
        &houses(90),
        &config("price", &["decision_tree"]),
        &watcher,
        checkpoint,
        &mut Models::default(),
    );
    assert!(other.unwrap_err().to_string().contains("other data, settings or seeds"));
}

#[test]
fn a_damaged_checkpoint_is_refused() {
    let watcher = Arc::new(Watcher::patient());
    watched(
        &flowers(90),
        &config("kind", &["decision_tree"]),
        &watcher,
        None,
        &mut Models::default(),
    )
    .unwrap();
    let mut bytes = watcher.checkpoints.lock().unwrap().last().unwrap().state.clone();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    assert!(RunCheckpoint::from_bytes(&bytes).is_err());
}
