//! The run: one method after the other, until all are done or somebody ends it.

use std::collections::BTreeMap;

use sha2::{Digest, Sha256};

use super::backtest::{Backtest, Judgement, Plan, piece};
use super::charts::{self, ForecastCharts, MOST_SHOWN, SeriesChart};
use super::config::Config;
use super::methods::{self, AVERAGE, Forecaster};
use super::model::ForecastModel;
use super::numbers::is_constant;
use super::pace::Pace;
use super::panel::{self, Panel};
use super::seasons;
use crate::control::{Control, Level, Stage};
use crate::error::{EngineError, Result};
use crate::learners::Hyperparameters;
use crate::metrics::{Charts, MetricInfo, Metrics};
use crate::problem::ProblemType;
use crate::seeds::Seeds;
use crate::table::Table;
use crate::train::{Assessment, Candidate, RunCheckpoint, RunOutcome, rank};
use crate::warning::{Severity, Warning};

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
struct Entry {
    name: String,
    settings: Hyperparameters,
    forecaster: Forecaster,
}

/// What all methods of a run share.
struct Run<'a> {
    config: &'a Config,
    seeds: &'a Seeds,
    metric: &'static MetricInfo,
    panel: Panel,
    plan: Plan,
    entries: Vec<Entry>,
    fingerprint: String,
    warnings: Vec<Warning>,
    pace: Pace<'a>,
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
        let panel = Panel::read(table, &config.target, options, None)?;
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
            Ok((backtest, judgement, model, charts)) => {
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

    fn made(
        &self,
        entry: &Entry,
        kept: &BTreeMap<String, Backtest>,
        message: &str,
    ) -> Result<(Backtest, Judgement, ForecastModel, ForecastCharts)> {
        let (panel, plan) = (&self.panel, &self.plan);
        let backtest = self.backtest(entry, kept, message)?;
        let coverage = self.config.options.coverage;
        let judgement = backtest.judge(panel, plan, coverage);
        let naive = Backtest::make(
            panel,
            plan,
            &Forecaster::SeasonalNaive,
            0,
            &Pace::new(self.pace.control(), 1),
            message,
        )?;
        let naive = naive.judge(panel, plan, coverage).metrics;
        let everything: Vec<_> = panel
            .series
            .iter()
            .map(|series| piece(panel, series, series.values.len(), &plan.seasons))
            .collect();
        let seed = self.seeds.of(&entry.name);
        let ready = entry
            .forecaster
            .learnt(&everything, plan.horizon, seed, self.pace.control())?;
        let model = self.model(entry, ready, &judgement, naive);
        let shown = (0..panel.series.len().min(MOST_SHOWN)).map(|place| {
            let chart = self.shown(&model, &backtest, place);
            self.pace.step(Stage::Evaluating, message)?;
            chart
        });
        let charts = ForecastCharts {
            frequency: panel.frequency.name(),
            seasons: plan
                .seasons
                .iter()
                .filter_map(|season| u32::try_from(*season).ok())
                .collect(),
            horizon: self.config.options.horizon,
            coverage,
            series_count: panel.series.len() as u64,
            series: shown.collect::<Result<_>>()?,
            windows: charts::windows(panel, plan, &judgement.windows),
        };
        Ok((backtest, judgement, model, charts))
    }

    /// The mean of methods that were tried before need not try them again.
    fn backtest(&self, entry: &Entry, kept: &BTreeMap<String, Backtest>, message: &str) -> Result<Backtest> {
        if let Forecaster::Average { members } = &entry.forecaster {
            let known: Option<Vec<&Backtest>> = members.iter().map(|member| kept.get(member.name())).collect();
            if let Some(known) = known {
                return Ok(Backtest::mean_of(&known));
            }
        }
        Backtest::make(
            &self.panel,
            &self.plan,
            &entry.forecaster,
            self.seeds.of(&entry.name),
            &self.pace,
            message,
        )
    }

    fn shown(&self, model: &ForecastModel, backtest: &Backtest, place: usize) -> Result<SeriesChart> {
        let series = &self.panel.series[place];
        let rows = model.rows_of(&self.panel, series, self.plan.horizon, self.config.options.coverage)?;
        let column = |pick: fn(&super::model::ForecastRow) -> f64| rows.iter().map(pick).collect();
        Ok(SeriesChart {
            form: model.form_of(&self.panel, series)?,
            forecast: column(|row| row.forecast),
            lower: column(|row| row.lower),
            upper: column(|row| row.upper),
            next_times: rows.iter().map(|row| row.ds.clone()).collect(),
            ..charts::past(&self.panel, &self.plan, backtest, place)
        })
    }

    fn model(&self, entry: &Entry, forecaster: Forecaster, judgement: &Judgement, naive: Metrics) -> ForecastModel {
        let value = |metrics: &Metrics| metrics.get("mase").copied().flatten();
        let mut warnings = Vec::new();
        if let (Some(own), Some(least)) = (value(&judgement.metrics), value(&naive))
            && own >= least
            && entry.name != "seasonal_naive"
        {
            let message = format!("its MASE of {own:.3} is no better than the {least:.3} of repeating the last season");
            warnings.push(
                Warning::of_table("no_better", Severity::Warning, message)
                    .with("own", own)
                    .with("baseline", least),
            );
        }
        ForecastModel {
            algorithm: entry.name.clone(),
            hyperparameters: entry.settings.clone(),
            target: self.config.target.clone(),
            options: self.config.options.clone(),
            frequency: self.panel.frequency.clone(),
            seasons: self.plan.seasons.clone(),
            metrics: judgement.metrics.clone(),
            metric: self.metric.name.into(),
            assessment: Assessment {
                baseline: naive,
                conformal_rows: judgement.scores.len() as u64,
                warnings,
                ..Assessment::default()
            },
            seeds: self.seeds_of(entry),
            data_fingerprint: self.fingerprint.clone(),
            engine_version: env!("CARGO_PKG_VERSION").into(),
            forecaster,
            series: self.panel.series.clone(),
            scores: judgement.scores.clone(),
        }
    }

    fn seeds_of(&self, entry: &Entry) -> BTreeMap<String, u32> {
        [(entry.name.clone(), self.seeds.of(&entry.name))].into()
    }

    fn columns(&self) -> Vec<String> {
        let options = &self.config.options;
        std::iter::once(options.time.clone())
            .chain(options.series.clone())
            .collect()
    }

    /// A candidate about which nothing is known yet but what was asked for.
    fn blank(&self, index: u32, entry: &Entry) -> Candidate {
        Candidate {
            index,
            rank: None,
            algorithm: entry.name.clone(),
            hyperparameters: entry.settings.clone(),
            problem_type: ProblemType::Forecasting,
            metrics: BTreeMap::new(),
            fold_metrics: Vec::new(),
            importance: Vec::new(),
            charts: None,
            assessment: Assessment::default(),
            seeds: self.seeds_of(entry),
            feature_columns: self.columns(),
            target_column: self.config.target.clone(),
            training_samples: self.values(),
            test_samples: self.judged(),
            warnings: Vec::new(),
            error: None,
        }
    }

    fn values(&self) -> u64 {
        self.panel.series.iter().map(|series| series.values.len() as u64).sum()
    }

    fn judged(&self) -> u64 {
        self.plan.count() * self.plan.horizon as u64
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

/// What to know about the series before any is forecast.
fn warnings(panel: &Panel, plan: &Plan, config: &Config) -> Vec<Warning> {
    let mut warnings = panel.warnings.clone();
    let target = &config.target;
    let count = |unlike: &dyn Fn(usize) -> bool| (0..panel.series.len()).filter(|place| unlike(*place)).count();
    let constant = count(&|place| is_constant(&panel.series[place].values));
    if constant > 0 {
        let message = match panel.series.len() {
            1 => format!("every value of '{target}' is the same, so is every forecast, and MASE has no meaning"),
            all => format!("{constant} of {all} series of '{target}' never change; their forecasts do not either"),
        };
        warnings.push(Warning::of_column("constant", target, Severity::Warning, message).with("count", constant));
    }
    let short = count(&|place| plan.origins[place].is_empty());
    if short > 0 {
        let message = format!(
            "{short} of {} series are too short to judge a forecast of {} steps by; they are forecast, but not judged",
            panel.series.len(),
            plan.horizon
        );
        warnings.push(Warning::of_table("series_short", Severity::Warning, message).with("count", short));
    }
    let windows = plan.windows();
    if windows < config.options.windows as usize {
        let message = format!(
            "the series are long enough for {windows} backtest windows of {} steps only, not for {}",
            plan.horizon, config.options.windows
        );
        warnings.push(Warning::of_table("few_windows", Severity::Info, message).with("count", windows));
    }
    warnings
}

/// Of the regular series.
fn fingerprint(panel: &Panel) -> String {
    let mut digest = Sha256::new();
    for series in &panel.series {
        digest.update((series.name.len() as u64).to_le_bytes());
        digest.update(&series.name);
        digest.update(series.start.to_le_bytes());
        for value in &series.values {
            digest.update(value.to_le_bytes());
        }
    }
    hexadecimal(&digest.finalize())
}

fn hexadecimal(bytes: &[u8]) -> String {
    use std::fmt::Write;
    bytes
        .iter()
        .fold(String::with_capacity(2 * bytes.len()), |mut text, byte| {
            // cannot fail: writing to a string
            let _ = write!(text, "{byte:02x}");
            text
        })
}
