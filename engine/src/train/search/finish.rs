//! From the trials to the candidates: the best settings of each algorithm fitted to every row, and ensembles of them.

use std::sync::Arc;

use super::blend::Pool;
use super::parts::Parts;
use super::state::SearchState;
use super::steps::{Memory, STEPS_OF_MODELS, STEPS_OF_TRIALS};
use super::wanted::Wanted;
use crate::control::Stage;
use crate::error::{EngineError, Result};
use crate::learners::{EnsembleModel, FitContext, Fitted, Layout, fit_on_layout, learner};
use crate::prepare::{Fold, Pipeline};
use crate::problem::{Matrix, Target};
use crate::train::candidate::{Attempt, Fit};
use crate::train::checkpoint::{PartResult, RunCheckpoint};
use crate::train::judge;
use crate::train::outcome::{CandidateSink, RunOutcome};
use crate::train::run::{Entry, Run};
use crate::train::watch::{CandidateSteps, STEPS_OF_PREPARING};
use crate::warning::{Severity, Warning};

/// Everything that candidates are made of.
pub(super) struct Finish<'a> {
    pub run: &'a Run<'a>,
    pub parts: Parts<'a>,
    pub memory: Memory,
    pub ensembles: bool,
    pub whole: Option<Whole>,
}

/// The rows of the kept models, prepared, and what was fitted to them so far.
pub(super) struct Whole {
    pipeline: Pipeline,
    x: Matrix,
    y: Target,
    fitted: Vec<(u32, Fitted)>,
}

impl Finish<'_> {
    /// Makes the candidates that are not in the state yet, and closes the run.
    pub fn go(mut self, mut state: RunCheckpoint, stopped: bool, sink: &mut dyn CandidateSink) -> Result<RunOutcome> {
        let search = state.search.take().unwrap_or_default();
        let wanted = self.wanted(&search)?;
        if wanted.is_empty() && !stopped {
            let why = search.trials.iter().find_map(|trial| trial.error.clone());
            let why = why.unwrap_or_else(|| "there was no time for a single trial".to_owned());
            return Err(EngineError::bad_input(
                format!("the search found no model: {why}"),
                "allow more time, or change the features, the target or the algorithms",
            ));
        }
        let entries: Vec<Entry> = wanted.iter().map(entry).collect();
        let run = Run {
            plan: &entries,
            journey: Arc::clone(&self.run.journey),
            ..*self.run
        };
        state.search = Some(search);
        let mut hurry = stopped || self.fit_members(&wanted, &mut state, sink)?;
        while state.finished.len() < wanted.len() {
            let index = state.finished.len();
            let done = STEPS_OF_MODELS * index as u64 / wanted.len() as u64;
            let step = STEPS_OF_PREPARING + STEPS_OF_TRIALS + done;
            let what = format!(
                "fitting {} ({} of {})",
                entries[index].algorithm(),
                index + 1,
                wanted.len()
            );
            run.journey.at(step, Stage::Training, &what);
            match self.one(&run, &wanted[index], index, hurry, &mut state, sink) {
                Ok(true) => run.control.checkpoint(&state.at(run.journey.step())?)?,
                Ok(false) => break,
                // What the trials left behind is good enough for a model at once.
                Err(EngineError::Stopped) if !hurry => hurry = true,
                Err(error) => return Err(error),
            }
        }
        let search = state.search.take().unwrap_or_default();
        let mut outcome = run.close(state.finished, hurry)?;
        outcome.warnings.extend(self.honesty(&search));
        outcome.trials = search.trials;
        Ok(outcome)
    }

    /// Figures of what was chosen by them are a little too good.
    fn honesty(&self, search: &SearchState) -> Option<Warning> {
        let many = search.trials.len() > 1 && !self.parts.nested;
        many.then(|| {
            let message = format!(
                "the models were chosen among {} trials by the same folds that measure them, so their figures are a \
                 little too good; keep rows aside to measure on rows that no trial saw",
                search.trials.len()
            );
            Warning::of_table("chosen_by_folds", Severity::Info, message)
        })
    }

    /// Fits what the candidates are made of to every row, before time goes into explaining them. Says whether the run was
    /// stopped.
    fn fit_members(
        &mut self,
        wanted: &[Wanted],
        state: &mut RunCheckpoint,
        sink: &mut dyn CandidateSink,
    ) -> Result<bool> {
        let search = state.search.take().unwrap_or_default();
        let mut stopped = false;
        for (index, one) in wanted.iter().enumerate().skip(state.finished.len()) {
            let number = u32::try_from(index).unwrap_or(u32::MAX);
            sink.fit_begins(number, one.learner.info().name);
            let fitted = one
                .members
                .iter()
                .try_for_each(|&member| self.of_every_row(member, &search));
            sink.fit_ends(number, one.learner.info().name);
            match fitted {
                Ok(()) => {}
                Err(EngineError::Stopped) => {
                    stopped = true;
                    break;
                }
                Err(error) => {
                    state.search = Some(search);
                    return Err(error);
                }
            }
        }
        state.search = Some(search);
        Ok(stopped)
    }

    /// Makes one candidate. Says `false` when there is nothing left to make it of in a hurry.
    fn one(
        &mut self,
        run: &Run<'_>,
        wanted: &Wanted,
        index: usize,
        hurry: bool,
        state: &mut RunCheckpoint,
        sink: &mut dyn CandidateSink,
    ) -> Result<bool> {
        let search = state.search.take().unwrap_or_default();
        let made = match self.whole_fit(wanted) {
            Some(fit) => Ok(Some((fit, None))),
            None => self.at_once(wanted),
        };
        let (fit, rows) = match made {
            Ok(Some(made)) => made,
            other => {
                state.search = Some(search);
                return other.map(|_| false);
            }
        };
        let parts = self.judged_parts(run, wanted, &fit, &search, hurry);
        state.search = Some(search);
        state.parts = parts?;
        let attempt = Attempt::of(run, index, state);
        let (mut candidate, mut model) = attempt.close(fit)?;
        if let Some(rows) = rows {
            (candidate.training_samples, model.training_samples) = (rows, rows);
            let message = format!("the run ended before this could learn from every row; it learnt from {rows}");
            candidate
                .warnings
                .push(Warning::of_table("stopped_early", Severity::Warning, message));
        }
        sink.finished(&candidate, Some(&model))?;
        state.finished.push(candidate);
        state.parts.clear();
        Ok(true)
    }

    /// The candidate from models of the first part, which are there already.
    fn at_once(&mut self, wanted: &Wanted) -> Result<Option<(Fit, Option<u64>)>> {
        let members: Option<Vec<Fitted>> = wanted
            .members
            .iter()
            .map(|member| self.memory.firsts.get(member).cloned())
            .collect();
        let Some(members) = members else { return Ok(None) };
        let fold = self.parts.fold(0, &crate::control::Control::silent())?;
        let fit = Fit {
            pipeline: fold.pipeline.clone(),
            fitted: combined(members, wanted),
        };
        Ok(Some((fit, Some(fold.train.nrows() as u64))))
    }

    /// The candidate from models of every row that the run learns from, where all of them are fitted.
    fn whole_fit(&self, wanted: &Wanted) -> Option<Fit> {
        let whole = self.whole.as_ref()?;
        let fitted = |number: &u32| whole.fitted.iter().find(|(known, _)| known == number);
        let members: Option<Vec<Fitted>> = wanted
            .members
            .iter()
            .map(|number| fitted(number).map(|(_, fitted)| fitted.clone()))
            .collect();
        Some(Fit {
            pipeline: whole.pipeline.clone(),
            fitted: combined(members?, wanted),
        })
    }

    /// Fits a trial to every row that the run learns from, unless it is fitted.
    fn of_every_row(&mut self, number: u32, search: &SearchState) -> Result<()> {
        let run = self.run;
        if self.whole.is_none() {
            self.whole = Some(self.every_row()?);
        }
        let Some(whole) = &mut self.whole else {
            return Err(EngineError::Internal("the rows vanished".into()));
        };
        if whole.fitted.iter().all(|(known, _)| *known != number) {
            let fitted = fit(run, search, number, &whole.pipeline.layout(), (&whole.x, &whole.y))?;
            whole.fitted.push((number, fitted));
        }
        Ok(())
    }

    /// The rows that the run learns from, prepared.
    fn every_row(&self) -> Result<Whole> {
        let run = self.run;
        if self.parts.nested {
            let fold = run.data.fold(0, run.control)?;
            return Ok(Whole {
                pipeline: fold.pipeline.clone(),
                x: fold.train.clone(),
                y: fold.train_target.clone(),
                fitted: Vec::new(),
            });
        }
        let (pipeline, x) = run.data.every_row(run.control)?;
        Ok(Whole {
            pipeline,
            x,
            y: run.data.plan.target.clone(),
            fitted: Vec::new(),
        })
    }

    /// The candidate's figures, from rows that neither its models nor its weights saw.
    fn judged_parts(
        &mut self,
        run: &Run<'_>,
        wanted: &Wanted,
        fit: &Fit,
        search: &SearchState,
        hurry: bool,
    ) -> Result<Vec<PartResult>> {
        let Some(said) = &wanted.said else {
            let fold = run.data.fold(0, run.control)?;
            let rows: Vec<usize> = run.data.plan.splits[0]
                .validation
                .iter()
                .map(|&position| run.data.plan.rows[position])
                .collect();
            let (validation, _) = fit.pipeline.transform_rows(run.data.table, &rows)?;
            let fold = Fold {
                pipeline: fit.pipeline.clone(),
                validation,
                ..(*fold).clone()
            };
            return Ok(vec![judge::part(run, &fold, &fit.fitted, || {})?]);
        };
        let mut said = said.clone();
        let fold = self.parts.fold(0, &crate::control::Control::silent())?;
        let mut members = Vec::with_capacity(wanted.members.len());
        for &number in &wanted.members {
            let first = match self.memory.firsts.get(&number) {
                Some(first) => first.clone(),
                None if hurry => return Ok(said),
                None => fit_first(run, search, number, &fold)?,
            };
            self.memory.firsts.entry(number).or_insert_with(|| first.clone());
            members.push(first);
        }
        if let Some(first) = said.first_mut() {
            first.importance = judge::importance_of(run, &fold, &combined(members, wanted))?;
        }
        Ok(said)
    }
}

fn fit_first(run: &Run<'_>, search: &SearchState, number: u32, fold: &Fold) -> Result<Fitted> {
    fit(
        run,
        search,
        number,
        &fold.pipeline.layout(),
        (&fold.train, &fold.train_target),
    )
}

/// A trial's settings fitted to some rows.
fn fit(
    run: &Run<'_>,
    search: &SearchState,
    number: u32,
    layout: &Layout,
    (x, y): (&Matrix, &Target),
) -> Result<Fitted> {
    run.control.check()?;
    let trial = search.trial(number);
    let found = trial.and_then(|trial| Some((trial, learner(&trial.algorithm)?)));
    let (trial, learner) = found.ok_or_else(|| EngineError::Internal(format!("trial {number} vanished")))?;
    let watch = Arc::new(super::watch::TrialWatch {
        journey: Arc::clone(&run.journey),
        outer: run.control.clone(),
        step: run.journey.step(),
        message: format!("fitting {} to every row", trial.algorithm),
        limit: f64::INFINITY,
        percent: std::sync::Mutex::new(0.0),
    });
    let control = crate::control::Control::new(Arc::clone(&watch) as Arc<dyn crate::control::Observer>);
    let context = FitContext {
        memory: run.memory,
        ..FitContext::new(&control, trial.seed, run.threads)
    };
    let interactions = run.config.preprocessing_config.interactions;
    let fitted = fit_on_layout(learner, (interactions, layout), x, y, &trial.hyperparameters, &context)?;
    if run.control.signal() == crate::control::Signal::Stop && !watch.is_complete() {
        return Err(EngineError::Stopped);
    }
    Ok(fitted)
}

fn combined(mut members: Vec<Fitted>, wanted: &Wanted) -> Fitted {
    match (&wanted.combination, members.len()) {
        (None, 1) => members.remove(0),
        (combination, count) => Fitted::Ensemble(EnsembleModel {
            members,
            combination: combination
                .clone()
                .unwrap_or_else(|| Pool::even((0..count).collect()).combination),
        }),
    }
}

fn entry(wanted: &Wanted) -> Entry {
    Entry {
        learner: wanted.learner,
        settings: wanted.settings.clone(),
        steps: CandidateSteps {
            fit: 1,
            fits: 1,
            evaluate: 0,
            explain: 0,
        },
        before: 0,
    }
}
