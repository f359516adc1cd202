//! How many rounds there are: all that were asked for, as many as help rows set aside, or as many as a
//! cross-validation finds best.

use super::super::tree::{EnsembleBuilder, TreeEnsemble};
use super::super::{FitContext, aside, state};
use super::INFO;
use super::binned::Binned;
use super::course::Course;
use super::loss::Loss;
use super::settings::{Settings, Stopping};
use super::state::{BoostingState, Growth, best_on_average};
use crate::error::Result;
use crate::problem::{Matrix, Target};

/// From so many rows on some can be spared to see when learning should end.
const ROWS_TO_SPARE: usize = 10_000;
/// Parts of a cross-validation.
const PARTS: u32 = 5;
/// Fewer rows than this are not cut into parts.
const ROWS_TO_CUT: usize = 50;
/// Rows on which the loss is measured when none are left out.
const ROWS_TO_MEASURE: usize = 2_000;

/// Fits and says what came of it as an ensemble of ours.
pub(super) fn fit(x: &Matrix, y: &Target, settings: &Settings, context: &FitContext<'_>) -> Result<TreeEnsemble> {
    context.control.check()?;
    let small = x.nrows() < ROWS_TO_SPARE;
    let wants_apart = settings.stopping == Stopping::HeldOut || (settings.stopping == Stopping::Auto && !small);
    let validation = context
        .validation
        .filter(|_| wants_apart || settings.stopping == Stopping::Auto);
    let fit = Fit {
        binned: Binned::new(x, validation.map(|(x, _)| x), &settings.categories),
        loss: Loss::new(y, validation.map(|(_, y)| y), settings.class_weights.clone()),
        y,
        rows: number(x.nrows()),
        settings,
        context,
    };
    let mut state: BoostingState = context
        .resumed(INFO.name)
        .map(state::decode)
        .transpose()?
        .unwrap_or_default();
    match settings.stopping {
        Stopping::Off => fit.all_rounds(settings.rounds, 0, &mut state),
        Stopping::Auto if small && x.nrows() < ROWS_TO_CUT => fit.all_rounds(settings.rounds, 0, &mut state),
        Stopping::Auto if small && context.validation.is_none() => fit.cross_validated(&mut state),
        Stopping::Auto | Stopping::HeldOut => fit.held_out(&mut state),
    }
}

struct Fit<'a> {
    binned: Binned,
    loss: Loss,
    y: &'a Target,
    /// Rows to learn from; behind them stand those that are only measured on.
    rows: u32,
    settings: &'a Settings,
    context: &'a FitContext<'a>,
}

impl Fit<'_> {
    /// All rounds on all rows.
    fn all_rounds(&self, rounds: u32, before: u32, state: &mut BoostingState) -> Result<TreeEnsemble> {
        let stride = (self.rows as usize).div_ceil(ROWS_TO_MEASURE).max(1);
        let course = Course {
            apart: false,
            before,
            in_all: before + rounds,
            ..self.course(
                (0..self.rows).collect(),
                (0..self.rows).step_by(stride).collect(),
                rounds,
            )
        };
        self.run(&course, state)?;
        Ok(self.ensemble(&state.growth, state.growth.rounds()))
    }

    /// As many rounds as help rows that are not learnt from.
    fn held_out(&self, state: &mut BoostingState) -> Result<TreeEnsemble> {
        let every = number(self.binned.rows);
        let (learnt, measured) = if self.rows < every {
            ((0..self.rows).collect(), (self.rows..every).collect())
        } else if let Some((learnt, held)) = aside::split(self.y, self.context.seed) {
            (numbers(&learnt), numbers(&held))
        } else {
            return self.all_rounds(self.settings.rounds, 0, state);
        };
        let course = Course {
            patience: Some(self.settings.patience),
            ..self.course(learnt, measured, self.settings.rounds)
        };
        self.run(&course, state)?;
        Ok(self.ensemble(&state.growth, state.growth.best_rounds()))
    }

    /// As many rounds on all rows as were best on rows left out, five times over.
    fn cross_validated(&self, state: &mut BoostingState) -> Result<TreeEnsemble> {
        let most = self.settings.rounds;
        let part_of_row = aside::parts(self.y, PARTS, self.context.seed);
        for part in state.parts_done()..PARTS {
            let (held, learnt) = (0..self.rows).partition(|&row| part_of_row[row as usize] == part);
            let course = Course {
                patience: Some(self.settings.patience),
                before: most.saturating_mul(part),
                in_all: most.saturating_mul(PARTS + 1),
                ..self.course(learnt, held, most)
            };
            if self.run(&course, state)? {
                return Ok(self.ensemble(&state.growth, state.growth.best_rounds()));
            }
            let growth = std::mem::take(&mut state.growth);
            state.done.push(growth.losses);
        }
        let rounds = best_on_average(&state.done);
        self.all_rounds(rounds, most.saturating_mul(PARTS), state)
    }

    fn course(&self, learnt: Vec<u32>, measured: Vec<u32>, rounds: u32) -> Course<'_> {
        Course {
            settings: self.settings,
            binned: &self.binned,
            loss: &self.loss,
            learnt,
            measured,
            apart: true,
            rounds,
            patience: None,
            before: 0,
            in_all: rounds,
        }
    }

    fn run(&self, course: &Course<'_>, state: &mut BoostingState) -> Result<bool> {
        let done = state.done.clone();
        course.run(&mut state.growth, self.context, |growth| {
            let state = BoostingState {
                done: done.clone(),
                growth: growth.clone(),
            };
            let step = course.before + growth.rounds();
            self.context.keep(INFO.name, step, state::encode(&state)?)
        })
    }

    /// The first `rounds` rounds as an ensemble.
    fn ensemble(&self, growth: &Growth, rounds: u32) -> TreeEnsemble {
        let (features, outputs) = (self.binned.features(), self.loss.outputs);
        let base = growth.base.clone();
        let mut builder = EnsembleBuilder::new(features, outputs, 1, base, self.loss.link());
        for tree in growth.trees.iter().take(rounds as usize * outputs) {
            builder.add(&tree.convert(&self.binned));
        }
        builder.build()
    }
}

fn number(rows: usize) -> u32 {
    u32::try_from(rows).unwrap_or(u32::MAX)
}

fn numbers(rows: &[usize]) -> Vec<u32> {
    rows.iter().map(|&row| number(row)).collect()
}
