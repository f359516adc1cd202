//! What long work looks like in a terminal: a bar there, plain lines elsewhere, always on standard error.

use std::io::{IsTerminal, Write};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use datapulse_engine::control::{Checkpoint, Control, Level, Observer, Progress, Signal};
use indicatif::{ProgressBar, ProgressStyle};

/// Plain lines come when what is being done changes, and otherwise after this share of the whole.
const PERCENT_BETWEEN_LINES: f64 = 10.0;

/// Shows the progress of one command and ends its work when the time is over.
pub(super) struct Terminal {
    bar: Option<ProgressBar>,
    last: Mutex<(f64, String)>,
    /// When it began and how long it may take.
    time: Option<(Instant, Duration)>,
}

impl Terminal {
    /// Shows progress; work ends with what it has after `budget`.
    pub fn new(budget: Option<Duration>) -> Arc<Self> {
        let bar = std::io::stderr().is_terminal().then(bar);
        Arc::new(Self {
            bar,
            last: Mutex::new((-PERCENT_BETWEEN_LINES, String::new())),
            time: budget.map(|budget| (Instant::now(), budget)),
        })
    }

    /// The handle for the engine.
    pub fn control(self: &Arc<Self>) -> Control {
        Control::new(Arc::clone(self) as Arc<dyn Observer>)
    }

    /// Takes the bar away.
    pub fn finish(&self) {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
    }

    /// A sentence for the person, beside whatever else is shown.
    pub fn say(&self, sentence: &str) {
        match &self.bar {
            Some(bar) => bar.suspend(|| line(sentence)),
            None => line(sentence),
        }
    }
}

/// A line on standard error. Nobody can be told when even that fails.
pub(super) fn line(text: &str) {
    let _ = writeln!(std::io::stderr(), "{text}");
}

fn bar() -> ProgressBar {
    let bar = ProgressBar::new(1000);
    if let Ok(style) = ProgressStyle::with_template("{bar:30} {percent:>3} % {elapsed:>4} {wide_msg}") {
        bar.set_style(style);
    }
    bar
}

impl Observer for Terminal {
    fn progress(&self, progress: &Progress) {
        let message = progress.message.clone();
        let mut message = message.unwrap_or_else(|| format!("{:?}", progress.stage).to_lowercase());
        if let (Some(epoch), Some(epochs), true) = (progress.epoch, progress.epochs, self.bar.is_some()) {
            message = format!("{message}, step {epoch} of {epochs}");
        }
        if let Some(bar) = &self.bar {
            bar.set_position(thousandths(progress.percent));
            bar.set_message(message);
            return;
        }
        let Ok(mut last) = self.last.lock() else { return };
        if message != last.1 || progress.percent >= last.0 + PERCENT_BETWEEN_LINES {
            line(&format!("{:3.0} % {message}", progress.percent.floor()));
            *last = (progress.percent, message);
        }
    }

    fn log(&self, level: Level, message: &str) {
        match level {
            Level::Debug => {}
            Level::Info => self.say(message),
            Level::Warning => self.say(&format!("warning: {message}")),
            Level::Error => self.say(&format!("error: {message}")),
        }
    }

    fn signal(&self) -> Signal {
        match self.time {
            Some((began, budget)) if began.elapsed() >= budget => Signal::Stop,
            _ => Signal::Continue,
        }
    }

    fn spent(&self) -> Option<f64> {
        let (began, budget) = self.time?;
        Some((began.elapsed().as_secs_f64() / budget.as_secs_f64()).min(1.0))
    }

    fn checkpoint(&self, _: &Checkpoint) -> datapulse_engine::Result<()> {
        Ok(())
    }
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a percentage is between 0 and 100"
)]
fn thousandths(percent: f64) -> u64 {
    (percent.clamp(0.0, 100.0) * 10.0).round() as u64
}
