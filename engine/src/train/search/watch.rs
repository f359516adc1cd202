//! Between the learner of a trial and whoever watches the run.

use std::sync::{Arc, Mutex};

use crate::control::{Checkpoint, Control, Level, Observer, Progress, Signal, Stage};
use crate::error::Result;
use crate::train::watch::Journey;

/// Watches one fit of a trial. What a learner would keep of itself is not kept: a trial is the smallest thing that is.
pub(super) struct TrialWatch {
    pub journey: Arc<Journey>,
    pub outer: Control,
    pub step: u64,
    pub message: String,
    /// The share of the time at which trials have to end, so that the models can still be made.
    pub limit: f64,
    pub percent: Mutex<f64>,
}

impl TrialWatch {
    /// Whether the learner did all that it wanted to do.
    pub fn is_complete(&self) -> bool {
        self.percent.lock().is_ok_and(|percent| *percent >= 100.0)
    }
}

impl Observer for TrialWatch {
    fn progress(&self, progress: &Progress) {
        if let Ok(mut percent) = self.percent.lock() {
            *percent = progress.percent;
        }
        self.journey.at(self.step, Stage::Training, &self.message);
    }

    /// What a learner says about itself is of interest for a model, not for one of a hundred trials.
    fn log(&self, _: Level, _: &str) {}

    fn signal(&self) -> Signal {
        match self.outer.signal() {
            Signal::Continue if self.outer.spent().is_some_and(|spent| spent >= self.limit) => Signal::Stop,
            other => other,
        }
    }

    fn checkpoint(&self, _: &Checkpoint) -> Result<()> {
        Ok(())
    }
}
