//! Surfaces over pairs of features, and which pairs are worth one.

use rayon::prelude::*;

use super::boost::scores;
use super::cuts::{Sum, best_cut};
use super::state::{State, Table};
use super::task::{COARSE, Task};
use crate::control::Control;
use crate::error::Result;

/// Rows on which pairs are judged at most.
const ROWS: usize = 20_000;
/// Features whose pairs are judged at most: those with the greatest curves.
const FEATURES: usize = 60;

/// Two cuts that cross or nearly: one through the whole square, one through each of its sides.
struct Quarters {
    /// Whether the first cut is across the rows of the square.
    across: bool,
    first: usize,
    /// The cuts of both sides; `None` where a side stays whole.
    second: [Option<usize>; 2],
    gain: f64,
}

/// Adds a correction of up to four pieces to the cells of a square.
pub(super) fn correct_surface(task: &Task, sums: &[Sum], added: &mut [f64], output: usize) {
    let measure = task.measure();
    let Some(best) = best_quarters(sums, measure.least) else {
        return;
    };
    let side = |position: usize, cell: usize| {
        let cut = best.second[position].unwrap_or(COARSE);
        2 * position + usize::from(cell >= cut)
    };
    let quarter = |cell: usize| {
        let (row, column) = (cell / COARSE, cell % COARSE);
        let (outer, inner) = if best.across { (row, column) } else { (column, row) };
        side(usize::from(outer >= best.first), inner)
    };
    let mut totals = [Sum::default(); 4];
    for (cell, sum) in sums.iter().enumerate() {
        totals[quarter(cell)].add(*sum);
    }
    for cell in 0..sums.len() {
        added[cell * task.outputs + output] += measure.rate * totals[quarter(cell)].step();
    }
}

fn best_quarters(sums: &[Sum], least: f64) -> Option<Quarters> {
    let mut best: Option<Quarters> = None;
    for across in [true, false] {
        let cell = |outer: usize, inner: usize| {
            if across {
                sums[outer * COARSE + inner]
            } else {
                sums[inner * COARSE + outer]
            }
        };
        let mut all = vec![Sum::default(); COARSE];
        for outer in 0..COARSE {
            (0..COARSE).for_each(|inner| all[inner].add(cell(outer, inner)));
        }
        let whole = total(&all).gain();
        let (mut below, mut above) = (vec![Sum::default(); COARSE], all);
        for first in 1..COARSE {
            for inner in 0..COARSE {
                let moved = cell(first - 1, inner);
                below[inner].add(moved);
                above[inner] = above[inner].less(moved);
            }
            let (low, high) = (total(&below), total(&above));
            if low.rows < least || high.rows < least {
                continue;
            }
            let cuts = [best_cut(&below, least), best_cut(&above, least)];
            let more: f64 = cuts.iter().flatten().map(|(_, gain)| gain).sum();
            let gain = low.gain() + high.gain() - whole + more;
            if best.as_ref().is_none_or(|best| gain > best.gain) {
                best = Some(Quarters {
                    across,
                    first,
                    second: cuts.map(|cut| cut.map(|(place, _)| place)),
                    gain,
                });
            }
        }
    }
    best.filter(|best| best.gain > 1e-12)
}

fn total(cells: &[Sum]) -> Sum {
    let mut total = Sum::default();
    for cell in cells {
        total.add(*cell);
    }
    total
}

/// The pairs of which four pieces explain most of what the curves leave over (Lou et al. 2013, "FAST"), best first.
pub(super) fn choose(task: &Task, state: &State, control: &Control) -> Result<Vec<(usize, usize)>> {
    if task.settings.interactions == 0 {
        return Ok(Vec::new());
    }
    let curves: Vec<&[Table]> = state.bags.iter().map(|bag| bag.curves.kept()).collect();
    let curves = mean_tables(&curves);
    let scores = scores(task, &curves);
    let rows: Vec<usize> = (0..task.rows()).step_by(task.rows().div_ceil(ROWS).max(1)).collect();
    let mut lacks = vec![Sum::default(); rows.len() * task.outputs];
    let (mut slopes, mut curvatures) = (vec![0.0; task.outputs], vec![0.0; task.outputs]);
    for (&row, lacks) in rows.iter().zip(lacks.chunks_exact_mut(task.outputs)) {
        task.slopes(
            row,
            &scores[row * task.outputs..][..task.outputs],
            &mut slopes,
            &mut curvatures,
        );
        for ((lack, slope), curvature) in lacks.iter_mut().zip(&slopes).zip(&curvatures) {
            *lack = Sum {
                slope: *slope,
                curvature: *curvature,
                rows: 1.0,
            };
        }
    }
    let features = greatest(task, &curves);
    let pairs = features.iter().enumerate();
    let pairs: Vec<(usize, usize)> = pairs
        .flat_map(|(position, &one)| features[position + 1..].iter().map(move |&other| (one, other)))
        .collect();
    let judged: Result<Vec<f64>> = pairs
        .par_iter()
        .map(|&pair| {
            control.check()?;
            let mut squares = vec![Sum::default(); COARSE * COARSE * task.outputs];
            for (&row, lacks) in rows.iter().zip(lacks.chunks_exact(task.outputs)) {
                let cell = task.cell(pair, row);
                for (output, lack) in lacks.iter().enumerate() {
                    squares[output * COARSE * COARSE + cell].add(*lack);
                }
            }
            let least = task.measure().least;
            let gains = squares
                .chunks_exact(COARSE * COARSE)
                .filter_map(|square| best_quarters(square, least));
            Ok(gains.map(|best| best.gain).sum())
        })
        .collect();
    let mut found: Vec<((usize, usize), f64)> =
        pairs.into_iter().zip(judged?).filter(|(_, gain)| *gain > 0.0).collect();
    found.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
    found.truncate(task.settings.interactions);
    Ok(found.into_iter().map(|(pair, _)| pair).collect())
}

/// The features with the greatest curves, in their order.
fn greatest(task: &Task, curves: &[Table]) -> Vec<usize> {
    let mut features: Vec<(usize, f64)> = curves
        .iter()
        .enumerate()
        .filter(|(feature, _)| task.pieces(*feature) > 1)
        .map(|(feature, table)| {
            (
                feature,
                task.size(table, |row| usize::from(task.binned.columns[feature][row])),
            )
        })
        .collect();
    features.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
    features.truncate(FEATURES);
    let mut features: Vec<usize> = features.into_iter().map(|(feature, _)| feature).collect();
    features.sort_unstable();
    features
}

/// The mean of the tables of several models, term by term.
#[expect(clippy::cast_precision_loss, reason = "there are few models")]
pub(super) fn mean_tables(models: &[&[Table]]) -> Vec<Table> {
    let mut means: Vec<Table> = models.first().map(|first| first.to_vec()).unwrap_or_default();
    for other in &models[1..] {
        for (mean, table) in means.iter_mut().zip(*other) {
            mean.iter_mut().zip(table).for_each(|(sum, value)| *sum += value);
        }
    }
    let count = models.len() as f64;
    means.iter_mut().flatten().for_each(|value| *value /= count);
    means
}
