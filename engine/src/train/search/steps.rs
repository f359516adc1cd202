//! The run of a search: trial after trial, then the models that come out of them.

use std::collections::HashMap;
use std::sync::Arc;

use super::choose::{Menu, Next};
use super::config::{MOST_TRIALS, Search, SearchMethod, USUAL_TRIALS};
use super::evaluate::{Attempt, Race};
use super::finish::Finish;
use super::parts::Parts;
use super::portfolio;
use super::space::Space;
use super::trial::{Trial, TrialStatus};
use crate::control::{Level, Stage};
use crate::error::{EngineError, Result};
use crate::learners::{Fitted, learner};
use crate::train::checkpoint::RunCheckpoint;
use crate::train::outcome::{CandidateSink, RunOutcome};
use crate::train::run::Run;
use crate::train::watch::STEPS_OF_PREPARING;

/// Steps of all trials, and of the models after them, on the scale of the progress.
pub(super) const STEPS_OF_TRIALS: u64 = 1_000;
pub(super) const STEPS_OF_MODELS: u64 = 180;
/// Steps of a run that searches.
pub(in crate::train) const STEPS: u64 = STEPS_OF_PREPARING + STEPS_OF_TRIALS + STEPS_OF_MODELS;

/// How much of the time is kept for the models, at least and at most.
const LEAST_RESERVE: f64 = 0.08;
const MOST_RESERVE: f64 = 0.5;
/// The setting by which boosting finds how many rounds there are.
const STOPPING: &str = "early_stopping";
/// A model of all rows, explained, takes so much longer than a part of its trial.
const LONGER: f64 = 1.6;

/// What a search has in memory beside its state; what is missing after an interruption is made again.
#[derive(Default)]
pub(super) struct Memory {
    /// The model of the first part of each kept trial.
    pub firsts: HashMap<u32, Fitted>,
    /// The share of the time that a part of each trial took.
    costs: HashMap<u32, f64>,
}

struct Steps<'a> {
    run: &'a Run<'a>,
    menu: Menu<'a>,
    parts: Parts<'a>,
    memory: Memory,
    /// Trials at most.
    most: u32,
    /// Whether that many are wanted, or it is only where an endless search ends.
    counted: bool,
    /// Whether a person chose the algorithms, each of which then comes through at least once.
    chosen: bool,
}

/// Searches, and makes models of what was found. `run` has no plan of its own.
pub(in crate::train) fn go(
    run: &Run<'_>,
    search: &Search,
    resume: Option<RunCheckpoint>,
    sink: &mut dyn CandidateSink,
) -> Result<RunOutcome> {
    let fingerprint = run.data.fingerprint(run.config, run.seeds)?;
    let mut state = resume.unwrap_or_else(|| RunCheckpoint::new(&fingerprint));
    state.belongs_to(&fingerprint)?;
    let mut steps = Steps::new(run, search)?;
    let stopped = steps.all(&mut state, sink)?;
    run.control.checkpoint(&state.at(run.journey.step())?)?;
    let finish = Finish {
        run,
        parts: steps.parts,
        memory: steps.memory,
        ensembles: search.ensembles,
        whole: None,
    };
    finish.go(state, stopped, sink)
}

impl<'a> Steps<'a> {
    fn new(run: &'a Run<'a>, search: &'a Search) -> Result<Self> {
        let parts = Parts::new(run.data, run.seeds)?;
        let spaces = spaces(run, search, parts.rows())?;
        let timed = run.control.spent().is_some();
        let most = search
            .trials
            .unwrap_or(if timed || search.method == SearchMethod::Grid {
                MOST_TRIALS
            } else {
                USUAL_TRIALS
            });
        let higher = run.metric.higher_is_better;
        Ok(Self {
            run,
            menu: Menu::new(search, spaces, parts.rows(), run.seeds.of("search"), higher)?,
            parts,
            memory: Memory::default(),
            most,
            counted: search.trials.is_some() || !timed,
            chosen: !run.config.algorithms.is_empty(),
        })
    }

    /// Makes trials until there are enough or the time is used up. Says whether the run was stopped.
    fn all(&mut self, state: &mut RunCheckpoint, sink: &mut dyn CandidateSink) -> Result<bool> {
        if state.search.as_ref().is_some_and(|search| search.over) {
            return Ok(false);
        }
        let mut stopped = false;
        loop {
            let search = state.search.get_or_insert_default();
            let made = u32::try_from(search.trials.len()).unwrap_or(u32::MAX);
            let next = if made < self.most && self.has_time(&search.trials) {
                self.menu.next(&search.trials)?
            } else {
                None
            };
            let Some(next) = next else { break };
            match self.one(next, made, state, sink) {
                Ok(()) => self.run.control.checkpoint(&state.at(self.run.journey.step())?)?,
                Err(EngineError::Stopped) => {
                    // Ended by the time that is kept for the models, or by somebody.
                    stopped = self.run.control.check().is_err();
                    break;
                }
                Err(error) => return Err(error),
            }
        }
        state.search.get_or_insert_default().over = true;
        Ok(stopped)
    }

    fn one(&mut self, next: Next, number: u32, state: &mut RunCheckpoint, sink: &mut dyn CandidateSink) -> Result<()> {
        let run = self.run;
        run.control.check()?;
        let search = state.search.get_or_insert_default();
        let name = self.menu.spaces[next.space].name();
        let Some(learner) = learner(name) else { return Ok(()) };
        let higher = run.metric.higher_is_better;
        let step = self.step(number);
        let attempt = Attempt {
            run,
            learner,
            settings: next.settings,
            origin: next.origin,
            number,
            race: self.race(name, &search.trials, higher),
            step,
            limit: 1.0 - self.reserve(&search.trials),
            total: self.counted.then_some(self.most).filter(|most| *most < MOST_TRIALS),
        };
        run.journey
            .at(step, Stage::Training, &format!("trial {}: {name}", number + 1));
        sink.trial_begins(number);
        let began = run.control.spent();
        let tried = attempt.go(&mut self.parts)?;
        if let (Some(began), Some(ended)) = (began, run.control.spent()) {
            let fits = f64::from(u32::try_from(tried.trial.scores.len().max(1)).unwrap_or(u32::MAX));
            self.memory.costs.insert(number, (ended - began) / fits);
        }
        self.tell(&tried.trial, &search.trials);
        sink.tried(&tried.trial)?;
        if let Some(first) = tried.first {
            self.memory.firsts.insert(number, first);
        }
        for dropped in search.add(tried.trial, tried.outputs, higher) {
            self.memory.firsts.remove(&dropped);
        }
        Ok(())
    }

    /// Where the run is on its scale after so many trials.
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        clippy::cast_precision_loss,
        reason = "a share of a thousand steps"
    )]
    fn step(&self, made: u32) -> u64 {
        let counted = if self.counted {
            f64::from(made) / f64::from(self.most)
        } else {
            0.0
        };
        let share = counted.max(self.run.control.spent().unwrap_or(0.0)).clamp(0.0, 1.0);
        STEPS_OF_PREPARING + (share * STEPS_OF_TRIALS as f64) as u64
    }

    /// What a trial is compared with; none when it shall come through whatever it is worth.
    fn race(&self, name: &str, trials: &[Trial], higher: bool) -> Option<Race> {
        if !self.menu.races() || (self.chosen && trials.iter().all(|trial| trial.algorithm != name)) {
            return None;
        }
        let best = trials
            .iter()
            .filter(|trial| trial.status == TrialStatus::Complete)
            .max_by(|a, b| a.standing(higher).1.total_cmp(&b.standing(higher).1));
        Some(Race {
            early: trials.iter().filter_map(|trial| trial.early).collect(),
            best: best.map(|trial| trial.scores.clone()).unwrap_or_default(),
        })
    }

    fn has_time(&self, trials: &[Trial]) -> bool {
        let spent = self.run.control.spent();
        spent.is_none_or(|spent| spent < 1.0 - self.reserve(trials))
    }

    /// The share of the time that the models will take, as far as the trials tell.
    fn reserve(&self, trials: &[Trial]) -> f64 {
        let higher = self.run.metric.higher_is_better;
        let mut complete: Vec<&Trial> = trials
            .iter()
            .filter(|one| one.status == TrialStatus::Complete)
            .collect();
        complete.sort_by(|a, b| b.standing(higher).1.total_cmp(&a.standing(higher).1));
        let mut seen: Vec<&str> = Vec::new();
        let mut sum = 0.0;
        for (place, trial) in complete.iter().enumerate() {
            let first = !seen.contains(&trial.algorithm.as_str());
            if (first && seen.len() < self.singles()) || place < 4 {
                seen.push(&trial.algorithm);
                sum += self.memory.costs.get(&trial.number).copied().unwrap_or(0.0);
            }
        }
        (LONGER * sum).clamp(LEAST_RESERVE, MOST_RESERVE)
    }

    /// Algorithms that get a model of their own.
    fn singles(&self) -> usize {
        super::wanted::singles(self.chosen)
    }

    fn tell(&self, trial: &Trial, before: &[Trial]) {
        let (name, number) = (self.run.metric.name, trial.number + 1);
        let control = self.run.control;
        let higher = self.run.metric.higher_is_better;
        match (&trial.error, trial.score) {
            (Some(error), _) => control.log(
                Level::Warning,
                format!("trial {number}: {} failed: {error}", trial.algorithm),
            ),
            (None, Some(score)) => {
                let best = before
                    .iter()
                    .all(|other| other.standing(higher) < trial.standing(higher));
                if best {
                    let line = format!(
                        "trial {number}: {} has {name} {score:.4}, the best so far",
                        trial.algorithm
                    );
                    control.log(Level::Info, line);
                }
            }
            _ => {}
        }
    }
}

/// The spaces of the algorithms of the run, or of those that suit the table.
fn spaces(run: &Run<'_>, search: &Search, rows: usize) -> Result<Vec<Space>> {
    let problem = run.data.problem();
    let names: Vec<String> = if run.config.algorithms.is_empty() {
        let values = search.values.keys().cloned();
        let suited = || {
            portfolio::algorithms(problem, rows)
                .into_iter()
                .map(str::to_owned)
                .collect()
        };
        if search.method == SearchMethod::Grid {
            values.collect()
        } else {
            suited()
        }
    } else {
        run.config.algorithms.clone()
    };
    let mut spaces: Vec<Space> = Vec::new();
    for name in names {
        // Says which algorithms there are, and that this one cannot answer the problem.
        run.config.settings(&name, problem)?;
        let Some(learner) = learner(&name) else { continue };
        if spaces.iter().all(|space| space.name() != name) {
            let (values, grid) = (search.values.get(&name), search.method == SearchMethod::Grid);
            let mut fixed = run.config.hyperparameters.get(&name).cloned().unwrap_or_default();
            let is_open = !fixed.contains_key(STOPPING) && values.is_none_or(|values| !values.contains_key(STOPPING));
            if name == "gradient_boosting" && is_open && !grid && rows < portfolio::ROWS_TO_STOP_BY {
                fixed.insert(STOPPING.into(), "off".into());
            }
            spaces.push(Space::new(learner.info(), Some(&fixed), values, grid)?);
        }
    }
    Ok(spaces)
}

/// A journey on the scale of a run that searches.
pub(in crate::train) fn journey(control: &crate::control::Control) -> Arc<crate::train::watch::Journey> {
    crate::train::watch::Journey::new(control.clone(), STEPS)
}
