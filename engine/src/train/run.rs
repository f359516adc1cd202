//! The run: one candidate after the other, until all are done or somebody ends it.

use std::sync::Arc;

use super::candidate::{Attempt, Outcome};
use super::checkpoint::RunCheckpoint;
use super::config::TrainConfig;
use super::data::Data;
use super::outcome::{Candidate, CandidateSink, RunOutcome};
use super::search;
use super::untargeted;
use super::watch::{CandidateSteps, Journey, STEPS_OF_PREPARING};
use crate::control::{Control, Level, Stage};
use crate::error::{EngineError, Result};
use crate::learners::{Hyperparameters, Learner, learner};
use crate::memory::{self, MemoryLimit};
use crate::metrics::MetricInfo;
use crate::problem::ProblemType;
use crate::seeds::Seeds;
use crate::table::Table;

/// One algorithm of the plan with its checked settings.
pub(super) struct Entry {
    pub learner: &'static dyn Learner,
    pub settings: Hyperparameters,
    pub steps: CandidateSteps,
    /// Steps of the run before this candidate.
    pub before: u64,
}

impl Entry {
    pub fn algorithm(&self) -> &'static str {
        self.learner.info().name
    }
}

/// What all candidates of a run share.
pub(super) struct Run<'a> {
    pub config: &'a TrainConfig,
    pub seeds: &'a Seeds,
    pub control: &'a Control,
    pub data: &'a Data<'a>,
    pub metric: &'static MetricInfo,
    pub plan: &'a [Entry],
    pub journey: Arc<Journey>,
    pub threads: usize,
    /// What is left for fits.
    pub memory: MemoryLimit,
}

/// Trains the chosen algorithms on `table` and ranks them.
///
/// Models go to `sink` as they are done. After each candidate, and whenever a learner offers it, the control's observer
/// gets a checkpoint whose `state` is a [`RunCheckpoint`]; given back as `resume` with the same table, settings and
/// seeds, the run goes on to the same bits. Threads change nothing but the time.
///
/// `Stop` ends the run with what is finished, including the model at work when it is usable.
///
/// # Errors
/// `BadInput` when the settings do not fit the data or every candidate failed; `Paused` and `Cancelled` when the
/// observer asked for that; whatever the sink or the observer could not store.
pub fn run(
    table: &Table,
    config: &TrainConfig,
    seeds: &Seeds,
    control: &Control,
    resume: Option<RunCheckpoint>,
    sink: &mut dyn CandidateSink,
) -> Result<RunOutcome> {
    let threads = config.threads();
    let pool = rayon::ThreadPoolBuilder::new()
        .num_threads(threads)
        .build()
        .map_err(|error| EngineError::Internal(format!("no threads could be started: {error}")))?;
    pool.install(|| run_on(threads, table, config, seeds, control, resume, sink))
}

fn run_on(
    threads: usize,
    table: &Table,
    config: &TrainConfig,
    seeds: &Seeds,
    control: &Control,
    resume: Option<RunCheckpoint>,
    sink: &mut dyn CandidateSink,
) -> Result<RunOutcome> {
    control.check()?;
    let memory = config.memory.after(memory::of_table(table));
    memory.check_preparing(table, &config.recipe())?;
    if let Some(problem) = config.problem_type.filter(|problem| !problem.has_target()) {
        return untargeted::run(threads, problem, table, config, seeds, control, resume, sink);
    }
    let data = Data::new(table, config, seeds, control)?;
    let metric = config.metric(data.problem())?;
    let memory = memory.after(data.bytes());
    if let Some(search) = &config.search {
        if config.calibration.is_some() || config.learning_curve {
            return Err(EngineError::bad_input(
                "a search neither calibrates probabilities nor draws learning curves",
                "search first, then train what it found with these",
            ));
        }
        let run = Run {
            config,
            seeds,
            control,
            data: &data,
            metric,
            plan: &[],
            journey: search::journey(control),
            threads,
            memory,
        };
        return search::go(&run, search, resume, sink);
    }
    let plan = plan(config, &data)?;
    let total = plan.last().map_or(0, |entry| entry.before + entry.steps.total());
    let journey = Journey::new(control.clone(), total);
    let run = Run {
        config,
        seeds,
        control,
        data: &data,
        metric,
        plan: &plan,
        journey,
        threads,
        memory,
    };
    run.journey
        .at(STEPS_OF_PREPARING, Stage::Preparing, "preparing the data");
    run.go(resume, sink)
}

/// The algorithms to try, each with where it stands on the scale of the progress.
fn plan(config: &TrainConfig, data: &Data<'_>) -> Result<Vec<Entry>> {
    let names = if config.algorithms.is_empty() {
        data.suggested_algorithms()
    } else {
        config.algorithms.clone()
    };
    entries(config, names, data.problem(), config.fits())
}

/// These algorithms one after the other, each once.
pub(super) fn entries(config: &TrainConfig, names: Vec<String>, problem: ProblemType, fits: u32) -> Result<Vec<Entry>> {
    let mut before = STEPS_OF_PREPARING;
    let mut plan: Vec<Entry> = Vec::with_capacity(names.len());
    for name in names {
        if plan.iter().any(|entry| entry.algorithm() == name) {
            continue;
        }
        let settings = config.settings(&name, problem)?;
        let Some(learner) = learner(&name) else { continue };
        let steps = CandidateSteps::new(learner.info().relative_cost, fits);
        plan.push(Entry {
            learner,
            settings,
            steps,
            before,
        });
        before += steps.total();
    }
    Ok(plan)
}

impl Run<'_> {
    fn go(&self, resume: Option<RunCheckpoint>, sink: &mut dyn CandidateSink) -> Result<RunOutcome> {
        let fingerprint = self.data.fingerprint(self.config, self.seeds)?;
        let mut state = resume.unwrap_or_else(|| RunCheckpoint::new(&fingerprint));
        state.belongs_to(&fingerprint)?;
        let mut stopped = false;
        while state.finished.len() < self.plan.len() && !stopped {
            stopped = match Attempt::new(self, &mut state).go(sink)? {
                Outcome::Finished { cut } => cut,
                Outcome::Stopped => true,
            };
            self.control.checkpoint(&state.at(self.journey.step())?)?;
            stopped |= state.finished.len() < self.plan.len() && self.ended()?;
        }
        self.close(state.finished, stopped)
    }

    /// Whether the run should end with what it has; other wishes are errors.
    fn ended(&self) -> Result<bool> {
        match self.control.check() {
            Err(EngineError::Stopped) => Ok(true),
            other => other.map(|()| false),
        }
    }

    pub fn close(&self, mut candidates: Vec<Candidate>, stopped: bool) -> Result<RunOutcome> {
        rank(&mut candidates, self.metric);
        if let Some(error) = candidates
            .first()
            .and_then(|best| best.error.as_deref())
            .filter(|_| !stopped)
        {
            let what = format!("none of the algorithms could be trained: {error}");
            return Err(EngineError::bad_input(
                what,
                "change the features, the target or the settings",
            ));
        }
        let message = if stopped {
            "stopped; what was finished is kept"
        } else {
            "training completed"
        };
        if stopped {
            self.control.log(Level::Info, message);
        } else {
            self.journey.at(u64::MAX, Stage::Explaining, message);
        }
        Ok(RunOutcome {
            stopped,
            problem_type: self.data.problem(),
            metric: self.metric.name.into(),
            higher_is_better: self.metric.higher_is_better,
            candidates,
            feature_columns: self.data.plan.selection.features.clone(),
            training_samples: self.data.training_rows(),
            test_samples: self.data.validation_rows(),
            warnings: self.data.warnings.clone(),
            trials: Vec::new(),
        })
    }
}

/// Sorts the candidates by the metric, best first, and numbers them. A candidate whose metric is undefined comes after
/// those where it is known, a failed one last; equals stay in the order of the run.
pub(crate) fn rank(candidates: &mut [Candidate], metric: &MetricInfo) {
    let worth = |candidate: &Candidate| {
        let value = candidate.metrics.get(metric.name).copied().flatten();
        value.map_or(
            f64::NEG_INFINITY,
            |value| if metric.higher_is_better { value } else { -value },
        )
    };
    candidates.sort_by(|a, b| {
        let failed = a.error.is_some().cmp(&b.error.is_some());
        failed.then(worth(b).total_cmp(&worth(a))).then(a.index.cmp(&b.index))
    });
    for (candidate, rank) in candidates.iter_mut().zip(1..) {
        candidate.rank = candidate.error.is_none().then_some(rank);
    }
}
