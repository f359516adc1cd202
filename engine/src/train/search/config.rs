//! What is asked of a search.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::space::Space;
use crate::error::{EngineError, Result};

/// Trials of a search that has neither a number of them nor a time.
pub const USUAL_TRIALS: u32 = 50;

/// More trials than anybody waits for.
pub const MOST_TRIALS: u32 = 10_000;

/// A search for good settings, and for models that are better together.
///
/// It ends after so many trials, or when the observer of the run says that its time is used up
/// ([`Observer::spent`](crate::control::Observer::spent)), whichever comes first. With a number of trials alone it
/// depends on the table, the settings and the seeds only. One that time ended is repeated by asking for as many trials
/// as it had.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Search {
    /// How settings are chosen.
    pub method: SearchMethod,
    /// Trials at most, 1 to 10,000; without it and without a time 50.
    pub trials: Option<u32>,
    /// Whether the best models are put together as further candidates.
    pub ensembles: bool,
    /// The values to choose from, by algorithm and setting. A grid needs them; other searches choose within limits of
    /// their own where nothing is given.
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
#[serde(rename_all = "snake_case")]
pub enum SearchMethod {
    /// Settings known to be good first, then what resembles the best so far (tree-structured Parzen estimator); what
    /// falls behind on a part of the work is given up early.
    #[default]
    Bayesian,
    /// Drawn evenly from the limits.
    Random,
    /// Every combination of the given values.
    Grid,
}

impl Search {
    /// Refuses what cannot be searched.
    pub(super) fn check(&self, spaces: &[Space]) -> Result<()> {
        if self.trials.is_some_and(|trials| !(1..=MOST_TRIALS).contains(&trials)) {
            return Err(EngineError::bad_input(
                format!("the number of trials is {}", self.trials.unwrap_or_default()),
                format!("choose a number from 1 to {MOST_TRIALS}"),
            ));
        }
        let known = |name: &String| spaces.iter().any(|space| space.name() == name);
        if let Some(name) = self.values.keys().find(|name| !known(name)) {
            return Err(EngineError::bad_input(
                format!("the search has values for `{name}`, which is not among its algorithms"),
                "name it among the algorithms or leave its values out",
            ));
        }
        if self.method != SearchMethod::Grid {
            return Ok(());
        }
        if self.values.is_empty() {
            return Err(EngineError::bad_input(
                "a grid needs values to combine",
                "give lists of values by algorithm and setting, or choose another kind of search",
            ));
        }
        let combinations: f64 = spaces.iter().map(Space::combinations).sum();
        if combinations > f64::from(MOST_TRIALS) {
            return Err(EngineError::bad_input(
                format!("the grid has {combinations} combinations, more than {MOST_TRIALS}"),
                "give fewer values or search at random",
            ));
        }
        Ok(())
    }
}
