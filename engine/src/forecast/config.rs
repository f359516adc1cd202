//! What is asked of a forecasting run.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::methods;
use super::options::Options;
use crate::error::{EngineError, Result};
use crate::learners::Hyperparameters;
use crate::memory::MemoryLimit;
use crate::metrics::{MetricInfo, default_metric, metric};
use crate::problem::ProblemType;

/// What is asked of a forecasting run. In JSON it is the request that the product's API takes.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Config {
    /// The column whose values go on.
    pub target: String,
    /// Names of methods in the order in which they are tried; empty: what suits the series.
    pub algorithms: Vec<String>,
    /// What differs from the defaults, by method and setting.
    pub hyperparameters: BTreeMap<String, Map<String, Value>>,
    /// Metric of the leaderboard; MASE when absent.
    pub metric: Option<String>,
    /// Which columns make the series, and how far they go on.
    #[serde(rename = "forecast")]
    pub options: Options,
    /// Threads to use, the machine's when absent. Results do not depend on it.
    #[serde(skip)]
    pub threads: Option<usize>,
    /// The memory that the run may take, the table included. What would take more is refused before it begins.
    #[serde(skip)]
    pub memory: MemoryLimit,
}

impl Config {
    /// The columns that a table needs for this.
    pub fn columns(&self) -> Vec<String> {
        let mut columns = vec![self.options.time.clone(), self.target.clone()];
        columns.extend(self.options.series.clone());
        columns.dedup();
        columns
    }

    /// Refuses numbers out of range and columns that are used twice.
    pub fn check(&self) -> Result<()> {
        let options = &self.options;
        let refuse = |what: String, advice: &str| Err(EngineError::bad_input(what, advice));
        if options.time.is_empty() {
            return refuse(
                "no time column was named".into(),
                "name the column that tells when a value was measured",
            );
        }
        if options.time == self.target || options.series.as_ref().is_some_and(|name| *name == self.target) {
            let what = format!(
                "'{}' cannot be both the target and another column of the series",
                self.target
            );
            return refuse(what, "choose different columns");
        }
        if options.series.as_ref() == Some(&options.time) {
            return refuse(
                format!("'{}' cannot both tell the time and the series", options.time),
                "choose different columns",
            );
        }
        options.fault().map_or(Ok(()), |(what, advice)| refuse(what, advice))
    }

    /// The checked settings of one method.
    ///
    /// # Errors
    /// `BadInput` when there is no such method or a setting is out of range.
    pub fn settings(&self, method: &str) -> Result<Hyperparameters> {
        let Some(info) = methods::info(method) else {
            let known: Vec<_> = methods::algorithms().iter().map(|info| info.name).collect();
            let what = format!("there is no forecasting method `{method}`");
            return Err(EngineError::bad_input(
                what,
                format!("choose from {}", known.join(", ")),
            ));
        };
        match self.hyperparameters.get(method) {
            Some(given) => Hyperparameters::new(info, given),
            None => Ok(Hyperparameters::defaults(info)),
        }
    }

    /// The metric of the leaderboard.
    pub(super) fn metric(&self) -> Result<&'static MetricInfo> {
        let problem = ProblemType::Forecasting;
        let name = self.metric.as_deref().unwrap_or_else(|| default_metric(problem));
        metric(name)
            .filter(|info| info.problem_types.contains(&problem))
            .ok_or_else(|| {
                EngineError::bad_input(
                    format!("`{name}` does not measure forecasts"),
                    "choose mase, smape, rmse or mae",
                )
            })
    }

    pub(super) fn threads(&self) -> usize {
        let all = || std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
        self.threads.unwrap_or_else(all).max(1)
    }
}
