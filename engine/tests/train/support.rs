//! Tables whose answers are known, and sinks and observers that remember.

use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use datapulse_engine::Result;
use datapulse_engine::control::{Checkpoint, Control, Level, Observer, Progress, Signal};
use datapulse_engine::model::TrainedModel;
use datapulse_engine::seeds::Seeds;
use datapulse_engine::table::{Column, ColumnKind, Table, Values};
use datapulse_engine::train::{Candidate, CandidateSink, RunCheckpoint, RunOutcome, TrainConfig, run};

/// Numbers that look random, the same on every machine.
pub fn noise(rows: usize, seed: u32) -> Vec<f64> {
    let mut state = seed;
    let mut next = || {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        f64::from(state >> 16) / 65_536.0
    };
    (0..rows).map(|_| next()).collect()
}

pub fn numbers(name: &str, values: Vec<f64>) -> Column {
    Column {
        name: name.into(),
        kind: ColumnKind::Float,
        values: Values::Numbers(values),
    }
}

pub fn words(name: &str, words: &[&str]) -> Column {
    let mut levels = datapulse_engine::table::Levels::default();
    let codes = words.iter().map(|word| levels.intern(word)).collect();
    Column {
        name: name.into(),
        kind: ColumnKind::Categorical,
        values: Values::Levels { codes, levels },
    }
}

/// `price` follows from `size` and `place`; `noise` has nothing to do with it; some sizes are missing.
pub fn houses(rows: usize) -> Table {
    let size = noise(rows, 1);
    let place: Vec<&str> = noise(rows, 2)
        .into_iter()
        .map(|x| ["town", "village", "coast"][(x * 3.0) as usize])
        .collect();
    let price = size
        .iter()
        .zip(&place)
        .zip(noise(rows, 3))
        .map(|((size, place), noise)| 100.0 * size + if *place == "coast" { 50.0 } else { 0.0 } + noise)
        .collect();
    let gaps = size
        .iter()
        .enumerate()
        .map(|(row, &size)| if row % 17 == 0 { f64::NAN } else { size })
        .collect();
    let noise = noise(rows, 4);
    Table::new(vec![
        numbers("size", gaps),
        words("place", &place),
        numbers("noise", noise),
        numbers("price", price),
    ])
    .unwrap()
}

/// `kind` has three classes that `length` and `width` tell apart but for some overlap.
pub fn flowers(rows: usize) -> Table {
    let kind: Vec<usize> = (0..rows).map(|row| row % 3).collect();
    let length = kind
        .iter()
        .zip(noise(rows, 5))
        .map(|(&kind, x)| kind as f64 + 1.3 * x)
        .collect();
    let width = kind
        .iter()
        .zip(noise(rows, 6))
        .map(|(&kind, x)| (kind % 2) as f64 + 1.5 * x)
        .collect();
    let names: Vec<&str> = kind.iter().map(|&kind| ["rose", "lily", "iris"][kind]).collect();
    let colour: Vec<&str> = noise(rows, 7)
        .into_iter()
        .map(|x| if x < 0.5 { "red" } else { "blue" })
        .collect();
    Table::new(vec![
        numbers("length", length),
        numbers("width", width),
        words("colour", &colour),
        words("kind", &names),
    ])
    .unwrap()
}

pub fn config(target: &str, algorithms: &[&str]) -> TrainConfig {
    TrainConfig {
        target: target.into(),
        algorithms: algorithms.iter().map(|name| (*name).into()).collect(),
        threads: Some(1),
        ..TrainConfig::default()
    }
}

/// Keeps every model, by its index.
#[derive(Default)]
pub struct Models(pub Vec<(u32, Option<TrainedModel>)>);

impl CandidateSink for Models {
    fn finished(&mut self, candidate: &Candidate, model: Option<&TrainedModel>) -> Result<()> {
        self.0.push((candidate.index, model.cloned()));
        Ok(())
    }
}

impl Models {
    pub fn model(&self, index: u32) -> &TrainedModel {
        self.0
            .iter()
            .find(|(own, _)| *own == index)
            .unwrap()
            .1
            .as_ref()
            .unwrap()
    }

    pub fn bundles(&self) -> Vec<(u32, Vec<u8>)> {
        let bundle = |model: &TrainedModel| model.to_bundle().unwrap();
        self.0
            .iter()
            .map(|(index, model)| (*index, model.as_ref().map(bundle).unwrap_or_default()))
            .collect()
    }
}

pub fn train(table: &Table, config: &TrainConfig) -> (RunOutcome, Models) {
    let mut models = Models::default();
    let outcome = run(
        table,
        config,
        &Seeds::of_run("test"),
        &Control::silent(),
        None,
        &mut models,
    )
    .unwrap();
    (outcome, models)
}

/// Remembers what it saw and answers with `signal` from the given look on.
pub struct Watcher {
    pub progress: Mutex<Vec<Progress>>,
    pub log: Mutex<Vec<(Level, String)>>,
    pub checkpoints: Mutex<Vec<Checkpoint>>,
    looks: AtomicUsize,
    patience: usize,
    signal: Signal,
}

impl Watcher {
    /// Interrupts with `signal` after `patience` looks.
    pub fn new(signal: Signal, patience: usize) -> Self {
        Self {
            progress: Mutex::default(),
            log: Mutex::default(),
            checkpoints: Mutex::default(),
            looks: AtomicUsize::new(0),
            patience,
            signal,
        }
    }

    pub fn patient() -> Self {
        Self::new(Signal::Continue, usize::MAX)
    }

    pub fn looks(&self) -> usize {
        self.looks.load(Ordering::SeqCst)
    }

    pub fn last_checkpoint(&self) -> Option<RunCheckpoint> {
        self.checkpoints
            .lock()
            .unwrap()
            .last()
            .map(|checkpoint| RunCheckpoint::from_bytes(&checkpoint.state).unwrap())
    }
}

impl Observer for Watcher {
    fn progress(&self, progress: &Progress) {
        self.progress.lock().unwrap().push(progress.clone());
    }

    fn log(&self, level: Level, message: &str) {
        self.log.lock().unwrap().push((level, message.into()));
    }

    fn signal(&self) -> Signal {
        if self.looks.fetch_add(1, Ordering::SeqCst) >= self.patience {
            self.signal
        } else {
            Signal::Continue
        }
    }

    fn checkpoint(&self, checkpoint: &Checkpoint) -> Result<()> {
        self.checkpoints.lock().unwrap().push(checkpoint.clone());
        Ok(())
    }
}
