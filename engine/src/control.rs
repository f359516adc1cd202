//! How long work is watched and steered from outside: progress out, pause, stop and cancellation in.

use std::fmt;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::error::{EngineError, Result};

/// What a run is doing at the moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Stage {
    /// Reading the table.
    Loading,
    /// Describing the columns.
    Profiling,
    /// Selecting, splitting, imputing, encoding and scaling.
    Preparing,
    /// Fitting learners.
    Training,
    /// Measuring what was fitted.
    Evaluating,
    /// Finding out what matters to the model.
    Explaining,
    /// Applying a model to new rows.
    Predicting,
    /// Writing files.
    Saving,
}

/// How far the work has come. Everything but `stage` and `percent` may be unknown (`None` or 0).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Progress {
    /// What is being done.
    pub stage: Stage,
    /// Share of the whole run that is done, from 0 to 100, never falling.
    pub percent: f64,
    /// Epoch, tree or fold in progress, counted from 1.
    pub epoch: Option<u32>,
    /// How many of them there will be.
    pub epochs: Option<u32>,
    /// Steps done in all.
    pub step: u64,
    /// Steps there will be in all; 0 where nobody can know.
    pub total_steps: u64,
    /// The newest value of the loss that is being made small.
    pub loss: Option<f64>,
    /// A sentence for the person.
    pub message: Option<String>,
}

impl Progress {
    /// Progress of which only the stage and the percentage are known.
    pub fn new(stage: Stage, percent: f64) -> Self {
        Self {
            stage,
            percent,
            epoch: None,
            epochs: None,
            step: 0,
            total_steps: 0,
            loss: None,
            message: None,
        }
    }

    /// The same with a sentence for the person.
    #[must_use]
    pub fn with_message(mut self, message: impl Into<String>) -> Self {
        self.message = Some(message.into());
        self
    }
}

/// How much a log line matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Level {
    /// Of use when looking for the cause of something.
    Debug,
    /// What a person wants to see go by.
    Info,
    /// The result stands, but something about it deserves a look.
    Warning,
    /// Something was given up.
    Error,
}

/// What whoever watches wants to happen next.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Signal {
    /// Go on.
    #[default]
    Continue,
    /// Save a checkpoint and leave; the work will be taken up again.
    Pause,
    /// End now and keep the results so far.
    Stop,
    /// End now and keep nothing.
    Cancel,
}

/// A state from which the work can be taken up again to the same bits.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Checkpoint {
    /// Whose state it is, for example the candidate being fitted.
    pub component: String,
    /// How far that component had come, in its own steps.
    pub step: u64,
    /// The state itself; only the component knows how to read it.
    pub state: Vec<u8>,
}

/// Whoever watches a run. Called from the threads of the engine, so it must be quick.
pub trait Observer: Send + Sync {
    /// The work has come further.
    fn progress(&self, progress: &Progress);
    /// The work has something to say.
    fn log(&self, level: Level, message: &str);
    /// What should happen next; asked often, so it should only look at a flag.
    fn signal(&self) -> Signal;
    /// The share of the time that is used up, from 0 to 1; none where there is no limit. Whoever has a clock answers.
    fn spent(&self) -> Option<f64> {
        None
    }
    /// Keeps a state to resume from. An error ends the work.
    fn checkpoint(&self, checkpoint: &Checkpoint) -> Result<()>;
}

/// Watches nothing and never interrupts.
struct Nobody;

impl Observer for Nobody {
    fn progress(&self, _: &Progress) {}
    fn log(&self, _: Level, _: &str) {}
    fn signal(&self) -> Signal {
        Signal::Continue
    }
    fn checkpoint(&self, _: &Checkpoint) -> Result<()> {
        Ok(())
    }
}

/// The handle that long work carries along: cheap to clone, shared between threads.
#[derive(Clone)]
pub struct Control {
    observer: Arc<dyn Observer>,
}

impl fmt::Debug for Control {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Control").finish_non_exhaustive()
    }
}

impl Control {
    /// A control that reports to `observer` and obeys it.
    pub fn new(observer: Arc<dyn Observer>) -> Self {
        Self { observer }
    }

    /// A control that nobody watches and nobody interrupts.
    pub fn silent() -> Self {
        Self::new(Arc::new(Nobody))
    }

    /// Says how far the work has come.
    pub fn report(&self, progress: &Progress) {
        self.observer.progress(progress);
    }

    /// Writes a line to the log of the run.
    pub fn log(&self, level: Level, message: impl AsRef<str>) {
        self.observer.log(level, message.as_ref());
    }

    /// What the observer wants, for work that can end gracefully (an epoch loop that keeps its best weights).
    pub fn signal(&self) -> Signal {
        self.observer.signal()
    }

    /// The share of the time that is used up, from 0 to 1; none where there is no limit.
    pub fn spent(&self) -> Option<f64> {
        self.observer.spent()
    }

    /// Returns an error as soon as the work should end. Long loops call this at least every 100 ms.
    ///
    /// # Errors
    /// [`EngineError::Paused`], [`EngineError::Stopped`] or [`EngineError::Cancelled`].
    pub fn check(&self) -> Result<()> {
        match self.observer.signal() {
            Signal::Continue => Ok(()),
            Signal::Pause => Err(EngineError::Paused),
            Signal::Stop => Err(EngineError::Stopped),
            Signal::Cancel => Err(EngineError::Cancelled),
        }
    }

    /// Keeps a state from which the work can be resumed.
    ///
    /// # Errors
    /// Whatever kept the observer from storing it.
    pub fn checkpoint(&self, checkpoint: &Checkpoint) -> Result<()> {
        self.observer.checkpoint(checkpoint)
    }
}
