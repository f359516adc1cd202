//! What is asked of a run.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::search::Search;
use crate::calibrate::CalibrationMethod;
use crate::error::{EngineError, Result};
use crate::learners::{Hyperparameters, Monotone, learner, may_take_natives};
use crate::memory::MemoryLimit;
use crate::metrics::{METRICS, MetricInfo, ThresholdRule, default_metric, metric};
use crate::prepare::{Interactions, Preprocessing, Recipe, Validation};
use crate::problem::ProblemType;

/// What is asked of a run. In JSON it is the request that the product's API takes; what it holds beyond this is ignored.
///
/// There is no time limit here because the engine has no clock: a caller with a budget lets its
/// [`Observer`](crate::control::Observer) answer `Stop` when the time is over.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct TrainConfig {
    /// The column to predict. A problem without a target makes no use of the column that is named here.
    pub target: String,
    /// Found from the target when absent.
    pub problem_type: Option<ProblemType>,
    /// Chosen features; those in `preprocessing_config` win when both are given (TRN-02).
    #[serde(alias = "features")]
    pub feature_columns: Option<Vec<String>>,
    /// Names of algorithms in the order in which they are tried; empty: what suits the data.
    pub algorithms: Vec<String>,
    /// What differs from the defaults, by algorithm and setting.
    pub hyperparameters: BTreeMap<String, Map<String, Value>>,
    /// What happens to the columns first.
    pub preprocessing_config: Preprocessing,
    /// Columns with whose numbers answers may only rise or only fall, for algorithms that keep to it.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub monotone_constraints: BTreeMap<String, Monotone>,
    /// How the figures are obtained.
    pub validation: Validation,
    /// Metric of the leaderboard; the usual one for the problem when absent.
    pub metric: Option<String>,
    /// With two classes, from which probability on the second is the answer; the more probable one when absent.
    pub threshold: Option<ThresholdRule>,
    /// Whether and how probabilities are calibrated, which takes three more fits.
    pub calibration: Option<CalibrationMethod>,
    /// Whether to find out what more rows would bring, which takes five more fits.
    pub learning_curve: bool,
    /// Searches for good settings instead of training each algorithm once; what is given in `hyperparameters` stays.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub search: Option<Search>,
    /// Threads to use, the machine's when absent. Results do not depend on it.
    #[serde(skip)]
    pub threads: Option<usize>,
    /// The memory that the run may take, the table included. What would take more is refused before it begins.
    #[serde(skip)]
    pub memory: MemoryLimit,
}

impl TrainConfig {
    /// The features chosen by hand, if any.
    pub fn features(&self) -> Option<&[String]> {
        self.preprocessing_config
            .feature_columns
            .as_deref()
            .or(self.feature_columns.as_deref())
    }

    /// The columns that a table needs for this, when not all of them.
    pub fn columns(&self) -> Option<Vec<String>> {
        let mut columns = self.features()?.to_vec();
        if self.problem_type.is_none_or(ProblemType::has_target) {
            columns.push(self.target.clone());
        }
        columns.extend(self.validation.column().map(str::to_owned));
        let mut seen = std::collections::HashSet::new();
        columns.retain(|name| seen.insert(name.clone()));
        Some(columns)
    }

    /// The checked settings of one algorithm for one kind of problem.
    ///
    /// # Errors
    /// `BadInput` when there is no such algorithm, it cannot answer the problem, or a setting is out of range.
    pub fn settings(&self, algorithm: &str, problem: ProblemType) -> Result<Hyperparameters> {
        let known = || known_algorithms(problem).join(", ");
        let Some(learner) = learner(algorithm) else {
            let what = format!("there is no algorithm `{algorithm}`");
            return Err(EngineError::bad_input(what, format!("choose from {}", known())));
        };
        let info = learner.info();
        if !info.problem_types.contains(&problem) {
            let what = format!("{} cannot answer such a problem ({})", info.title, word(problem));
            return Err(EngineError::bad_input(what, format!("choose from {}", known())));
        }
        match self.hyperparameters.get(algorithm) {
            Some(given) => Hyperparameters::new(info, given),
            None => Ok(Hyperparameters::defaults(info)),
        }
    }

    /// The metric of the leaderboard.
    pub(super) fn metric(&self, problem: ProblemType) -> Result<&'static MetricInfo> {
        let name = self.metric.as_deref().unwrap_or_else(|| default_metric(problem));
        let suitable = |info: &&MetricInfo| info.problem_types.contains(&problem);
        metric(name).filter(suitable).ok_or_else(|| {
            let known: Vec<_> = METRICS.iter().filter(suitable).map(|info| info.name).collect();
            let what = format!("`{name}` is no metric for such a problem ({})", word(problem));
            EngineError::bad_input(what, format!("choose from {}", known.join(", ")))
        })
    }

    /// What of this concerns the data.
    pub(super) fn recipe(&self) -> Recipe {
        let mut preprocessing = self.preprocessing_config.clone();
        preprocessing.feature_columns = self.features().map(<[String]>::to_vec);
        Recipe {
            target: self.target.clone(),
            problem_type: self.problem_type,
            validation: self.validation.clone(),
            monotone_constraints: self.monotone_constraints.clone(),
            // Products are made of complete numbers.
            natives: preprocessing.interactions == Interactions::None && self.may_take_natives(),
            preprocessing,
        }
    }

    /// Whether an algorithm of the run may take columns as they are.
    fn may_take_natives(&self) -> bool {
        let known = self.algorithms.iter().filter_map(|name| learner(name));
        self.algorithms.is_empty() || known.into_iter().any(|learner| may_take_natives(learner.info()))
    }

    /// How many models are fitted for one candidate.
    pub(super) fn fits(&self) -> u32 {
        match self.validation {
            Validation::Holdout { .. } => 1,
            _ => self.validation.parts() + 1,
        }
    }

    pub(super) fn threads(&self) -> usize {
        let all = || std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
        self.threads.unwrap_or_else(all).max(1)
    }
}

/// Names of the algorithms that can answer such a problem.
pub fn known_algorithms(problem: ProblemType) -> Vec<&'static str> {
    let fits = crate::learners::algorithms()
        .iter()
        .filter(|info| info.problem_types.contains(&problem));
    fits.map(|info| info.name).collect()
}

fn word(problem: ProblemType) -> &'static str {
    match problem {
        ProblemType::Regression => "regression",
        ProblemType::Binary => "binary classification",
        ProblemType::Multiclass => "classification with several classes",
        ProblemType::Forecasting => "forecasting",
        ProblemType::Clustering => "clustering",
        ProblemType::AnomalyDetection => "anomaly detection",
    }
}
