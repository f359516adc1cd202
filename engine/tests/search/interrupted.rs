use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use datapulse_engine::Result;
use datapulse_engine::control::{Checkpoint, Control, Level, Observer, Progress, Signal};
use datapulse_engine::error::EngineError;
use datapulse_engine::train::{RunCheckpoint, TrainConfig};

use crate::support::{Watcher, flowers};
use crate::{Found, folds, many_waves, search, search_under, searching};

const ALGORITHMS: [&str; 3] = ["logistic_regression", "random_forest", "gradient_boosting"];

fn configs() -> [TrainConfig; 2] {
    let holdout = searching("kind", &ALGORITHMS, 8);
    [folds(holdout.clone(), 3), holdout]
}

/// TRN-16, TRN-20: with a number of trials a search is a function of data, settings and seed.
#[test]
fn a_search_repeats_to_the_bit_on_one_thread_and_on_two() {
    for config in configs() {
        let table = flowers(120);
        let (once, first) = search(&table, &config);
        for threads in [1, 2] {
            let config = TrainConfig {
                threads: Some(threads),
                ..config.clone()
            };
            let (again, second) = search(&table, &config);
            assert_eq!(once, again);
            assert_eq!(first.bundles(), second.bundles());
        }
    }
}

/// CKP-02: whenever the program is killed, the search goes on from the last checkpoint to the same end, and makes at most
/// one trial again.
#[test]
fn killed_anywhere_a_search_comes_to_the_same_end() {
    for config in configs() {
        let table = flowers(90);
        let watcher = Arc::new(Watcher::patient());
        let mut whole = Found::default();
        let expected = search_under(&Control::new(watcher.clone()), &table, &config, None, &mut whole).unwrap();
        let checkpoints = watcher.checkpoints.lock().unwrap().clone();
        assert!(checkpoints.len() > 8, "one for each trial and each model");
        for (number, checkpoint) in checkpoints.iter().enumerate().step_by(2) {
            let state = RunCheckpoint::from_bytes(&checkpoint.state).unwrap();
            let (trials, models) = (state.trials(), state.finished());
            let mut found = Found::default();
            let outcome = search_under(&Control::silent(), &table, &config, Some(state), &mut found).unwrap();
            assert_eq!(outcome, expected, "from checkpoint {number}");
            assert_eq!(found.trials.len() + trials, 8, "nothing that is recorded is made again");
            assert_eq!(found.models.len() + models, expected.candidates.len());
            for (index, model) in &found.models {
                assert_eq!(model.to_bundle().unwrap(), whole.models[index].to_bundle().unwrap());
            }
        }
    }
}

/// CKP-02: the same where trials begin on shares of the rows and go on later.
#[test]
fn killed_anywhere_a_search_by_shares_comes_to_the_same_end() {
    let (table, config) = (many_waves(), searching("y", &["ridge", "decision_tree"], 12));
    let watcher = Arc::new(Watcher::patient());
    let mut whole = Found::default();
    let expected = search_under(&Control::new(watcher.clone()), &table, &config, None, &mut whole).unwrap();
    assert!(whole.trials.len() > expected.trials.len(), "some went on");
    let checkpoints = watcher.checkpoints.lock().unwrap().clone();
    for checkpoint in checkpoints.iter().step_by(3) {
        let state = RunCheckpoint::from_bytes(&checkpoint.state).unwrap();
        let mut found = Found::default();
        let outcome = search_under(&Control::silent(), &table, &config, Some(state), &mut found).unwrap();
        assert_eq!(outcome, expected);
    }
}

#[test]
fn pausing_and_resuming_changes_nothing() {
    let (table, config) = (flowers(90), searching("kind", &ALGORITHMS, 8));
    let patient = Arc::new(Watcher::patient());
    let mut whole = Found::default();
    let expected = search_under(&Control::new(patient.clone()), &table, &config, None, &mut whole).unwrap();
    let step = patient.looks() / 5;
    let (mut found, mut checkpoint, mut pauses) = (Found::default(), None, 0);
    let outcome = loop {
        let watcher = Arc::new(Watcher::new(Signal::Pause, step * (pauses + 1)));
        let control = Control::new(watcher.clone());
        match search_under(&control, &table, &config, checkpoint.clone(), &mut found) {
            Ok(outcome) => break outcome,
            Err(EngineError::Paused) => pauses += 1,
            Err(error) => panic!("{error}"),
        }
        checkpoint = watcher.last_checkpoint().or(checkpoint);
        assert!(pauses < 50, "the search does not come forward");
    };
    assert!(pauses > 0);
    assert_eq!(outcome, expected);
    assert_eq!(found.bundles(), whole.bundles());
}

#[test]
fn cancelling_ends_with_nothing() {
    let watcher = Arc::new(Watcher::new(Signal::Cancel, 60));
    let config = searching("kind", &ALGORITHMS, 8);
    let ended = search_under(
        &Control::new(watcher),
        &flowers(90),
        &config,
        None,
        &mut Found::default(),
    );
    assert!(matches!(ended, Err(EngineError::Cancelled)), "{ended:?}");
}

/// Decision 1: stopped, a search makes at once what it can out of what it has.
#[test]
fn stopping_leaves_models_of_what_was_tried() {
    for config in configs() {
        let table = flowers(120);
        let patient = Arc::new(Watcher::patient());
        search_under(
            &Control::new(patient.clone()),
            &table,
            &config,
            None,
            &mut Found::default(),
        )
        .unwrap();
        for quarter in 2..4 {
            let watcher = Arc::new(Watcher::new(Signal::Stop, patient.looks() * quarter / 5));
            let mut found = Found::default();
            let outcome = search_under(&Control::new(watcher), &table, &config, None, &mut found).unwrap();
            assert!(outcome.stopped);
            assert!(outcome.best().unwrap().metrics["accuracy"].unwrap() > 0.5);
            assert_eq!(found.models.len(), outcome.candidates.len());
            let early = outcome.candidates.iter().filter(|one| {
                one.warnings.iter().any(|warning| warning.code == "stopped_early") && one.training_samples < 90
            });
            assert!(early.count() > 0 || outcome.trials.len() == 8);
        }
    }
}

/// JOB-16
#[test]
fn progress_never_falls_and_ends_at_100() {
    let watcher = Arc::new(Watcher::patient());
    let config = searching("kind", &ALGORITHMS, 8);
    search_under(
        &Control::new(watcher.clone()),
        &flowers(90),
        &config,
        None,
        &mut Found::default(),
    )
    .unwrap();
    let progress = watcher.progress.lock().unwrap();
    assert!(progress.is_sorted_by(|a, b| a.percent <= b.percent && a.step <= b.step));
    let last = progress.last().unwrap();
    assert!((last.percent - 100.0).abs() < f64::EPSILON && last.step == last.total_steps);
    assert!(progress.iter().any(|one| {
        one.message
            .as_deref()
            .is_some_and(|text| text.starts_with("trial 5 of 8: "))
    }));
}

/// A clock that goes on a little whenever somebody looks at it.
struct Clock {
    looks: AtomicUsize,
    most: f64,
}

impl Observer for Clock {
    fn progress(&self, _: &Progress) {}
    fn log(&self, _: Level, _: &str) {}
    fn signal(&self) -> Signal {
        let looks = self.looks.fetch_add(1, Ordering::SeqCst) as f64;
        if looks >= self.most {
            Signal::Stop
        } else {
            Signal::Continue
        }
    }
    fn spent(&self) -> Option<f64> {
        Some((self.looks.load(Ordering::SeqCst) as f64 / self.most).min(1.0))
    }
    fn checkpoint(&self, _: &Checkpoint) -> Result<()> {
        Ok(())
    }
}

/// TRN-20: a search that time ended can be repeated with as many trials as it had.
#[test]
fn a_search_that_time_ended_is_repeated_by_its_number_of_trials() {
    for config in configs() {
        let table = flowers(120);
        let mut timed = config.clone();
        timed.search.as_mut().unwrap().trials = None;
        let clock = Arc::new(Clock {
            looks: AtomicUsize::new(0),
            most: 30_000.0,
        });
        let mut found = Found::default();
        let outcome = search_under(&Control::new(clock), &table, &timed, None, &mut found).unwrap();
        assert!(!outcome.stopped, "there was time left to make the models");
        assert!(outcome.trials.len() > 2, "{}", outcome.trials.len());
        let mut counted = config.clone();
        counted.search.as_mut().unwrap().trials = Some(outcome.trials.len() as u32);
        let (again, repeated) = search(&table, &counted);
        assert_eq!(outcome, again);
        assert_eq!(found.bundles(), repeated.bundles());
    }
}

/// TRN-20: the same where time may end a search while trials go on from one share of the rows to the next: whatever time
/// cut in two is forgotten, and the trials that are recorded are those of a search of as many.
#[test]
fn a_search_by_shares_that_time_ended_has_the_trials_of_one_of_as_many() {
    let table = many_waves();
    for most in [500.0, 650.0, 800.0] {
        let mut config = searching("y", &["ridge", "decision_tree"], 1);
        config.search.as_mut().unwrap().trials = None;
        let clock = Arc::new(Clock {
            looks: AtomicUsize::new(0),
            most,
        });
        let timed = search_under(&Control::new(clock), &table, &config, None, &mut Found::default()).unwrap();
        assert!(timed.trials.len() > 4, "{}", timed.trials.len());
        config.search.as_mut().unwrap().trials = Some(timed.trials.len() as u32);
        let (counted, _) = search(&table, &config);
        assert!(timed.trials == counted.trials, "with {most} looks at the clock");
    }
}
