//! Searches for good settings: how they are asked for, and the record of what was tried.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::validation::Problems;

/// A search for good settings, and for models that are better together.
///
/// It ends after so many trials or when the time of the run is used up, whichever comes first.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct Search {
    /// How settings are chosen.
    pub method: SearchMethod,
    /// Trials at most, 1 to 10,000; without it and without `budget_seconds` 50. As many as an earlier run had repeat it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub trials: Option<u32>,
    /// Whether the best models are put together as further candidates.
    pub ensembles: bool,
    /// The values to choose from, by algorithm and setting. A grid needs them; other searches choose within limits of
    /// their own where nothing is given.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    #[cfg_attr(feature = "ssr", schema(value_type = Object))]
    pub values: BTreeMap<String, BTreeMap<String, Vec<Value>>>,
}

impl Default for Search {
    fn default() -> Self {
        Self {
            method: SearchMethod::default(),
            trials: None,
            ensembles: true,
            values: BTreeMap::new(),
        }
    }
}

/// How the settings of trials are chosen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum SearchMethod {
    /// Settings known to be good first, then what resembles the best so far; what falls behind is given up early.
    #[default]
    Bayesian,
    /// Drawn evenly.
    Random,
    /// Every combination of the given values.
    Grid,
}

impl Search {
    pub(crate) fn check(&self, problems: &mut Problems) {
        if let Some(trials) = self.trials {
            problems.range("search.trials", trials, 1, 10_000);
        }
        problems.require(
            self.method != SearchMethod::Grid || !self.values.is_empty(),
            "search.values",
            "must name the values that a grid combines, by algorithm and setting",
        );
    }
}

/// One set of settings that was tried.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
pub struct Trial {
    /// Its number in the run, from 0.
    pub number: u32,
    /// Name of the algorithm.
    pub algorithm: String,
    /// All settings, defaults included.
    #[cfg_attr(feature = "ssr", schema(value_type = Object))]
    pub hyperparameters: BTreeMap<String, Value>,
    /// The seed of the algorithm.
    pub seed: u32,
    /// Where the settings came from.
    pub origin: Origin,
    /// What became of it.
    pub status: TrialStatus,
    /// The metric of the run after learning from a share of the rows, where it began with that: from the last of `shares`.
    pub early: Option<f64>,
    /// What it reached on shares of the rows, the smallest first; the best third of what learnt from a share goes on.
    #[serde(default)]
    pub shares: Vec<Share>,
    /// The metric of the run part by part, as far as it came.
    pub scores: Vec<Option<f64>>,
    /// Their mean, when it came through all parts.
    pub score: Option<f64>,
    /// How long it took, where that is known.
    #[serde(default)]
    pub seconds: Option<f64>,
    /// Why it failed.
    pub error: Option<String>,
}

/// What a trial reached when it learnt from a share of the rows.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
pub struct Share {
    /// Rows that it learnt from.
    pub rows: u64,
    /// The metric of the run on rows that it did not see.
    pub score: Option<f64>,
}

/// Where the settings of a trial came from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Origin {
    /// Known to be good for tables of this size.
    Portfolio,
    /// Drawn.
    Random,
    /// Chosen for what was learnt from the trials before.
    Model,
    /// The next combination.
    Grid,
}

/// What became of a trial.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum TrialStatus {
    /// It was judged on all parts.
    Complete,
    /// It fell behind and was given up.
    Pruned,
    /// It could not be trained.
    Failed,
}
