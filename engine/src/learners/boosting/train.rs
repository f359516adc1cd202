//! Boosting in stretches of rounds, so that it can be watched, interrupted and taken up again.

use std::ops::ControlFlow;

use hessboost::prelude::{BoostedModel, DMatrix, ModelFormat, Trainer, TrainingParams};

use super::settings::refused;
use super::state::Growth;
use crate::control::Signal;
use crate::error::{EngineError, Result};
use crate::learners::FitContext;

/// Rounds between two checkpoints.
const ROUNDS_PER_STRETCH: u32 = 50;

/// Rounds of boosting on some rows, watched on others.
pub(super) struct Course<'a> {
    pub training: &'a TrainingParams,
    pub learning: &'a DMatrix,
    pub measuring: &'a DMatrix,
    /// Rounds at most.
    pub rounds: u32,
    /// Rounds without improvement before the end; `None` goes through with all of them.
    pub patience: Option<u32>,
    /// Rounds of other courses before this one and with all courses together, for the progress.
    pub before: u32,
    pub in_all: u32,
}

/// What became of a course.
pub(super) struct Grown {
    pub model: BoostedModel,
    /// Whether it was ended early by the person.
    pub stopped: bool,
}

impl Course<'_> {
    /// Goes on from `growth` to the end. `keep` makes a checkpoint of the growth it is given.
    pub fn run(
        &self,
        growth: &mut Growth,
        context: &FitContext<'_>,
        keep: impl Fn(&Growth) -> Result<()>,
    ) -> Result<Grown> {
        context.control.check()?;
        loop {
            let before = decode(&growth.model)?;
            let (model, signal) = self.stretch(growth, before.as_ref(), context)?;
            let finished = growth.rounds() >= self.rounds || self.out_of_patience(growth);
            match signal {
                Signal::Cancel => return Err(EngineError::Cancelled),
                Signal::Stop => return Ok(Grown { model, stopped: true }),
                Signal::Continue if finished => return Ok(Grown { model, stopped: false }),
                Signal::Continue | Signal::Pause => {}
            }
            growth.model = model.encode(ModelFormat::Binary).map_err(refused)?;
            keep(growth)?;
            if signal == Signal::Pause {
                return Err(EngineError::Paused);
            }
        }
    }

    fn out_of_patience(&self, growth: &Growth) -> bool {
        self.patience
            .is_some_and(|patience| growth.is_out_of_patience(patience))
    }

    /// Some rounds more, and what whoever watches wanted after the last one.
    fn stretch(
        &self,
        growth: &mut Growth,
        before: Option<&BoostedModel>,
        context: &FitContext<'_>,
    ) -> Result<(BoostedModel, Signal)> {
        let rounds = ROUNDS_PER_STRETCH.min(self.rounds.saturating_sub(growth.rounds()));
        let mut trainer = Trainer::new(self.training, self.learning, rounds as usize).eval(self.measuring, "measured");
        if let Some(before) = before {
            trainer = trainer.init_model(before);
        }
        let mut signal = Signal::Continue;
        let watch = |round: hessboost::training::RoundEval<'_>| {
            let loss = round.values().last().copied().unwrap_or(f64::NAN);
            growth.note(loss);
            context.report_step(self.before + growth.rounds(), self.in_all, Some(loss));
            signal = context.control.signal();
            if signal == Signal::Continue && !self.out_of_patience(growth) {
                ControlFlow::Continue(())
            } else {
                ControlFlow::Break(())
            }
        };
        let model = trainer.on_round(watch).train().map_err(refused)?.model;
        Ok((model, signal))
    }
}

fn decode(model: &[u8]) -> Result<Option<BoostedModel>> {
    if model.is_empty() {
        return Ok(None);
    }
    BoostedModel::decode(model, ModelFormat::Binary)
        .map(Some)
        .map_err(refused)
}
