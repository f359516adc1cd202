//! What a run leaves behind.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::search::Trial;
use crate::error::Result;
use crate::explain::Importance;
use crate::learners::Hyperparameters;
use crate::metrics::{Charts, Metrics};
use crate::model::Assessment;
use crate::model::TrainedModel;
use crate::problem::ProblemType;
use crate::warning::Warning;

/// One line of the leaderboard.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Candidate {
    /// Its position in the order of the run, from 0. It names the candidate within the run.
    pub index: u32,
    /// 1 is best; none when it failed or while the run is not over.
    pub rank: Option<u32>,
    /// Name of the algorithm.
    pub algorithm: String,
    /// All of its settings, defaults included.
    pub hyperparameters: Hyperparameters,
    /// The problem that it answers.
    pub problem_type: ProblemType,
    /// On rows that it did not see; the mean over the folds when validated by folds.
    pub metrics: Metrics,
    /// Fold by fold, when validated by folds.
    pub fold_metrics: Vec<Metrics>,
    /// Exactly the chosen features, most important first.
    pub importance: Vec<Importance>,
    /// What can be drawn; all folds together when validated by folds.
    pub charts: Option<Charts>,
    /// How far its figures can be trusted.
    pub assessment: Assessment,
    /// Seeds by component.
    pub seeds: BTreeMap<String, u32>,
    /// The features that it uses.
    pub feature_columns: Vec<String>,
    /// The column that it predicts.
    pub target_column: String,
    /// Rows from which the kept model learnt.
    pub training_samples: u64,
    /// Rows on which it was judged.
    pub test_samples: u64,
    /// What to know about it.
    pub warnings: Vec<Warning>,
    /// Why it failed.
    pub error: Option<String>,
}

/// What a run leaves behind when it ends by itself or is stopped.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RunOutcome {
    /// Whether it was ended early; the leaderboard then has what was finished until then, perhaps nothing.
    pub stopped: bool,
    /// The problem, given or found.
    pub problem_type: ProblemType,
    /// The metric of the leaderboard.
    pub metric: String,
    /// Whether more of it is better.
    pub higher_is_better: bool,
    /// Best first, failed candidates last.
    pub candidates: Vec<Candidate>,
    /// The features that were used.
    pub feature_columns: Vec<String>,
    /// Rows from which the models learnt.
    pub training_samples: u64,
    /// Rows on which they were judged.
    pub test_samples: u64,
    /// What to know about the run.
    pub warnings: Vec<Warning>,
    /// Everything that a search tried, in order.
    #[serde(default)]
    pub trials: Vec<Trial>,
}

impl RunOutcome {
    /// The best candidate, unless none was finished.
    pub fn best(&self) -> Option<&Candidate> {
        self.candidates.first().filter(|candidate| candidate.error.is_none())
    }
}

/// Takes the models of a run as they come, so that the run itself holds only one of them at a time.
///
/// When a run is resumed after a crash, the last candidate may come a second time, with the same index and the same bits.
pub trait CandidateSink: Send {
    /// A fit begins; with folds there are several for one candidate. For whoever has a clock.
    fn fit_begins(&mut self, _index: u32, _algorithm: &str) {}

    /// The fit ended.
    fn fit_ends(&mut self, _index: u32, _algorithm: &str) {}

    /// A trial of a search begins. For whoever has a clock.
    fn trial_begins(&mut self, _number: u32) {}

    /// A trial of a search is done. An error ends the run. After a crash the last one may come a second time.
    ///
    /// # Errors
    /// Whatever kept the trial from being recorded.
    fn tried(&mut self, _trial: &Trial) -> Result<()> {
        Ok(())
    }

    /// A candidate is done; `model` is none when it failed. An error ends the run.
    ///
    /// # Errors
    /// Whatever kept the model from being stored.
    fn finished(&mut self, candidate: &Candidate, model: Option<&TrainedModel>) -> Result<()>;
}
