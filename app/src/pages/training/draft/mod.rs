//! The training form as a person fills it in, and the request it becomes.

mod recall;
mod request;

use std::collections::{BTreeMap, BTreeSet};

use datapulse_shared::assessment::CalibrationMethod;
use datapulse_shared::ids::{DatasetId, JobId};
use datapulse_shared::metrics::ProblemType;
use datapulse_shared::preprocessing::Preprocessing;
use datapulse_shared::search::Search;
use datapulse_shared::training::{Monotone, Parameter};
use serde::{Deserialize, Serialize};

use super::typed::as_typed;

/// Where the random numbers come from.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum SeedChoice {
    /// The id of the run, so that every run differs.
    #[default]
    Run,
    /// A number somebody typed.
    Fixed,
    /// The seeds of an earlier run, so that its figures come again.
    Same(JobId),
}

/// How the leaderboard's figures are obtained.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Method {
    /// A part of the rows is kept aside.
    #[default]
    Holdout,
    /// By folds.
    Folds,
    /// By folds, several times over.
    Repeated,
    /// By folds of whole groups.
    Grouped,
    /// By what came before.
    Ordered,
}

impl Method {
    /// Every way, in the order of the form.
    pub const ALL: [Self; 5] = [Self::Holdout, Self::Folds, Self::Repeated, Self::Grouped, Self::Ordered];

    /// Its name in a list of options.
    pub fn name(self) -> &'static str {
        match self {
            Self::Holdout => "holdout",
            Self::Folds => "folds",
            Self::Repeated => "repeated",
            Self::Grouped => "grouped",
            Self::Ordered => "ordered",
        }
    }

    /// Whether a column decides which rows stand on which side.
    pub fn needs_column(self) -> bool {
        matches!(self, Self::Grouped | Self::Ordered)
    }
}

/// Everything on the form. Numbers stay text until the form is sent, so that a half-typed one is not lost.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Draft {
    /// The dataset.
    pub dataset: Option<DatasetId>,
    /// The column to predict.
    pub target: String,
    /// The problem type, where the person chose another one than was found.
    pub problem_type: Option<ProblemType>,
    /// The chosen features; none: not chosen yet, take what is suggested.
    pub features: Option<BTreeSet<String>>,
    /// Columns of numbers with which answers may only rise or only fall.
    pub monotone: BTreeMap<String, Monotone>,
    /// The chosen algorithms; none: not chosen yet, take what is suggested.
    pub algorithms: Option<BTreeSet<String>>,
    /// Hyperparameters that differ from their default, by algorithm and name, as typed.
    pub hyperparameters: BTreeMap<String, BTreeMap<String, String>>,
    /// What happens to the columns, but for the features and the numbers below.
    pub preparation: Preprocessing,
    /// What stands for a missing number, as typed.
    pub numeric_fill: String,
    /// Levels kept per column, as typed.
    pub max_categories: String,
    /// Rows that a level needs, as typed.
    pub min_frequency: String,
    /// Features that an automatic choice keeps, as typed.
    pub k: String,
    /// Holdout or folds.
    pub method: Method,
    /// Percent kept aside, as typed.
    pub test_percent: String,
    /// Number of folds, as typed.
    pub folds: String,
    /// How often the folds are drawn, as typed.
    pub repeats: String,
    /// The column that the rows are split by.
    pub split_column: String,
    /// For a forecast, the column that tells the time.
    pub time: String,
    /// For a forecast, the column that tells series apart; blank: there is one.
    pub series: String,
    /// Steps to forecast, as typed.
    pub horizon: String,
    /// Seasons, as typed; blank: found.
    pub seasons: String,
    /// Windows of the backtest, as typed.
    pub windows: String,
    /// Share of values that the intervals shall hold.
    pub interval: f64,
    /// Whether to search for good settings.
    pub searching: bool,
    /// Trials at most, as typed; blank: as many as the time allows.
    pub trials: String,
    /// The search as it was asked for before, with what the form does not show of it.
    pub earlier_search: Option<Search>,
    /// Metric of the leaderboard; none: the usual one.
    pub metric: Option<String>,
    /// How probabilities are calibrated, if they are.
    pub calibration: Option<CalibrationMethod>,
    /// Whether to find out what more rows would bring.
    pub learning_curve: bool,
    /// Minutes, as typed; blank: no limit.
    pub budget_minutes: String,
    /// Where the random numbers come from.
    pub seed_choice: SeedChoice,
    /// The fixed seed, as typed.
    pub seed: String,
    /// Name of the run; blank: made from dataset and target.
    pub name: String,
}

impl Default for Draft {
    fn default() -> Self {
        Self {
            dataset: None,
            target: String::new(),
            problem_type: None,
            features: None,
            monotone: BTreeMap::new(),
            algorithms: None,
            hyperparameters: BTreeMap::new(),
            preparation: Preprocessing::default(),
            numeric_fill: "0".to_owned(),
            max_categories: "50".to_owned(),
            min_frequency: "2".to_owned(),
            k: "20".to_owned(),
            method: Method::default(),
            test_percent: "20".to_owned(),
            folds: "5".to_owned(),
            repeats: "3".to_owned(),
            split_column: String::new(),
            time: String::new(),
            series: String::new(),
            horizon: "12".to_owned(),
            seasons: String::new(),
            windows: "3".to_owned(),
            interval: 0.9,
            searching: false,
            trials: String::new(),
            earlier_search: None,
            metric: None,
            calibration: None,
            learning_curve: false,
            budget_minutes: String::new(),
            seed_choice: SeedChoice::default(),
            seed: "42".to_owned(),
            name: String::new(),
        }
    }
}

impl Draft {
    /// Whether series are to be continued.
    pub fn forecasts(&self) -> bool {
        self.problem_type == Some(ProblemType::Forecasting)
    }

    /// The problem, where it is one without a target.
    pub fn without_target(&self) -> Option<ProblemType> {
        self.problem_type.filter(|problem| !problem.has_target())
    }

    /// Another aim: nothing that was chosen for the one before holds any more.
    pub fn aim_at(&mut self, problem: Option<ProblemType>) {
        self.problem_type = problem;
        self.target.clear();
        self.forget_choices();
        self.searching = false;
    }

    /// Forgets what was chosen for another target or another table.
    pub fn forget_choices(&mut self) {
        self.features = None;
        self.monotone.clear();
        self.algorithms = None;
        self.metric = None;
    }

    /// Whether the parameter is as it would be without the person.
    pub fn typed_parameter(&self, algorithm: &str, parameter: &Parameter) -> String {
        self.hyperparameters
            .get(algorithm)
            .and_then(|values| values.get(&parameter.name))
            .cloned()
            .unwrap_or_else(|| as_typed(&parameter.default))
    }

    /// Notes a parameter; one that equals its default is forgotten.
    pub fn set_parameter(&mut self, algorithm: &str, parameter: &Parameter, text: String) {
        let values = self.hyperparameters.entry(algorithm.to_owned()).or_default();
        if text == as_typed(&parameter.default) {
            values.remove(&parameter.name);
        } else {
            values.insert(parameter.name.clone(), text);
        }
    }
}
