//! How many rounds there are: all that were asked for, as many as help rows set aside, or as many as a
//! cross-validation finds best.

use hessboost::prelude::DMatrix;

use super::super::tree::TreeEnsemble;
use super::super::{FitContext, aside, state};
use super::INFO;
use super::convert::ensemble;
use super::data::Rows;
use super::settings::{Settings, Stopping};
use super::state::{BoostingState, best_on_average};
use super::train::{Course, Grown};
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
    let fit = Fit {
        rows: Rows::new(x, y),
        settings,
        context,
    };
    let mut state: BoostingState = context
        .resumed(INFO.name)
        .map(state::decode)
        .transpose()?
        .unwrap_or_default();
    let small = x.nrows() < ROWS_TO_SPARE;
    match settings.stopping {
        Stopping::Off => fit.all_rounds(settings.rounds, 0, &mut state),
        Stopping::Auto if small && x.nrows() < ROWS_TO_CUT => fit.all_rounds(settings.rounds, 0, &mut state),
        Stopping::Auto if small && context.validation.is_none() => fit.cross_validated(&mut state),
        Stopping::Auto | Stopping::HeldOut => fit.held_out(&mut state),
    }
}

struct Fit<'a> {
    rows: Rows<'a>,
    settings: &'a Settings,
    context: &'a FitContext<'a>,
}

impl Fit<'_> {
    /// All rounds on all rows.
    fn all_rounds(&self, rounds: u32, before: u32, state: &mut BoostingState) -> Result<TreeEnsemble> {
        let count = self.rows.y.len();
        let learning = self.rows.learning(0..count, self.settings)?;
        let stride = count.div_ceil(ROWS_TO_MEASURE).max(1);
        let measuring = self.rows.measuring((0..count).step_by(stride))?;
        let course = self.course(&learning, &measuring, rounds, None);
        let course = Course {
            before,
            in_all: before + rounds,
            ..course
        };
        let grown = self.run(&course, state)?;
        ensemble(&grown.model, state.growth.rounds(), self.rows.link())
    }

    /// As many rounds as help rows that are not learnt from.
    fn held_out(&self, state: &mut BoostingState) -> Result<TreeEnsemble> {
        let all = 0..self.rows.y.len();
        let (learning, measuring) = if let Some((x, y)) = self.context.validation {
            let other = self.rows.on_same_scale(x, y).measuring(0..y.len())?;
            (self.rows.learning(all, self.settings)?, other)
        } else if let Some((learnt, held)) = aside::split(self.rows.y, self.context.seed) {
            self.apart(&learnt, &held)?
        } else {
            return self.all_rounds(self.settings.rounds, 0, state);
        };
        let patience = Some(self.settings.patience);
        let course = self.course(&learning, &measuring, self.settings.rounds, patience);
        let grown = self.run(&course, state)?;
        ensemble(&grown.model, state.growth.best_rounds(), self.rows.link())
    }

    /// As many rounds on all rows as were best on rows left out, five times over.
    fn cross_validated(&self, state: &mut BoostingState) -> Result<TreeEnsemble> {
        let most = self.settings.rounds;
        let in_all = most.saturating_mul(PARTS + 1);
        let part_of_row = aside::parts(self.rows.y, PARTS, self.context.seed);
        for part in state.parts_done()..PARTS {
            let rows = |left_out: bool| {
                let part_of_row = part_of_row.iter().enumerate();
                part_of_row
                    .filter(move |(_, own)| (**own == part) == left_out)
                    .map(|(row, _)| row)
            };
            let (learnt, held): (Vec<usize>, Vec<usize>) = (rows(false).collect(), rows(true).collect());
            let (learning, measuring) = self.apart(&learnt, &held)?;
            let course = Course {
                before: most.saturating_mul(part),
                in_all,
                ..self.course(&learning, &measuring, most, Some(self.settings.patience))
            };
            let grown = self.run(&course, state)?;
            if grown.stopped {
                return ensemble(&grown.model, state.growth.best_rounds(), self.rows.link());
            }
            let growth = std::mem::take(&mut state.growth);
            state.done.push(growth.losses);
        }
        let rounds = best_on_average(&state.done);
        self.all_rounds(rounds, most.saturating_mul(PARTS), state)
    }

    fn apart(&self, learnt: &[usize], held: &[usize]) -> Result<(DMatrix, DMatrix)> {
        let learning = self.rows.learning(learnt.iter().copied(), self.settings)?;
        Ok((learning, self.rows.measuring(held.iter().copied())?))
    }

    fn course<'a>(
        &'a self,
        learning: &'a DMatrix,
        measuring: &'a DMatrix,
        rounds: u32,
        patience: Option<u32>,
    ) -> Course<'a> {
        Course {
            training: &self.settings.training,
            learning,
            measuring,
            rounds,
            patience,
            before: 0,
            in_all: rounds,
        }
    }

    fn run(&self, course: &Course<'_>, state: &mut BoostingState) -> Result<Grown> {
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
}
