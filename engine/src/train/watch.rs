//! Between a learner and whoever watches the run: one scale for the progress of the whole run (JOB-16).

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};

use crate::control::{Checkpoint, Control, Level, Observer, Progress, Signal, Stage};
use crate::error::Result;

/// Steps of one fit of the cheapest algorithm; others have more in proportion to their cost.
const STEPS_OF_A_FIT: f64 = 100.0;

/// Steps of evaluating and explaining one candidate, per step of one of its fits.
const SHARE_OF_EVALUATION: f64 = 0.1;
const SHARE_OF_EXPLANATION: f64 = 0.2;

/// Steps of reading and preparing the data.
pub(super) const STEPS_OF_PREPARING: u64 = 20;

/// How many steps one candidate takes.
#[derive(Debug, Clone, Copy)]
pub(super) struct CandidateSteps {
    pub fit: u64,
    pub fits: u32,
    pub evaluate: u64,
    pub explain: u64,
}

impl CandidateSteps {
    pub fn new(relative_cost: f64, fits: u32) -> Self {
        let steps = |share: f64| whole(STEPS_OF_A_FIT * relative_cost.max(1.0) * share);
        Self {
            fit: steps(1.0),
            fits,
            evaluate: steps(SHARE_OF_EVALUATION),
            explain: steps(SHARE_OF_EXPLANATION),
        }
    }

    pub fn total(&self) -> u64 {
        self.fit * u64::from(self.fits) + self.evaluate + self.explain
    }
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a small positive number of steps"
)]
fn whole(steps: f64) -> u64 {
    steps.round().max(1.0) as u64
}

/// How far the whole run has come. Shared with the threads of the learners.
#[derive(Debug)]
pub(super) struct Journey {
    outer: Control,
    total: u64,
    done: AtomicU64,
}

impl Journey {
    pub fn new(outer: Control, total: u64) -> Arc<Self> {
        Arc::new(Self {
            outer,
            total,
            done: AtomicU64::new(0),
        })
    }

    /// Says that `step` steps of the run are done. What was said before is never taken back.
    pub fn at(&self, step: u64, stage: Stage, message: &str) {
        self.tell(step, Progress::new(stage, 0.0).with_message(message));
    }

    #[expect(clippy::cast_precision_loss, reason = "there are fewer than 2^53 steps")]
    fn tell(&self, step: u64, mut progress: Progress) {
        let step = step.min(self.total);
        progress.step = self.done.fetch_max(step, Ordering::Relaxed).max(step);
        progress.total_steps = self.total;
        progress.percent = 100.0 * progress.step as f64 / self.total.max(1) as f64;
        self.outer.report(&progress);
    }

    /// Steps done so far.
    pub fn step(&self) -> u64 {
        self.done.load(Ordering::Relaxed)
    }
}

/// Makes the checkpoint of the run from the checkpoint of the learner that is at work.
pub(super) type Wrap = Box<dyn Fn(&Checkpoint) -> Result<Checkpoint> + Send + Sync>;

/// Watches one fit on behalf of the run.
pub(super) struct FitWatch {
    pub journey: Arc<Journey>,
    /// Steps of the run before this fit.
    pub before: u64,
    /// Steps of this fit.
    pub steps: u64,
    /// What is being done, for example `training random_forest (2 of 4)`.
    pub message: String,
    pub wrap: Wrap,
    /// How far the learner says that it has come.
    pub percent: Mutex<f64>,
}

impl FitWatch {
    /// Whether the learner did all that it wanted to do.
    pub fn is_complete(&self) -> bool {
        self.percent.lock().is_ok_and(|percent| *percent >= 100.0)
    }
}

impl Observer for FitWatch {
    #[expect(clippy::cast_precision_loss, reason = "a fit has fewer than 2^53 steps")]
    fn progress(&self, progress: &Progress) {
        let done = whole_below(self.steps as f64 * progress.percent.clamp(0.0, 100.0) / 100.0);
        if let Ok(mut percent) = self.percent.lock() {
            *percent = progress.percent;
        }
        let progress = Progress {
            stage: Stage::Training,
            message: Some(self.message.clone()),
            ..progress.clone()
        };
        self.journey.tell(self.before + done, progress);
    }

    fn log(&self, level: Level, message: &str) {
        self.journey.outer.log(level, message);
    }

    fn signal(&self) -> Signal {
        self.journey.outer.signal()
    }

    fn checkpoint(&self, checkpoint: &Checkpoint) -> Result<()> {
        self.journey.outer.checkpoint(&(self.wrap)(checkpoint)?)
    }
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a positive number of steps"
)]
fn whole_below(steps: f64) -> u64 {
    steps.floor().max(0.0) as u64
}
