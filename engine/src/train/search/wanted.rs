//! Which candidates come out of a search: the best of each algorithm, and ensembles of the best.

use serde_json::{Value, json};

use super::blend::{Blend, Pool};
use super::finish::Finish;
use super::state::SearchState;
use super::trial::Trial;
use crate::control::Level;
use crate::error::Result;
use crate::learners::{Combination, Hyperparameters, Learner, STACKED_ENSEMBLE, WEIGHTED_ENSEMBLE, learner};
use crate::problem::Target;
use crate::train::checkpoint::PartResult;
use crate::train::judge;

/// Algorithms of an automatic choice that get a model of their own.
const MOST_SINGLES: usize = 4;

/// When an algorithm was chosen by a person it is on the leaderboard whatever it is worth.
pub(super) fn singles(chosen: bool) -> usize {
    if chosen { usize::MAX } else { MOST_SINGLES }
}

/// A candidate that is to be made.
pub(super) struct Wanted {
    pub learner: &'static dyn Learner,
    pub settings: Hyperparameters,
    /// Numbers of trials.
    pub members: Vec<u32>,
    /// How their answers become one; none for a single model.
    pub combination: Option<Combination>,
    /// What is said about the parts of the run by models and weights that did not see them; none when the run keeps
    /// rows aside to judge by.
    pub said: Option<Vec<PartResult>>,
}

impl Finish<'_> {
    /// In the order in which they are made.
    pub(super) fn wanted(&self, search: &SearchState) -> Result<Vec<Wanted>> {
        let higher = self.run.metric.higher_is_better;
        let most = singles(!self.run.config.algorithms.is_empty());
        let best: Vec<&Trial> = search.best_of_each(higher).into_iter().take(most).collect();
        let target = self.parts.target();
        let classes = self.run.data.classes().len();
        let mut wanted = Vec::new();
        for trial in best {
            let Some(learner) = learner(&trial.algorithm) else {
                continue;
            };
            let said = match search.outputs(trial.number) {
                Some(outputs) if !self.parts.nested => Some(self.parts_of(outputs, classes, &target)?),
                _ => None,
            };
            wanted.push(Wanted {
                learner,
                settings: trial.hyperparameters.clone(),
                members: vec![trial.number],
                combination: None,
                said,
            });
        }
        if self.ensembles && search.kept.len() > 1 {
            // After the best single model, before the others: should the time run out, these are what matters.
            let place = wanted.len().min(1);
            wanted.splice(place..place, self.together(search, &target)?);
        }
        Ok(wanted)
    }

    /// What was said, part by part.
    fn parts_of(&self, outputs: &[f64], classes: usize, target: &Target) -> Result<Vec<PartResult>> {
        let width = classes.max(1);
        let mut start = 0;
        let part = |rows: &[usize]| {
            let positions: Vec<usize> = (start..start + rows.len()).collect();
            let chosen = outputs[start * width..(start + rows.len()) * width].to_vec();
            start += rows.len();
            let predictions = crate::learners::as_predictions(chosen, classes)?;
            judge::said(&target.select(&positions), predictions)
        };
        self.parts.judges().map(part).collect()
    }

    /// The ensembles of what was kept.
    fn together(&self, search: &SearchState, target: &Target) -> Result<Vec<Wanted>> {
        let run = self.run;
        let pool = Pool {
            outputs: search.kept.iter().map(|kept| &kept.outputs[..]).collect(),
            target,
            absolute: matches!(run.metric.name, "mae" | "mape" | "median_absolute_error"),
        };
        let all: Vec<usize> = (0..target.len()).collect();
        let mean = pool.weighted(&all);
        if mean.members.len() < 2 {
            run.control
                .log(Level::Info, "one model alone is better than any mean of several");
            return Ok(Vec::new());
        }
        let seed = run.seeds.of(STACKED_ENSEMBLE.info().name);
        let quiet = crate::control::Control::silent();
        let stack_of = |members: Vec<usize>, rows: &[usize]| pool.stacked(members, rows, seed, &quiet);
        let stack = stack_of(mean.members.clone(), &all)?;
        let fallback = Pool::even(mean.members.clone());
        let mut wanted = Vec::new();
        let said = self.judged(&pool, |rows| {
            Ok(if rows.is_empty() {
                fallback.clone()
            } else {
                pool.weighted(rows)
            })
        })?;
        wanted.push(wanted_of(&WEIGHTED_ENSEMBLE, search, &mean, said));
        if let Some(stack) = stack {
            let said = self.judged(&pool, |rows| {
                let members = if rows.is_empty() {
                    Vec::new()
                } else {
                    pool.weighted(rows).members
                };
                Ok(stack_of(members, rows)?.unwrap_or_else(|| fallback.clone()))
            })?;
            wanted.push(wanted_of(&STACKED_ENSEMBLE, search, &stack, said));
        }
        Ok(wanted)
    }

    /// What blends say about each part when they learnt from other rows only, and in an order of time from earlier ones
    /// only. None when the run keeps rows aside to judge by.
    fn judged(&self, pool: &Pool<'_>, blend: impl Fn(&[usize]) -> Result<Blend>) -> Result<Option<Vec<PartResult>>> {
        if self.parts.nested {
            return Ok(None);
        }
        let ordered = self.run.config.validation.is_ordered();
        let judges: Vec<&[usize]> = self.parts.judges().collect();
        let every: Vec<usize> = judges.iter().flat_map(|rows| rows.iter().copied()).collect();
        let mut results = Vec::with_capacity(judges.len());
        let mut start = 0;
        for rows in judges {
            let own: std::collections::HashSet<usize> = rows.iter().copied().collect();
            let others: Vec<usize> = (0..every.len())
                .filter(|&entry| !own.contains(&every[entry]) && (!ordered || entry < start))
                .collect();
            let entries: Vec<usize> = (start..start + rows.len()).collect();
            start += rows.len();
            let predictions = pool.answer(&blend(&others)?, &entries)?;
            results.push(judge::said(&pool.target.select(&entries), predictions)?);
        }
        Ok(Some(results))
    }
}

fn wanted_of(
    learner: &'static dyn Learner,
    search: &SearchState,
    blend: &Blend,
    said: Option<Vec<PartResult>>,
) -> Wanted {
    let members: Vec<u32> = blend.members.iter().map(|&member| search.kept[member].trial).collect();
    let weights = match &blend.combination {
        Combination::Weights(weights) => weights.iter().copied().map(Value::from).collect(),
        Combination::Stack(_) => vec![Value::Null; members.len()],
    };
    let describe = |(number, weight): (&u32, Value)| {
        let trial = search.trial(*number);
        let mut one = json!({
            "trial": number + 1,
            "algorithm": trial.map(|trial| trial.algorithm.clone()),
            "hyperparameters": trial.map(|trial| trial.hyperparameters.to_json()),
        });
        if !weight.is_null() {
            one["weight"] = weight;
        }
        one
    };
    let described: Vec<Value> = members.iter().zip(weights).map(describe).collect();
    Wanted {
        learner,
        settings: Hyperparameters::recorded([("members".to_owned(), Value::from(described))]),
        members,
        combination: Some(blend.combination.clone()),
        said,
    }
}
