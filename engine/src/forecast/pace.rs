//! How far a forecasting run has come, told from many threads.

use std::sync::atomic::{AtomicU64, Ordering};

use crate::control::{Control, Progress, Stage};
use crate::error::Result;

/// One scale for the whole run; a unit is one forecast of one series.
pub(super) struct Pace<'a> {
    control: &'a Control,
    total: u64,
    done: AtomicU64,
}

impl<'a> Pace<'a> {
    pub fn new(control: &'a Control, total: u64) -> Self {
        Self {
            control,
            total,
            done: AtomicU64::new(0),
        }
    }

    /// One more unit is done. An error is the wish to end.
    pub fn step(&self, stage: Stage, message: &str) -> Result<()> {
        self.control.check()?;
        let done = self.done.fetch_add(1, Ordering::Relaxed) + 1;
        // A hundred thousand series need not be told one by one.
        if done.is_multiple_of((self.total / 500).max(1)) {
            self.tell(done, stage, message);
        }
        Ok(())
    }

    #[expect(clippy::cast_precision_loss, reason = "there are fewer than 2^53 units")]
    fn tell(&self, done: u64, stage: Stage, message: &str) {
        let done = done.min(self.total);
        let mut progress = Progress::new(stage, 100.0 * done as f64 / self.total.max(1) as f64).with_message(message);
        progress.step = done;
        progress.total_steps = self.total;
        self.control.report(&progress);
    }
}

#[cfg(feature = "train")]
impl Pace<'_> {
    pub fn control(&self) -> &Control {
        self.control
    }

    /// At least this much is done.
    pub fn at(&self, units: u64, stage: Stage, message: &str) {
        let done = self.done.fetch_max(units, Ordering::Relaxed).max(units);
        self.tell(done, stage, message);
    }

    pub fn done(&self) -> u64 {
        self.done.load(Ordering::Relaxed)
    }
}
