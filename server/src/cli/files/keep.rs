//! What `datapulse train` keeps of a run while it goes on.

use std::collections::BTreeMap;
use std::time::Instant;

use datapulse_engine::forecast::{ForecastModel, ForecastSink};
use datapulse_engine::model::TrainedModel;
use datapulse_engine::train::{Candidate, CandidateSink, RunOutcome, Trial};
use serde_json::Value;

/// Holds a stopwatch, and the best model so far as a bundle with its worth.
#[derive(Default)]
pub(super) struct KeepBest {
    pub(super) best: Option<(Vec<u8>, f64)>,
    pub(super) seconds: BTreeMap<u32, f64>,
    began: Option<Instant>,
    trial_seconds: BTreeMap<u32, f64>,
}

impl CandidateSink for KeepBest {
    fn fit_begins(&mut self, _: u32, _: &str) {
        self.began = Some(Instant::now());
    }

    fn fit_ends(&mut self, index: u32, _: &str) {
        self.ends(index);
    }

    fn trial_begins(&mut self, _: u32) {
        self.began = Some(Instant::now());
    }

    fn tried(&mut self, trial: &Trial) -> datapulse_engine::Result<()> {
        let took = self.began.take().map_or(0.0, |began| began.elapsed().as_secs_f64());
        *self.trial_seconds.entry(trial.number).or_default() += took;
        Ok(())
    }

    fn finished(&mut self, _: &Candidate, model: Option<&TrainedModel>) -> datapulse_engine::Result<()> {
        model.map_or(Ok(()), |model| self.offer(model.worth(), || model.to_bundle()))
    }
}

impl ForecastSink for KeepBest {
    fn fit_begins(&mut self, _: u32, _: &str) {
        self.began = Some(Instant::now());
    }

    fn fit_ends(&mut self, index: u32, _: &str) {
        self.ends(index);
    }

    fn finished(&mut self, _: &Candidate, model: Option<&ForecastModel>) -> datapulse_engine::Result<()> {
        model.map_or(Ok(()), |model| self.offer(model.worth(), || model.to_bundle()))
    }
}

impl KeepBest {
    fn ends(&mut self, index: u32) {
        let took = self.began.take().map_or(0.0, |began| began.elapsed().as_secs_f64());
        *self.seconds.entry(index).or_default() += took;
    }

    fn offer(
        &mut self,
        worth: f64,
        bundle: impl FnOnce() -> datapulse_engine::Result<Vec<u8>>,
    ) -> datapulse_engine::Result<()> {
        if self.best.as_ref().is_none_or(|(_, best)| worth > *best) {
            self.best = Some((bundle()?, worth));
        }
        Ok(())
    }
}

/// The record of a search, each trial with the time that it took.
pub(super) fn trials(outcome: &RunOutcome, sink: &KeepBest) -> Option<Value> {
    let mut trials = serde_json::to_value(&outcome.trials).ok()?;
    for trial in trials.as_array_mut()? {
        let number = trial["number"].as_u64().and_then(|number| u32::try_from(number).ok());
        trial["seconds"] = number
            .and_then(|number| sink.trial_seconds.get(&number).copied())
            .into();
    }
    Some(trials)
}
