//! The run of a search: trial after trial, then the models that come out of them.

use std::collections::HashMap;
use std::sync::Arc;

use super::blend::MOST_MEMBERS;
use super::choose::{Menu, Next};
use super::config::{MOST_TRIALS, Search, SearchMethod, USUAL_TRIALS};
use super::evaluate::Attempt;
use super::finish::Finish;
use super::halving::{Ladder, Visit};
use super::parts::Parts;
use super::portfolio;
use super::space::Space;
use super::state::SearchState;
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
/// The setting by which rare classes count as much as frequent ones, and the metrics that can gain by it; probabilities do
/// not.
const WEIGHTS: &str = "class_weight";
const RARE_COUNT: &[&str] = &["balanced_accuracy", "recall", "f1", "mcc"];
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
    ladder: Ladder,
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
            ladder: Ladder::new(parts.rows()),
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
            let before = search.clone();
            match self.turn(made, state, sink) {
                Ok(true) => {}
                Ok(false) => break,
                Err(EngineError::Stopped) => {
                    // Ended by the time that is kept for the models, or by somebody. What time cut in two is forgotten, so
                    // that as many trials as are recorded make the same search again.
                    stopped = self.run.control.check().is_err();
                    if !stopped {
                        state.search = Some(before);
                    }
                    break;
                }
                Err(error) => return Err(error),
            }
            let search = state.search.get_or_insert_default();
            self.memory.firsts.retain(|number, _| search.outputs(*number).is_some());
        }
        state.search.get_or_insert_default().over = true;
        Ok(stopped)
    }

    /// Makes the next trial and lets everything go on that may now. Says whether there was anything to do.
    fn turn(&mut self, made: u32, state: &mut RunCheckpoint, sink: &mut dyn CandidateSink) -> Result<bool> {
        let higher = self.run.metric.higher_is_better;
        let waiting = |search: &SearchState| self.ladder.promoted(&search.trials, higher);
        let mut promoted = state.search.as_ref().and_then(waiting);
        let mut busy = promoted.is_some();
        // After an interruption within a turn what was promoted goes on before the next trial begins.
        if !busy {
            let search = state.search.get_or_insert_default();
            let next = if made < self.most && self.has_time(&search.trials) {
                self.menu.next(&search.trials)?
            } else {
                None
            };
            if let Some(next) = next {
                busy = true;
                self.begin(next, made, state, sink)?;
                promoted = state
                    .search
                    .as_ref()
                    .and_then(|search| self.ladder.promoted(&search.trials, higher));
            }
        }
        while let Some((number, visit)) = promoted {
            let known = state.search.as_ref().and_then(|search| search.trial(number)).cloned();
            let Some(trial) = known else { break };
            self.go_on(trial, visit, state, sink)?;
            promoted = state
                .search
                .as_ref()
                .and_then(|search| self.ladder.promoted(&search.trials, higher));
        }
        Ok(busy)
    }

    fn begin(
        &mut self,
        next: Next,
        number: u32,
        state: &mut RunCheckpoint,
        sink: &mut dyn CandidateSink,
    ) -> Result<()> {
        let name = self.menu.spaces[next.space].name();
        let trials = state.search.as_ref().map_or(&[][..], |search| &search.trials);
        let visit = if self.races(name, number, trials) {
            self.ladder.first(number)
        } else {
            Visit::Parts
        };
        let trial = Trial::new(number, name, next.settings, self.run.seeds.of(name), next.origin);
        self.go_on(trial, visit, state, sink)
    }

    /// Takes a trial a step further and notes it.
    fn go_on(
        &mut self,
        trial: Trial,
        visit: Visit,
        state: &mut RunCheckpoint,
        sink: &mut dyn CandidateSink,
    ) -> Result<()> {
        let run = self.run;
        run.control.check()?;
        let search = state.search.get_or_insert_default();
        let number = trial.number;
        let Some(learner) = learner(&trial.algorithm) else {
            return Err(EngineError::Internal(format!("{} vanished", trial.algorithm)));
        };
        let higher = run.metric.higher_is_better;
        let step = self.step(number);
        run.journey.at(
            step,
            Stage::Training,
            &format!("trial {}: {}", number + 1, trial.algorithm),
        );
        let attempt = Attempt {
            run,
            learner,
            race: self.race(&trial, &search.trials, higher),
            trial,
            visit,
            step,
            limit: 1.0 - self.reserve(&search.trials),
            total: self.counted.then_some(self.most).filter(|most| *most < MOST_TRIALS),
        };
        sink.trial_begins(number);
        let began = run.control.spent();
        let tried = attempt.go(&mut self.parts)?;
        if let (Some(began), Some(ended), Visit::Parts) = (began, run.control.spent(), visit) {
            let fits = f64::from(u32::try_from(tried.trial.scores.len().max(1)).unwrap_or(u32::MAX));
            self.memory.costs.insert(number, (ended - began) / fits);
        }
        self.tell(&tried.trial, &search.trials);
        sink.tried(&tried.trial)?;
        if let Some(first) = tried.first {
            self.memory.firsts.insert(number, first);
        }
        search.add(tried.trial, tried.outputs, higher);
        run.control.checkpoint(&state.at(run.journey.step())?)
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

    /// Whether a trial may be given up; the first of an algorithm that a person chose comes through whatever it is worth.
    fn races(&self, name: &str, number: u32, trials: &[Trial]) -> bool {
        let is_first = || {
            trials
                .iter()
                .all(|other| other.number >= number || other.algorithm != name)
        };
        self.menu.races() && !(self.chosen && is_first())
    }

    /// What a trial is compared with.
    fn race(&self, trial: &Trial, trials: &[Trial], higher: bool) -> Option<Vec<Option<f64>>> {
        if !self.races(&trial.algorithm, trial.number, trials) {
            return None;
        }
        let best = trials
            .iter()
            .filter(|trial| trial.status == TrialStatus::Complete)
            .max_by(|a, b| a.standing(higher).1.total_cmp(&b.standing(higher).1));
        best.map(|trial| trial.scores.clone())
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
            if (first && seen.len() < self.singles()) || place < MOST_MEMBERS {
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
            let (mut values, grid) = (search.values.get(&name).cloned(), search.method == SearchMethod::Grid);
            let mut fixed = run.config.hyperparameters.get(&name).cloned().unwrap_or_default();
            let is_open =
                !fixed.contains_key(STOPPING) && values.as_ref().is_none_or(|values| !values.contains_key(STOPPING));
            if name == "gradient_boosting" && is_open && !grid && rows < portfolio::ROWS_TO_STOP_BY {
                fixed.insert(STOPPING.into(), "off".into());
            }
            let has_weights = learner.info().hyperparameters.iter().any(|one| one.name == WEIGHTS);
            if has_weights && !grid && !fixed.contains_key(WEIGHTS) && RARE_COUNT.contains(&run.metric.name) {
                let options = || vec!["none".into(), "balanced".into()];
                values
                    .get_or_insert_default()
                    .entry(WEIGHTS.into())
                    .or_insert_with(options);
            }
            spaces.push(Space::new(learner.info(), Some(&fixed), values.as_ref(), grid)?);
        }
    }
    Ok(spaces)
}

/// A journey on the scale of a run that searches.
pub(in crate::train) fn journey(control: &crate::control::Control) -> Arc<crate::train::watch::Journey> {
    crate::train::watch::Journey::new(control.clone(), STEPS)
}
