//! `datapulse train`: a leaderboard, and the best model to a file.

use std::path::PathBuf;
use std::time::Duration;

use clap::{Args, ValueEnum};
use datapulse_engine::calibrate::CalibrationMethod;
use datapulse_engine::control::{Control, Progress, Stage};
use datapulse_engine::forecast;
use datapulse_engine::learners::{Monotone, algorithms, learner};
use datapulse_engine::memory::MemoryLimit;
use datapulse_engine::metrics::{METRICS, ThresholdRule, metric};
use datapulse_engine::prepare::Validation;
use datapulse_engine::problem::ProblemType;
use datapulse_engine::seeds::Seeds;
use datapulse_engine::table::Table;
use datapulse_engine::train::{MOST_TRIALS, RunOutcome, Search, SearchMethod, TrainConfig, run, suggest};

use super::failure::Failure;
use super::keep::KeepBest;
use super::leaderboard::Leaderboard;
use super::preparation::Preparation;
use super::series::Series;
use super::terminal::Terminal;
use super::{budget, input, output};

/// Folds when something needs them and nobody says how many.
const USUAL_FOLDS: u32 = 5;

/// Train models on a table and keep the best one.
#[derive(Args, Debug)]
pub struct Train {
    /// The table: CSV with a header
    file: PathBuf,
    /// The column to predict; for clustering and anomaly detection there is none
    #[arg(long, value_name = "COLUMN", required_unless_present = "problem")]
    target: Option<String>,
    /// The kind of answer that is wanted
    #[arg(long, value_enum, default_value_t = Problem::Auto)]
    problem: Problem,
    /// Columns to learn from, exactly these; all but the target when not given
    #[arg(long, value_name = "A,B", value_delimiter = ',')]
    features: Vec<String>,
    /// Algorithms to try; what suits the data when not given
    #[arg(long, value_name = "X,Y", value_delimiter = ',')]
    algorithms: Vec<String>,
    /// Time it may take, such as 60s or 5m; without --algorithms it is used to search for the best model
    #[arg(long, value_name = "TIME", value_parser = budget::parse)]
    budget: Option<Duration>,
    /// Search for good settings and put the best models together
    #[arg(long, value_enum, value_name = "KIND")]
    search: Option<SearchKind>,
    /// With a search: how many sets of settings are tried; the same number repeats a search that time ended
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=i64::from(MOST_TRIALS)))]
    trials: Option<u32>,
    /// Judge by this many folds instead of on a fifth of the rows that is kept aside
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(2..=20))]
    folds: Option<u32>,
    /// With folds: rows with the same value in this column never stand on both sides
    #[arg(long, value_name = "COLUMN", conflicts_with_all = ["time", "repeats"])]
    group: Option<String>,
    /// With folds: rows in the order of this column, each part judged by what came before it. For forecasting: the column
    /// that tells when a value was measured
    #[arg(long, value_name = "COLUMN", conflicts_with = "repeats")]
    time: Option<String>,
    #[command(flatten)]
    series: Series,
    /// With folds: so many times over, each time with other folds
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(2..=10))]
    repeats: Option<u32>,
    /// What the leaderboard is sorted by; the usual metric of the problem when not given
    #[arg(long, value_name = "M")]
    metric: Option<String>,
    /// Numbers with which answers may only rise or only fall, which gradient boosting keeps to:
    /// age=increasing,price=decreasing
    #[arg(long, value_name = "A=WAY,B=WAY", value_delimiter = ',', value_parser = rule)]
    monotone: Vec<(String, Monotone)>,
    #[command(flatten)]
    preparation: Preparation,
    /// With two classes, how the threshold of the answer is chosen: f1, `balanced_accuracy`, youden, cost:FP:FN,
    /// precision:SHARE, recall:SHARE, or a number
    #[arg(long, value_name = "RULE")]
    threshold: Option<ThresholdRule>,
    /// Calibrate probabilities on rows that the model did not see
    #[arg(long, value_enum, value_name = "METHOD")]
    calibration: Option<Calibration>,
    /// Memory that it may take, such as 2GiB; what would take more is refused before it begins
    #[arg(long, value_name = "SIZE", value_parser = memory_limit)]
    memory: Option<MemoryLimit>,
    /// Fixes every random number; the same seed gives the same models to the bit
    #[arg(long, value_name = "N", default_value_t = 42)]
    seed: u64,
    /// Where the best model goes
    #[arg(long, value_name = "MODEL.datapulse")]
    out: Option<PathBuf>,
    /// Print one JSON document
    #[arg(long)]
    json: bool,
}

/// A limit of memory: a number of bytes, or one with a unit.
fn memory_limit(text: &str) -> Result<MemoryLimit, String> {
    crate::config::size(text).map(MemoryLimit::of).map_err(str::to_owned)
}

/// A column and which way answers go with it.
fn rule(text: &str) -> Result<(String, Monotone), String> {
    let (column, way) = text
        .rsplit_once('=')
        .ok_or("write it as column=increasing or column=decreasing")?;
    let way = match way {
        "increasing" => Monotone::Increasing,
        "decreasing" => Monotone::Decreasing,
        other => return Err(format!("'{other}' is no way to go; choose increasing or decreasing")),
    };
    Ok((column.to_owned(), way))
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Problem {
    Auto,
    Regression,
    Classification,
    Binary,
    Multiclass,
    Forecasting,
    /// Find groups of rows that are alike; without a target
    Clustering,
    /// Find rows that are unlike all others; without a target
    #[value(name = "anomaly_detection", alias = "anomaly-detection")]
    AnomalyDetection,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Calibration {
    /// A logistic curve
    Platt,
    /// Any rising curve
    Isotonic,
}

impl From<Calibration> for CalibrationMethod {
    fn from(chosen: Calibration) -> Self {
        match chosen {
            Calibration::Platt => Self::Platt,
            Calibration::Isotonic => Self::Isotonic,
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum SearchKind {
    /// Settings known to be good, then what resembles the best so far
    Bayesian,
    /// Settings drawn evenly
    Random,
    /// No search: every algorithm once with its usual settings
    Off,
}

impl Train {
    pub(super) fn run(self) -> Result<(), Failure> {
        input::check(&self.file)?;
        self.check_target()?;
        self.check_names()?;
        self.out.as_deref().map_or(Ok(()), output::check_place)?;
        let terminal = Terminal::new(self.budget);
        let outcome = self.train(&terminal);
        terminal.finish();
        let (outcome, sink) = outcome?;
        let Some((bundle, _)) = &sink.best else {
            return Err(Failure::failed(
                "no model was finished within the budget; allow more time",
            ));
        };
        if let Some(out) = &self.out {
            output::file(out, bundle)?;
        }
        let searched = self.search().is_some();
        let board = Leaderboard::new(&outcome, &sink, self.seed, searched, self.out.as_deref());
        if self.json {
            output::json(&board)
        } else {
            output::text(&board.text())
        }
    }

    /// A target belongs to every problem but those that have none.
    fn check_target(&self) -> Result<(), Failure> {
        match (&self.target, self.has_target()) {
            (None, true) => Err(Failure::misused("name the column to predict with --target")),
            (Some(target), false) => Err(Failure::misused(format!(
                "such a problem has no target; leave out --target {target}"
            ))),
            _ => Ok(()),
        }
    }

    fn has_target(&self) -> bool {
        !matches!(self.problem, Problem::Clustering | Problem::AnomalyDetection)
    }

    /// Names of metrics and algorithms that there are not are misuse, whatever the table holds.
    fn check_names(&self) -> Result<(), Failure> {
        let unknown = |what: &str, name: &str, known: Vec<&str>| {
            Err(Failure::misused(format!(
                "there is no {what} '{name}'; choose from {}",
                known.join(", ")
            )))
        };
        if let Some(name) = self.metric.as_deref().filter(|name| metric(name).is_none()) {
            return unknown("metric", name, METRICS.iter().map(|info| info.name).collect());
        }
        if self.problem == Problem::Forecasting {
            let known = forecast::algorithms().iter().map(|info| info.name).collect();
            return match self.algorithms.iter().find(|name| forecast::info(name).is_none()) {
                Some(name) => unknown("forecasting method", name, known),
                None => Ok(()),
            };
        }
        match self.algorithms.iter().find(|name| learner(name).is_none()) {
            Some(name) => unknown("algorithm", name, algorithms().iter().map(|info| info.name).collect()),
            None => Ok(()),
        }
    }

    fn train(&self, terminal: &std::sync::Arc<Terminal>) -> Result<(RunOutcome, KeepBest), Failure> {
        let control = terminal.control();
        if self.problem == Problem::Forecasting {
            return self.forecast(terminal, &control);
        }
        self.series.refuse()?;
        let columns = TrainConfig {
            target: self.target.clone().unwrap_or_default(),
            problem_type: self.without_target(),
            feature_columns: (!self.features.is_empty()).then(|| self.features.clone()),
            validation: self.validation(),
            ..TrainConfig::default()
        }
        .columns();
        control.report(&Progress::new(Stage::Loading, 0.0).with_message("reading the table"));
        // The bar is for the training; reading is short beside it.
        let memory = self.memory.unwrap_or_default();
        let table = memory.read(&self.file, columns.as_deref(), &Control::silent())?;
        for warning in &table.warnings {
            terminal.say(&format!("warning: {warning}"));
        }
        let mut sink = KeepBest::default();
        let config = self.config(&table);
        let outcome = run(&table, &config, &Seeds::pinned(self.seed), &control, None, &mut sink)?;
        Ok((outcome, sink))
    }

    fn forecast(
        &self,
        terminal: &std::sync::Arc<Terminal>,
        control: &Control,
    ) -> Result<(RunOutcome, KeepBest), Failure> {
        let config = forecast::Config {
            target: self.target.clone().unwrap_or_default(),
            algorithms: self.algorithms.clone(),
            metric: self.metric.clone(),
            options: self.series.options(self.time.as_deref())?,
            memory: self.memory.unwrap_or_default(),
            ..forecast::Config::default()
        };
        config.check()?;
        control.report(&Progress::new(Stage::Loading, 0.0).with_message("reading the table"));
        let memory = self.memory.unwrap_or_default();
        let table = memory.read(&self.file, None, &Control::silent())?;
        for warning in &table.warnings {
            terminal.say(&format!("warning: {warning}"));
        }
        let mut sink = KeepBest::default();
        let outcome = forecast::run(&table, &config, &Seeds::pinned(self.seed), control, None, &mut sink)?;
        Ok((outcome, sink))
    }

    fn config(&self, table: &Table) -> TrainConfig {
        TrainConfig {
            target: self.target.clone().unwrap_or_default(),
            problem_type: self.problem_type(table),
            feature_columns: (!self.features.is_empty()).then(|| self.features.clone()),
            algorithms: self.algorithms.clone(),
            validation: self.validation_for(table.rows()),
            metric: self.metric.clone(),
            preprocessing_config: self.preparation.settings(),
            monotone_constraints: self.monotone.iter().cloned().collect(),
            threshold: self.threshold,
            calibration: self.calibration.map(Into::into),
            search: self.search(),
            memory: self.memory.unwrap_or_default(),
            ..TrainConfig::default()
        }
    }

    /// How the figures are obtained; what asks for folds without a number of them gets the usual five.
    fn validation(&self) -> Validation {
        let folds = self.folds.unwrap_or(USUAL_FOLDS);
        match (&self.group, &self.time, self.repeats) {
            (Some(column), _, _) => Validation::GroupedKFold {
                folds,
                column: column.clone(),
            },
            (None, Some(column), _) => Validation::TimeOrdered {
                folds,
                column: column.clone(),
            },
            (None, None, Some(repeats)) => Validation::RepeatedKFold { folds, repeats },
            (None, None, None) => self
                .folds
                .map_or_else(Validation::default, |folds| Validation::KFold { folds }),
        }
    }

    /// A search is what asks for one; time without a choice of algorithms does.
    fn search(&self) -> Option<Search> {
        let method = match self.search {
            Some(SearchKind::Random) => SearchMethod::Random,
            Some(SearchKind::Bayesian) => SearchMethod::Bayesian,
            None if self.has_target()
                && (self.trials.is_some() || (self.budget.is_some() && self.algorithms.is_empty())) =>
            {
                SearchMethod::Bayesian
            }
            Some(SearchKind::Off) | None => return None,
        };
        Some(Search {
            method,
            trials: self.trials,
            ..Search::default()
        })
    }

    /// A search whose validation nobody chose is judged by folds, so that the models learn from every row.
    fn validation_for(&self, rows: usize) -> Validation {
        match self.validation() {
            Validation::Holdout { .. } if self.search().is_some() => suggest::validation_to_search(rows),
            chosen => chosen,
        }
    }

    fn problem_type(&self, table: &Table) -> Option<ProblemType> {
        match self.problem {
            Problem::Auto | Problem::Forecasting => None,
            Problem::Regression => Some(ProblemType::Regression),
            Problem::Binary => Some(ProblemType::Binary),
            Problem::Multiclass => Some(ProblemType::Multiclass),
            Problem::Clustering | Problem::AnomalyDetection => self.without_target(),
            Problem::Classification => {
                let column = table.column(self.target.as_deref()?)?;
                let classes: std::collections::HashSet<_> =
                    (0..column.len()).filter_map(|row| column.text(row)).collect();
                Some(if classes.len() <= 2 {
                    ProblemType::Binary
                } else {
                    ProblemType::Multiclass
                })
            }
        }
    }

    fn without_target(&self) -> Option<ProblemType> {
        match self.problem {
            Problem::Clustering => Some(ProblemType::Clustering),
            Problem::AnomalyDetection => Some(ProblemType::AnomalyDetection),
            _ => None,
        }
    }
}
