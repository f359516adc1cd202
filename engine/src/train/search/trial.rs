//! The record of one trial.

use serde::{Deserialize, Serialize};

use crate::learners::Hyperparameters;

/// One set of settings that was tried. All of them together, in order, are the record of a search.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Trial {
    /// Its number in the run, from 0.
    pub number: u32,
    /// Name of the algorithm.
    pub algorithm: String,
    /// All settings, defaults included.
    pub hyperparameters: Hyperparameters,
    /// The seed of the algorithm.
    pub seed: u32,
    /// Where the settings came from.
    pub origin: Origin,
    /// What became of it.
    pub status: TrialStatus,
    /// The metric of the run after learning from a share of the rows, where it began with that: from the last of `shares`.
    pub early: Option<f64>,
    /// What it reached on shares of the rows, the smallest first.
    #[serde(default)]
    pub shares: Vec<Share>,
    /// The metric of the run part by part, as far as it came.
    pub scores: Vec<Option<f64>>,
    /// Their mean, when it came through all parts.
    pub score: Option<f64>,
    /// Why it failed.
    pub error: Option<String>,
}

/// What a trial reached when it learnt from a share of the rows.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Share {
    /// Rows that it learnt from.
    pub rows: u64,
    /// The metric of the run on the rows that judge the first part.
    pub score: Option<f64>,
}

/// Where the settings of a trial came from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
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
#[serde(rename_all = "snake_case")]
pub enum TrialStatus {
    /// It was judged on all parts.
    Complete,
    /// It fell behind and was given up.
    Pruned,
    /// It could not be trained.
    Failed,
}

/// A part of all rows is farther than any share of them.
const PARTS: usize = usize::MAX / 2;

impl Trial {
    /// One that did nothing yet.
    pub(super) fn new(
        number: u32,
        algorithm: &str,
        hyperparameters: Hyperparameters,
        seed: u32,
        origin: Origin,
    ) -> Self {
        Self {
            number,
            algorithm: algorithm.into(),
            hyperparameters,
            seed,
            origin,
            status: TrialStatus::Pruned,
            early: None,
            shares: Vec::new(),
            scores: Vec::new(),
            score: None,
            error: None,
        }
    }

    /// What a trial is compared by: how far it came, then how good it was there; greater is better. `higher` says
    /// whether more of the metric is better.
    pub(super) fn standing(&self, higher: bool) -> (usize, f64) {
        let worth = |value: Option<f64>| match value {
            Some(value) if higher => value,
            Some(value) => -value,
            None => f64::NEG_INFINITY,
        };
        match self.status {
            TrialStatus::Failed => (0, f64::NEG_INFINITY),
            TrialStatus::Complete => (usize::MAX, worth(self.score)),
            TrialStatus::Pruned if self.scores.is_empty() => {
                (self.farthest_share().unwrap_or(1).max(1), worth(self.early))
            }
            TrialStatus::Pruned => (PARTS + self.scores.len(), worth(mean(&self.scores))),
        }
    }

    /// What it reached on a share of so many rows.
    pub(super) fn on_share(&self, rows: usize) -> Option<f64> {
        let share = self.shares.iter().find(|share| share.rows == rows as u64)?;
        share.score
    }

    /// Rows of the largest share that it learnt from.
    pub(super) fn farthest_share(&self) -> Option<usize> {
        self.shares.last().and_then(|share| usize::try_from(share.rows).ok())
    }
}

/// The mean of what is defined.
#[expect(clippy::cast_precision_loss, reason = "there are few parts")]
pub(super) fn mean(scores: &[Option<f64>]) -> Option<f64> {
    let known: Vec<f64> = scores.iter().flatten().copied().collect();
    (!known.is_empty()).then(|| known.iter().sum::<f64>() / known.len() as f64)
}
