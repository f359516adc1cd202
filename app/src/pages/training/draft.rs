//! The training form as a person fills it in, and the request it becomes.

use std::collections::{BTreeMap, BTreeSet};

use datapulse_shared::ApiError;
use datapulse_shared::assessment::CalibrationMethod;
use datapulse_shared::forecast::ForecastOptions;
use datapulse_shared::ids::{DatasetId, JobId};
use datapulse_shared::metrics::ProblemType;
use datapulse_shared::preprocessing::{Encoding, Interactions, Preprocessing, SelectionMethod};
use datapulse_shared::search::Search;
use datapulse_shared::training::{
    Algorithm, AlgorithmCatalog, Hyperparameters, Monotone, Parameter, TrainRequest, Validation,
};
use datapulse_shared::validation::Problems;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::typed::{as_typed, field_of, value_of};

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
    /// The form as it was when `request` was sent, to change and run again.
    pub fn of(request: &TrainRequest, job: JobId) -> Self {
        let preprocessing = &request.preprocessing_config;
        let mut draft = Self {
            dataset: Some(request.dataset_id),
            target: request.target.clone(),
            problem_type: request.problem_type,
            features: request.features().map(|names| names.iter().cloned().collect()),
            monotone: request.monotone_constraints.clone(),
            algorithms: Some(request.algorithms.iter().cloned().collect())
                .filter(|_| request.search.is_none() || !request.algorithms.is_empty()),
            hyperparameters: request
                .hyperparameters
                .iter()
                .map(|(name, values)| (name.clone(), typed(values)))
                .collect(),
            preparation: Preprocessing {
                feature_columns: None,
                ..preprocessing.clone()
            },
            numeric_fill: preprocessing.numeric_fill.to_string(),
            max_categories: preprocessing.max_categories.to_string(),
            min_frequency: preprocessing.min_frequency.to_string(),
            k: preprocessing.k.to_string(),
            metric: request.metric.clone(),
            calibration: request.calibration,
            learning_curve: request.learning_curve,
            budget_minutes: request
                .budget_seconds
                .map(|seconds| (f64::from(seconds) / 60.0).to_string())
                .unwrap_or_default(),
            searching: request.search.is_some(),
            trials: request
                .search
                .as_ref()
                .and_then(|search| search.trials)
                .map(|trials| trials.to_string())
                .unwrap_or_default(),
            earlier_search: request.search.clone(),
            seed_choice: SeedChoice::Same(job),
            name: request.name.clone().unwrap_or_default(),
            ..Self::default()
        };
        if let Some(forecast) = &request.forecast {
            draft.recall(forecast);
        }
        let (method, folds) = match &request.validation {
            Validation::Holdout { test_size } => {
                draft.test_percent = (test_size * 100.0).round().to_string();
                return draft;
            }
            Validation::KFold { folds } => (Method::Folds, folds),
            Validation::RepeatedKFold { folds, repeats } => {
                draft.repeats = repeats.to_string();
                (Method::Repeated, folds)
            }
            Validation::GroupedKFold { folds, .. } => (Method::Grouped, folds),
            Validation::TimeOrdered { folds, .. } => (Method::Ordered, folds),
        };
        (draft.method, draft.folds) = (method, folds.to_string());
        request
            .validation
            .column()
            .unwrap_or_default()
            .clone_into(&mut draft.split_column);
        draft
    }

    fn recall(&mut self, forecast: &ForecastOptions) {
        let seasons: Vec<String> = forecast.seasons.iter().map(ToString::to_string).collect();
        self.time.clone_from(&forecast.time);
        self.series = forecast.series.clone().unwrap_or_default();
        self.horizon = forecast.horizon.to_string();
        self.seasons = seasons.join(", ");
        self.windows = forecast.windows.to_string();
        self.interval = forecast.coverage;
    }

    /// Whether series are to be continued.
    pub fn forecasts(&self) -> bool {
        self.problem_type == Some(ProblemType::Forecasting)
    }

    fn forecast(&self, problems: &mut Problems) -> ForecastOptions {
        let parts = self
            .seasons
            .split([',', ';', ' ', '،'])
            .filter(|part| !part.trim().is_empty());
        ForecastOptions {
            time: self.time.clone(),
            series: Some(self.series.clone()).filter(|name| !name.is_empty()),
            horizon: read(&self.horizon, "forecast.horizon", problems, 12),
            seasons: parts.map(|part| read(part, "forecast.seasons", problems, 1)).collect(),
            windows: read(&self.windows, "forecast.windows", problems, 3),
            coverage: self.interval,
        }
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

    /// The request, or what is wrong with which field.
    pub fn request(&self, catalog: &AlgorithmCatalog) -> Result<TrainRequest, ApiError> {
        let mut problems = Problems::default();
        let hyperparameters = self.parameters(catalog, &mut problems);
        let forecast = self.forecasts().then(|| self.forecast(&mut problems));
        let has_target = self.without_target().is_none();
        let searching = self.searching && has_target && forecast.is_none();
        let validation = if has_target && forecast.is_none() {
            self.validation(&mut problems)
        } else {
            Validation::default()
        };
        let algorithms: Vec<String> = self.algorithms.iter().flatten().cloned().collect();
        problems.require(self.dataset.is_some(), "dataset_id", "must be chosen");
        problems.require(
            searching || !algorithms.is_empty(),
            "algorithms",
            "must name at least one algorithm",
        );
        let preprocessing_config = match forecast {
            Some(_) => Preprocessing::default(),
            None => self.preprocessing(&mut problems),
        };
        let budget_seconds = self.budget(&mut problems);
        let search = searching.then(|| Search {
            trials: Some(self.trials.trim())
                .filter(|text| !text.is_empty())
                .map(|text| read(text, "search.trials", &mut problems, 50)),
            ..self.earlier_search.clone().unwrap_or_default()
        });
        let (seed, seeds_of) = match self.seed_choice {
            SeedChoice::Run => (None, None),
            SeedChoice::Fixed => (Some(read(&self.seed, "seed", &mut problems, 0)), None),
            SeedChoice::Same(job) => (None, Some(job)),
        };
        let Some(dataset_id) = self.dataset else {
            return Err(problems.into_error());
        };
        problems.finish()?;
        let request = TrainRequest {
            dataset_id,
            target: self.target.clone(),
            problem_type: self.problem_type,
            feature_columns: None,
            algorithms,
            hyperparameters,
            preprocessing_config,
            monotone_constraints: self.monotone(),
            validation,
            metric: self.metric.clone(),
            threshold: None,
            calibration: self
                .calibration
                .filter(|_| !searching && has_target && forecast.is_none()),
            learning_curve: self.learning_curve && !searching && has_target && forecast.is_none(),
            forecast,
            search,
            budget_seconds,
            seed,
            seeds_of,
            experiment_id: None,
            name: Some(self.name.trim().to_owned()).filter(|name| !name.is_empty()),
        };
        request.validate()?;
        Ok(request)
    }

    /// The rules for columns that are features.
    fn monotone(&self) -> BTreeMap<String, Monotone> {
        let is_feature = |name: &String| self.features.as_ref().is_none_or(|features| features.contains(name));
        let rules = self
            .monotone
            .iter()
            .filter(|(name, _)| is_feature(name) && **name != self.target);
        rules.map(|(name, way)| (name.clone(), *way)).collect()
    }

    /// An automatic choice of features takes the place of the ticked ones.
    fn preprocessing(&self, problems: &mut Problems) -> Preprocessing {
        let ticked = |names: &BTreeSet<String>| names.iter().cloned().collect();
        let mut preparation = self.preparation.clone();
        if self.without_target().is_some() {
            // What looks at a target is not on offer there, but may have been chosen before.
            preparation.feature_selection_method = SelectionMethod::None;
            preparation.interactions = Interactions::None;
            if preparation.encoding == Encoding::Target {
                preparation.encoding = Encoding::OneHot;
            }
        }
        let by_hand = preparation.feature_selection_method == SelectionMethod::None;
        Preprocessing {
            feature_columns: self.features.as_ref().filter(|_| by_hand).map(ticked),
            numeric_fill: read(&self.numeric_fill, "preprocessing_config.numeric_fill", problems, 0.0),
            max_categories: read(
                &self.max_categories,
                "preprocessing_config.max_categories",
                problems,
                50,
            ),
            min_frequency: read(&self.min_frequency, "preprocessing_config.min_frequency", problems, 2),
            k: read(&self.k, "preprocessing_config.k", problems, 20),
            ..preparation
        }
    }

    fn validation(&self, problems: &mut Problems) -> Validation {
        if self.method == Method::Holdout {
            let test_size = read(&self.test_percent, "validation.test_size", problems, 20.0) / 100.0;
            return Validation::Holdout { test_size };
        }
        let folds = read(&self.folds, "validation.folds", problems, 5);
        let column = self.split_column.clone();
        match self.method {
            Method::Repeated => Validation::RepeatedKFold {
                folds,
                repeats: read(&self.repeats, "validation.repeats", problems, 3),
            },
            Method::Grouped => Validation::GroupedKFold { folds, column },
            Method::Ordered => Validation::TimeOrdered { folds, column },
            Method::Folds | Method::Holdout => Validation::KFold { folds },
        }
    }

    fn budget(&self, problems: &mut Problems) -> Option<u32> {
        if self.budget_minutes.trim().is_empty() {
            return None;
        }
        let seconds = read::<f64>(&self.budget_minutes, "budget_seconds", problems, 1.0) * 60.0;
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "saturating; the limits are checked after"
        )]
        Some(seconds.round() as u32)
    }

    fn parameters(&self, catalog: &AlgorithmCatalog, problems: &mut Problems) -> Hyperparameters {
        let mut chosen = Hyperparameters::new();
        for algorithm in catalog.algorithms.iter().filter(|one| self.uses(&one.name)) {
            let values = self.parameters_of(algorithm, problems);
            if !values.is_empty() {
                chosen.insert(algorithm.name.clone(), values);
            }
        }
        chosen
    }

    fn parameters_of(&self, algorithm: &Algorithm, problems: &mut Problems) -> BTreeMap<String, Value> {
        let Some(typed) = self.hyperparameters.get(&algorithm.name) else {
            return BTreeMap::new();
        };
        let mut values = BTreeMap::new();
        for parameter in &algorithm.parameters {
            let Some(text) = typed.get(&parameter.name) else {
                continue;
            };
            match value_of(parameter, text) {
                Ok(value) => {
                    values.insert(parameter.name.clone(), value);
                }
                Err(why) => problems.add(&field_of(&algorithm.name, &parameter.name), why),
            }
        }
        values
    }

    fn uses(&self, algorithm: &str) -> bool {
        self.algorithms.as_ref().is_some_and(|names| names.contains(algorithm))
    }
}

fn typed(values: &BTreeMap<String, Value>) -> BTreeMap<String, String> {
    values
        .iter()
        .map(|(name, value)| (name.clone(), as_typed(value)))
        .collect()
}

fn read<N: std::str::FromStr>(text: &str, field: &str, problems: &mut Problems, fallback: N) -> N {
    text.trim().parse().unwrap_or_else(|_| {
        problems.add(field, format!("is '{}'; it must be a number", text.trim()));
        fallback
    })
}
