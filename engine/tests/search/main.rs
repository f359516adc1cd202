//! Searches: what is tried, what is recorded, what comes out, and that nothing of it saw what it is judged by.

#![expect(
    clippy::disallowed_methods,
    reason = "the last digits of a made-up table do not matter"
)]
#![expect(clippy::unwrap_used, reason = "a test ends where something is not as expected")]
#![expect(
    clippy::cast_possible_truncation,
    clippy::cast_precision_loss,
    clippy::cast_sign_loss,
    reason = "small numbers of rows and steps"
)]
#![expect(dead_code, reason = "what runs share is not all needed here")]

mod honest;
mod interrupted;
mod outcome;
#[path = "../train/support.rs"]
mod support;

use std::collections::BTreeMap;

use datapulse_engine::Result;
use datapulse_engine::control::Control;
use datapulse_engine::model::TrainedModel;
use datapulse_engine::prepare::Validation;
use datapulse_engine::seeds::Seeds;
use datapulse_engine::table::Table;
use datapulse_engine::train::{Candidate, CandidateSink, RunCheckpoint, RunOutcome, Search, TrainConfig, Trial, run};
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;

/// Keeps every model and every trial, as often as they come.
#[derive(Default)]
pub struct Found {
    /// By index.
    pub models: BTreeMap<u32, TrainedModel>,
    /// As they came.
    pub trials: Vec<Trial>,
}

impl CandidateSink for Found {
    fn tried(&mut self, trial: &Trial) -> Result<()> {
        self.trials.push(trial.clone());
        Ok(())
    }

    fn finished(&mut self, candidate: &Candidate, model: Option<&TrainedModel>) -> Result<()> {
        self.models.insert(candidate.index, model.unwrap().clone());
        Ok(())
    }
}

impl Found {
    /// The models as bytes.
    pub fn bundles(&self) -> Vec<Vec<u8>> {
        self.models.values().map(|model| model.to_bundle().unwrap()).collect()
    }
}

/// A run that searches with so many trials.
pub fn searching(target: &str, algorithms: &[&str], trials: u32) -> TrainConfig {
    TrainConfig {
        search: Some(Search {
            trials: Some(trials),
            ..Search::default()
        }),
        ..support::config(target, algorithms)
    }
}

/// The same, judged by folds.
pub fn folds(config: TrainConfig, folds: u32) -> TrainConfig {
    TrainConfig {
        validation: Validation::KFold { folds },
        ..config
    }
}

/// Searches, watched by `control`.
pub fn search_under(
    control: &Control,
    table: &Table,
    config: &TrainConfig,
    resume: Option<RunCheckpoint>,
    found: &mut Found,
) -> Result<RunOutcome> {
    run(table, config, &Seeds::of_run("run"), control, resume, found)
}

/// Searches without being disturbed.
pub fn search(table: &Table, config: &TrainConfig) -> (RunOutcome, Found) {
    let mut found = Found::default();
    let outcome = search_under(&Control::silent(), table, config, None, &mut found).unwrap();
    (outcome, found)
}

/// Numbers from 0 to 1 that have nothing to do with each other.
pub fn drawn(rows: usize, seed: u64) -> Vec<f64> {
    let mut random = ChaCha8Rng::seed_from_u64(seed);
    (0..rows).map(|_| random.gen_range(0.0..1.0)).collect()
}

/// `y` is half a wave and half a line, so that several kinds of model know a part of it.
pub fn waves(rows: usize) -> Table {
    let (x, z, noise) = (drawn(rows, 1), drawn(rows, 2), drawn(rows, 3));
    let y = (0..rows).map(|row| 10.0 + 3.0 * (7.0 * x[row]).sin() + 6.0 * z[row] + 5.0 * noise[row]);
    let y = y.collect();
    Table::new(vec![
        support::numbers("x", x),
        support::numbers("z", z),
        support::numbers("w", drawn(rows, 4)),
        support::numbers("y", y),
    ])
    .unwrap()
}

/// So many rows that a search begins on shares of them.
pub fn many_waves() -> Table {
    let rows = 24_000;
    let x = drawn(rows, 11);
    let noise = drawn(rows, 12);
    let y = (0..rows).map(|row| (9.0 * x[row]).sin() + 0.3 * noise[row]).collect();
    Table::new(vec![support::numbers("x", x), support::numbers("y", y)]).unwrap()
}
