//! What a search has behind it.

use serde::{Deserialize, Serialize};

use super::trial::{Trial, TrialStatus};

/// Numbers that are kept of what trials said about the rows that judged them.
const MOST_NUMBERS: usize = 2_000_000;

/// The trials so far, and what the best of them said. It is part of the checkpoint of the run.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct SearchState {
    /// In the order of the run.
    pub(super) trials: Vec<Trial>,
    /// Of the best and of the best of each algorithm.
    pub(super) kept: Vec<Kept>,
    /// Whether there will be no further trial.
    pub(super) over: bool,
}

/// What a trial said about all rows that judged it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct Kept {
    pub trial: u32,
    /// Rows × outputs, part after part.
    pub outputs: Vec<f64>,
}

impl SearchState {
    pub(in crate::train) fn count(&self) -> usize {
        self.trials.len()
    }

    pub(super) fn trial(&self, number: u32) -> Option<&Trial> {
        self.trials.get(number as usize)
    }

    /// Complete trials, best first; equals in the order of the run.
    pub(super) fn complete(&self, higher: bool) -> Vec<&Trial> {
        let mut complete: Vec<&Trial> = self
            .trials
            .iter()
            .filter(|trial| trial.status == TrialStatus::Complete)
            .collect();
        complete.sort_by(|a, b| b.standing(higher).1.total_cmp(&a.standing(higher).1));
        complete
    }

    /// The best complete trial of each algorithm, best first.
    pub(super) fn best_of_each(&self, higher: bool) -> Vec<&Trial> {
        let mut best: Vec<&Trial> = Vec::new();
        for trial in self.complete(higher) {
            if best.iter().all(|one| one.algorithm != trial.algorithm) {
                best.push(trial);
            }
        }
        best
    }

    /// Notes a trial, or how far it came now, and what it said if it is among those worth keeping. Gives the trials that
    /// are not any more.
    pub(super) fn add(&mut self, trial: Trial, outputs: Vec<f64>, higher: bool) -> Vec<u32> {
        let (number, complete) = (trial.number, trial.status == TrialStatus::Complete);
        match self.trials.get_mut(number as usize) {
            Some(known) => *known = trial,
            None => self.trials.push(trial),
        }
        if !complete {
            return vec![number];
        }
        let most = (MOST_NUMBERS / outputs.len().max(1)).clamp(3, 16);
        self.kept.push(Kept { trial: number, outputs });
        let mut worthy: Vec<u32> = self
            .complete(higher)
            .iter()
            .take(most)
            .map(|trial| trial.number)
            .collect();
        worthy.extend(self.best_of_each(higher).iter().map(|trial| trial.number));
        let (kept, dropped) = std::mem::take(&mut self.kept)
            .into_iter()
            .partition(|kept| worthy.contains(&kept.trial));
        self.kept = kept;
        let dropped: Vec<Kept> = dropped;
        dropped.into_iter().map(|kept| kept.trial).collect()
    }

    pub(super) fn outputs(&self, trial: u32) -> Option<&[f64]> {
        self.kept
            .iter()
            .find(|kept| kept.trial == trial)
            .map(|kept| &kept.outputs[..])
    }
}
