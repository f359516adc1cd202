//! What surrounds one fit.

use rayon::ThreadPoolBuilder;

use super::FeatureKind;
use crate::control::{Checkpoint, Control, Progress, Stage};
use crate::error::{EngineError, Result};
use crate::memory::MemoryLimit;
use crate::problem::{Matrix, Target};

/// What surrounds one fit: who watches it, where chance comes from and how much of the machine it may use.
#[derive(Debug, Clone, Copy)]
pub struct FitContext<'a> {
    /// Progress, log and checkpoints go out through it; pause, stop and cancellation come in.
    pub control: &'a Control,
    /// Where every random number of the fit comes from.
    pub seed: u32,
    /// Threads to use, at least 1. The result does not depend on it.
    pub threads: usize,
    /// The last checkpoint of an interrupted fit with the same data, settings and seed.
    pub resume: Option<&'a Checkpoint>,
    /// Rows that are not learnt from, on which early stopping may look. Without them a part of the rows is set aside.
    pub validation: Option<(&'a Matrix, &'a Target)>,
    /// What the columns are; those that nothing is said about are plain numbers.
    pub kinds: &'a [FeatureKind],
    /// The memory that the fit may take.
    pub memory: MemoryLimit,
}

impl<'a> FitContext<'a> {
    /// A fit from the start on `threads` threads.
    pub fn new(control: &'a Control, seed: u32, threads: usize) -> Self {
        Self {
            control,
            seed,
            threads,
            resume: None,
            validation: None,
            kinds: &[],
            memory: MemoryLimit::default(),
        }
    }

    /// Runs `work` on a pool of `threads` threads of its own.
    pub(super) fn on_threads<T: Send>(&self, work: impl FnOnce() -> Result<T> + Send) -> Result<T> {
        let pool = ThreadPoolBuilder::new()
            .num_threads(self.threads.max(1))
            .build()
            .map_err(|error| EngineError::Internal(format!("no threads could be started: {error}")))?;
        pool.install(work)
    }

    /// Reports step `step` of `steps`, counted from 1, with the loss where there is one.
    pub(super) fn report_step(&self, step: u32, steps: u32, loss: Option<f64>) {
        let percent = 100.0 * f64::from(step) / f64::from(steps.max(1));
        let mut progress = Progress::new(Stage::Training, percent.min(100.0));
        progress.epoch = Some(step);
        progress.epochs = Some(steps);
        progress.step = u64::from(step);
        progress.total_steps = u64::from(steps);
        progress.loss = loss;
        self.control.report(&progress);
    }

    /// Keeps `state` as the state of `component` after `step` steps.
    pub(super) fn keep(&self, component: &str, step: u32, state: Vec<u8>) -> Result<()> {
        self.control.checkpoint(&Checkpoint {
            component: component.into(),
            step: u64::from(step),
            state,
        })
    }

    /// The state from which `component` goes on, if there is one.
    pub(super) fn resumed(&self, component: &str) -> Option<&'a [u8]> {
        self.resume
            .filter(|checkpoint| checkpoint.component == component)
            .map(|checkpoint| &checkpoint.state[..])
    }
}
