//! What the engine sees of the outside while it works, and what the outside sees of it.

use std::{
    sync::{
        Mutex, MutexGuard, PoisonError,
        atomic::{AtomicU8, Ordering},
    },
    time::{Duration, Instant},
};

use datapulse_engine::{
    Result,
    control::{Checkpoint, Level, Observer, Progress, Signal, Stage},
};
use serde_json::json;

use crate::store::jobs::{NewEvent, Report};

/// Lines kept until the next beat; more than this in a quarter of a second are noise.
const MOST_LINES: usize = 200;
/// Points of a loss curve that may come faster than the beats, for each algorithm.
const BURST: usize = 150;
/// Between two saved states, unless the work is about to end.
const SAVE_EVERY: Duration = Duration::from_millis(1_500);

/// The kinds of work differ in how the engine's percentages become those of the job.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Scale {
    /// Looking through the file and describing it take about as long.
    Reading,
    /// The run counts its own steps; reading the table comes before the first.
    Training,
    /// Looking through the file is a fifth.
    Predicting,
}

impl Scale {
    fn percent(self, stage: Stage, percent: f64) -> f64 {
        let percent = percent.clamp(0.0, 100.0);
        match (self, stage) {
            (Self::Reading, Stage::Loading) => percent * 0.5,
            (Self::Reading, _) => 50.0 + percent * 0.5,
            (Self::Training, Stage::Loading) => 0.0,
            (Self::Predicting, Stage::Loading) => percent * 0.2,
            _ => percent,
        }
    }
}

/// A point of the loss curve.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Point {
    epoch: Option<i64>,
    epochs: Option<i64>,
    loss: f64,
}

/// Watches one job.
pub(super) struct Watch {
    scale: Scale,
    signal: AtomicU8,
    /// When this attempt began, how long the work may take, and what earlier attempts spent of it.
    time: Option<(Instant, Duration, Duration)>,
    seen: Mutex<Seen>,
}

#[derive(Debug)]
struct Seen {
    report: Report,
    /// Whether the report is newer than the last beat.
    changed: bool,
    /// Points of the loss curve since the last beat.
    points: Vec<Point>,
    /// Points that the algorithm at work may have beyond one for each beat, so that a short run has a curve too.
    burst: usize,
    algorithm: String,
    lines: Vec<NewEvent>,
    unsaved: Option<Checkpoint>,
    saved_at: Option<Instant>,
}

impl Watch {
    /// `progress` is what earlier attempts reached: it never falls.
    pub(super) fn new(scale: Scale, progress: f64) -> Self {
        let report = Report {
            status: "LOADING",
            progress,
            ..Report::default()
        };
        let seen = Seen {
            report,
            changed: true,
            points: Vec::new(),
            burst: BURST,
            algorithm: String::new(),
            lines: Vec::new(),
            unsaved: None,
            saved_at: None,
        };
        Self {
            scale,
            signal: AtomicU8::new(0),
            time: None,
            seen: Mutex::new(seen),
        }
    }

    /// The same for work that may take so long, of which some is spent already.
    pub(super) fn within(mut self, time: Option<(Duration, Duration)>) -> Self {
        self.time = time.map(|(time, spent)| (Instant::now(), time, spent));
        self
    }

    /// Tells the engine what to do next. What ends more replaces what ends less.
    pub(super) fn tell(&self, signal: Signal) {
        let strength = match signal {
            Signal::Continue => 0,
            Signal::Pause => 1,
            Signal::Stop => 2,
            Signal::Cancel => 3,
        };
        self.signal.fetch_max(strength, Ordering::Relaxed);
    }

    /// The algorithm at work, for the loss curve.
    pub(super) fn set_algorithm(&self, algorithm: &str) {
        let mut seen = self.seen();
        seen.write_points();
        seen.burst = BURST;
        algorithm.clone_into(&mut seen.algorithm);
    }

    /// Adds a line to the log.
    pub(super) fn line(&self, event: NewEvent) {
        let mut seen = self.seen();
        if seen.lines.len() < MOST_LINES {
            seen.lines.push(event);
        }
    }

    /// Adds a line that must not be lost, however many there are.
    pub(super) fn record(&self, event: NewEvent) {
        self.seen().lines.push(event);
    }

    /// The report if it is new, and the lines since the last beat with what the loss curve has gained.
    pub(super) fn take_news(&self) -> (Option<Report>, Vec<NewEvent>) {
        let mut seen = self.seen();
        seen.write_points();
        let lines = std::mem::take(&mut seen.lines);
        let report = seen.changed.then(|| seen.report.clone());
        seen.changed = false;
        (report, lines)
    }

    /// How far the work is.
    pub(super) fn report(&self) -> Report {
        self.seen().report.clone()
    }

    /// A state that is due to be saved, or any that is not saved yet when the work has ended.
    pub(super) fn take_unsaved(&self, at_the_end: bool) -> Option<Checkpoint> {
        let mut seen = self.seen();
        let due = at_the_end || seen.saved_at.is_none_or(|at| at.elapsed() >= SAVE_EVERY);
        if !due || seen.unsaved.is_none() {
            return None;
        }
        seen.saved_at = Some(Instant::now());
        seen.unsaved.take()
    }

    fn seen(&self) -> MutexGuard<'_, Seen> {
        self.seen.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Seen {
    /// Turns the points into lines: the newest, and as many of the others, evenly chosen, as the burst still allows.
    fn write_points(&mut self) {
        let points = std::mem::take(&mut self.points);
        let wanted = points.len().min(1 + self.burst);
        self.burst -= wanted.saturating_sub(1).min(self.burst);
        for number in 1..=wanted {
            let Some(point) = points.get(points.len() * number / wanted - 1) else {
                continue;
            };
            let Point { epoch, epochs, loss } = *point;
            let algorithm = &self.algorithm;
            self.lines.push(NewEvent {
                level: "progress",
                message: format!("{algorithm}: loss {loss:.6}"),
                data: Some(json!({ "algorithm": algorithm, "epoch": epoch, "epochs": epochs, "loss": loss })),
            });
        }
    }

    /// Notes a point, unless it is the one before.
    fn add_point(&mut self, point: Point) {
        if self.points.last() != Some(&point) {
            self.points.push(point);
        }
    }
}

impl Observer for Watch {
    fn progress(&self, progress: &Progress) {
        let count = |steps: u64| i64::try_from(steps).ok();
        let mut seen = self.seen();
        let reached = self.scale.percent(progress.stage, progress.percent);
        let is_loading = progress.stage == Stage::Loading && self.scale != Scale::Reading;
        let report = Report {
            status: if is_loading { "LOADING" } else { "RUNNING" },
            progress: seen.report.progress.max(reached),
            stage: Some(
                progress
                    .message
                    .clone()
                    .unwrap_or_else(|| name(progress.stage).to_owned()),
            ),
            epoch: progress.epoch.map(i64::from),
            epochs: progress.epochs.map(i64::from),
            step: count(progress.step),
            total_steps: count(progress.total_steps).filter(|total| *total > 0),
            loss: progress.loss.filter(|loss| loss.is_finite()),
            message: progress.message.clone(),
        };
        if let Some(loss) = report
            .loss
            .filter(|_| report.epoch != seen.report.epoch || report.loss != seen.report.loss)
        {
            let (epoch, epochs) = (report.epoch, report.epochs);
            seen.add_point(Point { epoch, epochs, loss });
        }
        seen.changed |= report != seen.report;
        seen.report = report;
    }

    fn log(&self, level: Level, message: &str) {
        let level = match level {
            Level::Debug => return,
            Level::Info => "info",
            Level::Warning => "warning",
            Level::Error => "error",
        };
        self.line(NewEvent::line(level, message));
    }

    fn signal(&self) -> Signal {
        match self.signal.load(Ordering::Relaxed) {
            0 => Signal::Continue,
            1 => Signal::Pause,
            2 => Signal::Stop,
            _ => Signal::Cancel,
        }
    }

    fn spent(&self) -> Option<f64> {
        let (began, time, spent) = self.time?;
        Some(((began.elapsed() + spent).as_secs_f64() / time.as_secs_f64()).min(1.0))
    }

    /// Keeps the newest state in memory; the next beat saves it, and the end of the work saves what is left.
    fn checkpoint(&self, checkpoint: &Checkpoint) -> Result<()> {
        self.seen().unsaved = Some(checkpoint.clone());
        Ok(())
    }
}

fn name(stage: Stage) -> &'static str {
    match stage {
        Stage::Loading => "reading the table",
        Stage::Profiling => "describing the columns",
        Stage::Preparing => "preparing the data",
        Stage::Training => "training",
        Stage::Evaluating => "measuring",
        Stage::Explaining => "explaining",
        Stage::Predicting => "predicting",
        Stage::Saving => "saving",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(stage: Stage, percent: f64, epoch: u32, loss: f64) -> Progress {
        Progress {
            epoch: Some(epoch),
            loss: Some(loss),
            ..Progress::new(stage, percent)
        }
    }

    /// JOB-16: progress never falls, not even when an attempt begins anew.
    #[test]
    fn progress_never_falls() {
        let watch = Watch::new(Scale::Training, 40.0);
        watch.progress(&at(Stage::Loading, 90.0, 1, 1.0));
        assert!((watch.report().progress - 40.0).abs() < 1e-9);
        watch.progress(&at(Stage::Training, 55.0, 1, 1.0));
        watch.progress(&at(Stage::Training, 50.0, 1, 1.0));
        assert!((watch.report().progress - 55.0).abs() < 1e-9);
    }

    /// A short run has its curve, a long one a point for each beat.
    #[test]
    fn curves_of_short_runs_are_whole_and_of_long_ones_thinned() {
        let watch = Watch::new(Scale::Training, 0.0);
        watch.set_algorithm("mlp");
        let run = |epochs: std::ops::RangeInclusive<u32>| {
            epochs.for_each(|epoch| watch.progress(&at(Stage::Training, 1.0, epoch, 1.0 / f64::from(epoch))));
            watch
                .take_news()
                .1
                .into_iter()
                .filter_map(|line| line.data?["epoch"].as_u64())
                .collect::<Vec<_>>()
        };
        assert_eq!(run(1..=100), (1..=100).collect::<Vec<_>>());
        let second = run(101..=1_100);
        assert_eq!((second.len(), second.last()), (BURST - 99 + 1, Some(&1_100)));
        assert_eq!(run(1_101..=2_000), [2_000]);
        assert_eq!(watch.take_news(), (None, Vec::new()));
    }

    #[test]
    fn cancel_outweighs_pause() {
        let watch = Watch::new(Scale::Training, 0.0);
        watch.tell(Signal::Cancel);
        watch.tell(Signal::Pause);
        assert_eq!(watch.signal(), Signal::Cancel);
    }
}
