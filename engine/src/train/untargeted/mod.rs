//! Runs without a target: groups of rows that are alike, and rows that are unlike all others.
//!
//! ```text
//! select → prepare every row → for each algorithm: fit → describe what was found → hand over → checkpoint
//! ```
//!
//! There are no answers to keep aside, so all rows are learnt from and described. Like every run, it depends on the table,
//! the settings and the seeds alone.

mod anomalies;
mod attempt;
mod clusters;
mod picture;
mod rows;
mod traits;

use std::sync::Arc;

use self::attempt::Attempt;
use self::picture::Canvas;
use self::rows::Rows;
use super::checkpoint::RunCheckpoint;
use super::config::TrainConfig;
use super::outcome::{CandidateSink, RunOutcome};
use super::run::{Entry, entries, rank};
use super::suggest;
use super::watch::{Journey, STEPS_OF_PREPARING};
use crate::control::{Control, Level, Stage};
use crate::error::{EngineError, Result};
use crate::memory::{self, MemoryLimit};
use crate::metrics::MetricInfo;
use crate::problem::ProblemType;
use crate::seeds::Seeds;
use crate::table::Table;

/// What all candidates of a run share.
struct Run<'a> {
    problem: ProblemType,
    config: &'a TrainConfig,
    seeds: &'a Seeds,
    control: &'a Control,
    rows: &'a Rows<'a>,
    metric: &'static MetricInfo,
    plan: &'a [Entry],
    journey: Arc<Journey>,
    threads: usize,
    /// What is left for fits.
    memory: MemoryLimit,
    canvas: Canvas,
}

/// Tries the chosen algorithms and ranks them by the metric; resumed and stopped like any run.
#[expect(clippy::too_many_arguments, reason = "those of a run, and which problem it poses")]
pub(super) fn run(
    threads: usize,
    problem: ProblemType,
    table: &Table,
    config: &TrainConfig,
    seeds: &Seeds,
    control: &Control,
    resume: Option<RunCheckpoint>,
    sink: &mut dyn CandidateSink,
) -> Result<RunOutcome> {
    refuse_what_needs_a_target(config)?;
    let metric = config.metric(problem)?;
    let rows = Rows::new(table, config, seeds, control)?;
    let names = if config.algorithms.is_empty() {
        let suggested = suggest::algorithms(problem, table.rows() as u64, rows.matrix.ncols());
        suggested.into_iter().map(|one| one.algorithm.to_owned()).collect()
    } else {
        config.algorithms.clone()
    };
    let plan = entries(config, names, problem, 1)?;
    let total = plan.last().map_or(0, |entry| entry.before + entry.steps.total());
    let run = Run {
        problem,
        config,
        seeds,
        control,
        rows: &rows,
        metric,
        plan: &plan,
        journey: Journey::new(control.clone(), total),
        threads,
        memory: config
            .memory
            .after(memory::of_table(table))
            .after(memory::of_matrix(rows.matrix.dim())),
        canvas: Canvas::default(),
    };
    run.journey
        .at(STEPS_OF_PREPARING, Stage::Preparing, "preparing the data");
    run.go(resume, sink)
}

/// What only makes sense where there are right answers is an oversight, and nobody should wonder what became of it.
fn refuse_what_needs_a_target(config: &TrainConfig) -> Result<()> {
    use crate::prepare::{Encoding, Interactions, SelectionMethod};
    let preparation = &config.preprocessing_config;
    let oversights = [
        (config.search.is_some(), "a search", "choose the algorithms"),
        (
            config.calibration.is_some(),
            "calibration of probabilities",
            "leave it out",
        ),
        (config.learning_curve, "a learning curve", "leave it out"),
        (
            config.threshold.is_some(),
            "a threshold of probabilities",
            "leave it out",
        ),
        (
            preparation.encoding == Encoding::Target,
            "encoding categories by the target",
            "choose another encoding",
        ),
        (
            preparation.interactions != Interactions::None,
            "choosing pairs of features to multiply",
            "leave the products out",
        ),
        (
            preparation.feature_selection_method != SelectionMethod::None,
            "an automatic choice of features",
            "choose them by hand",
        ),
    ];
    match oversights.into_iter().find(|(asked, ..)| *asked) {
        Some((_, what, advice)) => Err(EngineError::bad_input(format!("{what} needs a target"), advice)),
        None => Ok(()),
    }
}

impl Run<'_> {
    fn go(&self, resume: Option<RunCheckpoint>, sink: &mut dyn CandidateSink) -> Result<RunOutcome> {
        let fingerprint = self.rows.fingerprint(self.config, self.seeds)?;
        let mut state = resume.unwrap_or_else(|| RunCheckpoint::new(&fingerprint));
        state.belongs_to(&fingerprint)?;
        let mut stopped = false;
        while state.finished.len() < self.plan.len() && !stopped {
            stopped = !Attempt::new(self, state.finished.len()).go(&mut state, sink)?;
            self.control.checkpoint(&state.at(self.journey.step())?)?;
            stopped |= state.finished.len() < self.plan.len() && self.ended()?;
        }
        self.close(state, stopped)
    }

    /// Whether the run should end with what it has; other wishes are errors.
    fn ended(&self) -> Result<bool> {
        match self.control.check() {
            Err(EngineError::Stopped) => Ok(true),
            other => other.map(|()| false),
        }
    }

    fn close(&self, state: RunCheckpoint, stopped: bool) -> Result<RunOutcome> {
        let mut candidates = state.finished;
        rank(&mut candidates, self.metric);
        if let Some(error) = candidates
            .first()
            .and_then(|best| best.error.as_deref())
            .filter(|_| !stopped)
        {
            return Err(EngineError::bad_input(
                format!("none of the algorithms found anything: {error}"),
                "change the columns or the settings",
            ));
        }
        if stopped {
            self.control.log(Level::Info, "stopped; what was finished is kept");
        } else {
            self.journey.at(u64::MAX, Stage::Explaining, "training completed");
        }
        let judged = candidates.first().map_or(0, |best| best.test_samples);
        Ok(RunOutcome {
            stopped,
            problem_type: self.problem,
            metric: self.metric.name.into(),
            higher_is_better: self.metric.higher_is_better,
            candidates,
            feature_columns: self.rows.features(),
            training_samples: self.rows.matrix.nrows() as u64,
            test_samples: judged,
            warnings: self.rows.warnings.clone(),
            trials: Vec::new(),
        })
    }
}
