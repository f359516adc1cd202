//! The run: one method after the other, until all are done or somebody ends it.

use std::collections::BTreeMap;

use sha2::{Digest, Sha256};

use super::backtest::{Backtest, Plan};
use super::candidate::Made;
use super::charts::MOST_SHOWN;
use super::config::Config;
use super::facts::{fingerprint, hexadecimal, warnings};
use super::methods::{self, AVERAGE, Forecaster};
use super::model::ForecastModel;
use super::pace::Pace;
use super::panel::{self, Panel};
use super::seasons;
use crate::control::{Control, Level, Stage};
use crate::error::{EngineError, Result};
use crate::learners::Hyperparameters;
use crate::memory;
use crate::metrics::{Charts, MetricInfo};
use crate::problem::ProblemType;
use crate::seeds::Seeds;
use crate::table::Table;
use crate::train::{Candidate, RunCheckpoint, RunOutcome, rank};
use crate::warning::Warning;

/// Takes the models of a forecasting run as they come.
///
/// When a run is resumed after a crash, the last candidate may come a second time, with the same index and the same bits.
pub trait ForecastSink: Send {
    /// Work on a method begins. For whoever has a clock.
    fn fit_begins(&mut self, _index: u32, _algorithm: &str) {}

    /// The work ended.
    fn fit_ends(&mut self, _index: u32, _algorithm: &str) {}

    /// A candidate is done; `model` is none when it failed. An error ends the run.
    ///
    /// # Errors
    /// Whatever kept the model from being stored.
    fn finished(&mut self, candidate: &Candidate, model: Option<&ForecastModel>) -> Result<()>;
}

/// What suits series when nothing was chosen.
pub fn suggested(seasonal: bool) -> Vec<&'static str> {
    let all = methods::algorithms().iter().map(|info| info.name);
    all.filter(|name| seasonal || *name != "mstl").collect()
}

/// One method of the plan with its checked settings.
pub(super) struct Entry {
    pub name: String,
    pub settings: Hyperparameters,
    pub forecaster: Forecaster,
}

/// What all methods of a run share.
pub(super) struct Run<'a> {
    pub config: &'a Config,
    pub seeds: &'a Seeds,
    pub metric: &'static MetricInfo,
    pub panel: Panel,
    pub plan: Plan,
    pub entries: Vec<Entry>,
    pub fingerprint: String,
    pub warnings: Vec<Warning>,
    pub pace: Pace<'a>,
}

/// Backtests the chosen methods on the series of `table`, ranks them, and forecasts with each.
///
/// Models go to `sink` as they are done. After each the control's observer gets a checkpoint whose `state` is a
/// [`RunCheckpoint`]; given back as `resume` with the same table, settings and seeds, the run goes on to the same bits.
/// Threads change nothing but the time. `Stop` ends the run with what is finished.
///
/// # Errors
/// `BadInput` when the columns make no series that could be forecast or judged; `Paused` and `Cancelled` when the
/// observer asked for that; whatever the sink or the observer could not store.
pub fn run(
    table: &Table,
    config: &Config,
    seeds: &Seeds,
    control: &Control,
    resume: Option<RunCheckpoint>,
    sink: &mut dyn ForecastSink,
) -> Result<RunOutcome> {
    let pool = rayon::ThreadPoolBuilder::new()
        .num_threads(config.threads())
        .build()
        .map_err(|error| EngineError::Internal(format!("no threads could be started: {error}")))?;
    pool.install(|| Run::new(table, config, seeds, control)?.go(resume, sink))
}

impl<'a> Run<'a> {
    fn new(table: &Table, config: &'a Config, seeds: &'a Seeds, control: &'a Control) -> Result<Self> {
        control.check()?;
        config.check()?;
        let (metric, options) = (config.metric()?, &config.options);
        let memory = config.memory.after(memory::of_table(table));
        let panel = Panel::read_within(memory, table, &config.target, options, None)?;
        panel::check_count(&panel, options.series.as_deref())?;
        let given: Vec<usize> = options
            .seasons
            .iter()
            .map(|season| *season as usize)
            .filter(|season| *season > 1)
            .collect();
        let mut found = if options.seasons.is_empty() {
            seasons::find(&panel)
        } else {
            given
        };
        found.sort_unstable();
        found.dedup();
        let plan = Plan::new(&panel, options.horizon as usize, options.windows as usize, &found)?;
        let entries = entries(config, !found.is_empty())?;
        let need = memory::of_backtest(entries.len(), plan.count(), plan.horizon as u64)
            .saturating_add(memory::of_series(panel.values()));
        memory.check("judging the methods", need)?;
        let shown = panel.series.len().min(MOST_SHOWN) as u64;
        let total = entries.len() as u64 * (plan.count() + shown);
        let run = Self {
            fingerprint: fingerprint(&panel),
            warnings: warnings(&panel, &plan, config),
            pace: Pace::new(control, total),
            config,
            seeds,
            metric,
            panel,
            plan,
            entries,
        };
        for warning in &run.warnings {
            control.log(Level::Warning, &warning.message);
        }
        control.log(Level::Info, run.summary());
        Ok(run)
    }

    /// What was found in the table, in a sentence.
    fn summary(&self) -> String {
        let values: usize = self.panel.series.iter().map(|series| series.values.len()).sum();
        let seasons: Vec<String> = self.plan.seasons.iter().map(ToString::to_string).collect();
        let seasons = if seasons.is_empty() {
            "no season".to_owned()
        } else {
            format!("season of {} steps", seasons.join(" and of "))
        };
        format!(
            "{} series with {values} values in all; one step is a {}; {seasons}; judged from {} points of the past",
            self.panel.series.len(),
            self.panel.frequency.name().words(),
            self.plan.windows()
        )
    }

    fn go(&self, resume: Option<RunCheckpoint>, sink: &mut dyn ForecastSink) -> Result<RunOutcome> {
        let belongs = self.identity()?;
        let mut state = resume.unwrap_or_else(|| RunCheckpoint::new(&belongs));
        state.belongs_to(&belongs)?;
        let (mut kept, mut stopped) = (BTreeMap::new(), false);
        let each = self.plan.count() + self.panel.series.len().min(MOST_SHOWN) as u64;
        while state.finished.len() < self.entries.len() && !stopped {
            let index = state.finished.len();
            match self.candidate(index, &mut kept, sink) {
                Ok(candidate) => state.finished.push(candidate),
                Err(EngineError::Stopped) => stopped = true,
                Err(error) => return Err(error),
            }
            self.pace
                .at(state.finished.len() as u64 * each, Stage::Training, "training");
            self.pace.control().checkpoint(&state.at(self.pace.done())?)?;
        }
        self.close(state.finished, stopped)
    }

    fn candidate(
        &self,
        index: usize,
        kept: &mut BTreeMap<String, Backtest>,
        sink: &mut dyn ForecastSink,
    ) -> Result<Candidate> {
        let entry = &self.entries[index];
        let number = u32::try_from(index).unwrap_or(u32::MAX);
        let message = format!("training {} ({} of {})", entry.name, index + 1, self.entries.len());
        self.pace.at(self.pace.done(), Stage::Training, &message);
        sink.fit_begins(number, &entry.name);
        let made = self.made(entry, kept, &message);
        sink.fit_ends(number, &entry.name);
        let mut candidate = self.blank(number, entry);
        match made {
            Ok(made) => {
                let Made {
                    backtest,
                    judgement,
                    model,
                    charts,
                } = made;
                candidate.metrics = judgement.metrics;
                candidate.fold_metrics = judgement.windows;
                candidate.assessment = model.assessment.clone();
                candidate.warnings.clone_from(&model.assessment.warnings);
                candidate.charts = Some(Charts::Forecast(charts));
                self.pace.control().log(Level::Info, self.line(&candidate));
                sink.finished(&candidate, Some(&model))?;
                kept.insert(entry.name.clone(), backtest);
            }
            Err(error) if error.is_interruption() || matches!(error, EngineError::Io { .. }) => return Err(error),
            Err(error) => {
                self.pace
                    .control()
                    .log(Level::Error, format!("{} failed: {error}", entry.name));
                candidate.error = Some(error.to_string());
                sink.finished(&candidate, None)?;
            }
        }
        Ok(candidate)
    }

    fn line(&self, candidate: &Candidate) -> String {
        let value = candidate.metrics.get(self.metric.name).copied().flatten();
        let value = value.map_or_else(|| "undefined".into(), |value| format!("{value:.4}"));
        format!("{}: {} {value}", candidate.algorithm, self.metric.name)
    }

    /// Of the data, the settings and the seeds: everything that determines the results.
    fn identity(&self) -> Result<String> {
        let asked = serde_json::to_vec(&(self.config, self.seeds))
            .map_err(|error| EngineError::Internal(format!("the settings could not be written: {error}")))?;
        let mut digest = Sha256::new();
        digest.update(asked);
        digest.update(&self.fingerprint);
        Ok(hexadecimal(&digest.finalize()))
    }

    fn close(&self, mut candidates: Vec<Candidate>, stopped: bool) -> Result<RunOutcome> {
        rank(&mut candidates, self.metric);
        if let Some(error) = candidates
            .first()
            .and_then(|best| best.error.as_deref())
            .filter(|_| !stopped)
        {
            let what = format!("none of the methods could forecast the series: {error}");
            return Err(EngineError::bad_input(
                what,
                "change the columns, the horizon or the settings",
            ));
        }
        let message = if stopped {
            "stopped; what was finished is kept"
        } else {
            "training completed"
        };
        if stopped {
            self.pace.control().log(Level::Info, message);
        } else {
            self.pace.at(u64::MAX, Stage::Evaluating, message);
        }
        Ok(RunOutcome {
            stopped,
            problem_type: ProblemType::Forecasting,
            metric: self.metric.name.into(),
            higher_is_better: self.metric.higher_is_better,
            candidates,
            feature_columns: self.columns(),
            training_samples: self.values(),
            test_samples: self.judged(),
            warnings: self.warnings.clone(),
            trials: Vec::new(),
        })
    }
}

/// The methods to try, each once; the average last, because it is made of the others.
fn entries(config: &Config, seasonal: bool) -> Result<Vec<Entry>> {
    let mut names: Vec<String> = if config.algorithms.is_empty() {
        suggested(seasonal).into_iter().map(str::to_owned).collect()
    } else {
        config.algorithms.clone()
    };
    names.sort_by_key(|name| name == AVERAGE);
    let mut entries: Vec<Entry> = Vec::with_capacity(names.len());
    for name in names {
        if entries.iter().any(|entry| entry.name == name) {
            continue;
        }
        let settings = config.settings(&name)?;
        let forecaster = methods::prepared(&name, &settings, config, seasonal)?;
        entries.push(Entry {
            name,
            settings,
            forecaster,
        });
    }
    Ok(entries)
}
