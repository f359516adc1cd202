//! Round by round: every term is corrected in turn.

use rayon::prelude::*;

use super::super::tree::TreeEnsemble;
use super::super::{FitContext, state as bytes};
use super::INFO;
use super::cuts::{Sum, correct};
use super::ensemble::ensemble;
use super::pairs::{choose, correct_surface};
use super::state::{Bag, Stage, State, Table};
use super::task::{COARSE, Task};
use crate::control::Signal;
use crate::error::{EngineError, Result};

/// Rounds between two checkpoints.
const ROUNDS_PER_STRETCH: u32 = 20;

/// The rows that a model learns from and those that it sets aside.
type Sample = (Vec<u32>, Vec<u32>);

pub(super) fn boost(task: &Task, context: &FitContext<'_>) -> Result<TreeEnsemble> {
    let mut state = match context.resumed(INFO.name) {
        Some(kept) => bytes::decode(kept)?,
        None => begin(task),
    };
    let samples: Vec<Sample> = (0..state.bags.len())
        .map(|bag| task.sample(bag, context.seed))
        .collect();
    while !state.is_finished() {
        let before = state.clone();
        match stretch(task, &mut state, &samples, context) {
            Ok(()) => {}
            Err(EngineError::Paused) => {
                context.keep(INFO.name, before.step(), bytes::encode(&before)?)?;
                return Err(EngineError::Paused);
            }
            Err(EngineError::Stopped) if before.step() > 0 => return Ok(ensemble(task, &before)),
            Err(error) => return Err(error),
        }
        context.report_step(state.step(), 2 * task.settings.rounds, state.loss());
        if !state.is_finished() {
            context.keep(INFO.name, state.step(), bytes::encode(&state)?)?;
        }
        if context.control.signal() == Signal::Stop {
            break;
        }
    }
    Ok(ensemble(task, &state))
}

fn begin(task: &Task) -> State {
    let tables = (0..task.features()).map(|feature| vec![0.0; task.pieces(feature) * task.outputs]);
    let bag = Bag {
        curves: Stage {
            tables: tables.collect(),
            ..Stage::default()
        },
        surfaces: Stage::default(),
        scores: task.base.repeat(task.rows()),
    };
    State {
        pairs: None,
        bags: vec![bag; task.settings.bags],
    }
}

/// Some rounds of every model, or the choice of the pairs.
fn stretch(task: &Task, state: &mut State, samples: &[Sample], context: &FitContext<'_>) -> Result<()> {
    if state.pairs.is_none() && state.bags.iter().all(|bag| bag.curves.finished) {
        let pairs = choose(task, state, context.control)?;
        for bag in &mut state.bags {
            bag.scores = scores(task, bag.curves.kept());
            bag.surfaces.tables = vec![vec![0.0; COARSE * COARSE * task.outputs]; pairs.len()];
            bag.surfaces.finished = pairs.is_empty();
        }
        state.pairs = Some(pairs);
        return Ok(());
    }
    let pairs = state.pairs.clone();
    let bags = state.bags.par_iter_mut().zip(samples);
    bags.try_for_each(|(bag, sample)| {
        for _ in 0..ROUNDS_PER_STRETCH {
            let Bag {
                curves,
                surfaces,
                scores,
            } = bag;
            let (terms, pairs) = match &pairs {
                None => (curves, None),
                Some(pairs) => (surfaces, Some(&pairs[..])),
            };
            if !terms.finished {
                round(task, terms, pairs, scores, sample, context)?;
            }
        }
        Ok(())
    })
}

/// The scores of all rows that curves give.
pub(super) fn scores(task: &Task, curves: &[Table]) -> Vec<f64> {
    let mut scores = task.base.repeat(task.rows());
    for (table, column) in curves.iter().zip(&task.binned.columns) {
        for (scores, piece) in scores.chunks_exact_mut(task.outputs).zip(column) {
            let cell = usize::from(*piece) * task.outputs;
            scores
                .iter_mut()
                .zip(&table[cell..])
                .for_each(|(score, more)| *score += more);
        }
    }
    scores
}

/// Corrects every curve, or the surface of every one of the pairs, and sees whether that helped.
fn round(
    task: &Task,
    stage: &mut Stage,
    pairs: Option<&[(usize, usize)]>,
    scores: &mut [f64],
    (learnt, held): &Sample,
    context: &FitContext<'_>,
) -> Result<()> {
    for term in 0..stage.tables.len() {
        context.control.check()?;
        let table = &mut stage.tables[term];
        match pairs {
            None => {
                let column = &task.binned.columns[term];
                correct_term(task, table, scores, learnt, |row| usize::from(column[row]), curve);
            }
            Some(pairs) => {
                let cell = |row| task.cell(pairs[term], row);
                correct_term(task, table, scores, learnt, cell, correct_surface);
            }
        }
    }
    stage.rounds += 1;
    if !held.is_empty() {
        let loss = task.loss(scores, held);
        if stage.best.as_ref().is_none_or(|(least, ..)| loss < *least) {
            stage.best = Some((loss, stage.rounds, stage.tables.clone()));
        }
        let reached = stage.best.as_ref().map_or(0, |(_, round, _)| *round);
        stage.finished = stage.rounds - reached >= task.settings.patience;
    }
    stage.finished |= stage.rounds >= task.settings.rounds;
    Ok(())
}

/// Sums up what the rows lack in each cell and lets `correction` write what is added to the cells.
fn correct_term(
    task: &Task,
    table: &mut Table,
    scores: &mut [f64],
    learnt: &[u32],
    cell: impl Fn(usize) -> usize,
    correction: impl Fn(&Task, &[Sum], &mut [f64], usize),
) {
    let outputs = task.outputs;
    let cells = table.len() / outputs;
    let mut sums = vec![Sum::default(); table.len()];
    let (mut slopes, mut curvatures) = (vec![0.0; outputs], vec![0.0; outputs]);
    for &row in learnt {
        let row = row as usize;
        task.slopes(row, &scores[row * outputs..][..outputs], &mut slopes, &mut curvatures);
        let cell = cell(row);
        for (output, (slope, curvature)) in slopes.iter().zip(&curvatures).enumerate() {
            let sum = &mut sums[output * cells + cell];
            sum.slope += slope;
            sum.curvature += curvature;
            sum.rows += 1.0;
        }
    }
    let mut added = vec![0.0; table.len()];
    for (output, sums) in sums.chunks_exact(cells).enumerate() {
        correction(task, sums, &mut added, output);
    }
    table.iter_mut().zip(&added).for_each(|(sum, more)| *sum += more);
    for (row, scores) in scores.chunks_exact_mut(outputs).enumerate() {
        let added = &added[cell(row) * outputs..];
        scores.iter_mut().zip(added).for_each(|(score, more)| *score += more);
    }
}

fn curve(task: &Task, sums: &[Sum], added: &mut [f64], output: usize) {
    correct(
        sums,
        task.settings.leaves,
        &task.measure(),
        added,
        (output, task.outputs),
    );
}
