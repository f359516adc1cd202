//! Splitting by what a column says: rows that belong together, rows that come after each other.

use std::collections::BTreeMap;

use rand::seq::SliceRandom;
use rand_chacha::ChaCha8Rng;

use super::recipe::Validation;
use super::split::{Split, divide};
use crate::error::{EngineError, Result};
use crate::problem::Target;
use crate::table::{Table, Values};

/// What the column of the validation says about each of `rows`, as numbers in which equal values are equal and later
/// ones greater. Empty when the validation needs no column.
///
/// # Errors
/// When the column is not there, has no order although one is needed, or misses a value.
pub(super) fn marks(table: &Table, validation: &Validation, rows: &[usize]) -> Result<Vec<u32>> {
    let Some(name) = validation.column() else {
        return Ok(Vec::new());
    };
    let column = table.column(name).ok_or_else(|| {
        EngineError::bad_input(
            format!("the table has no column '{name}' to split the rows by"),
            "choose one of its columns",
        )
    })?;
    let gaps = rows.iter().filter(|&&row| column.is_missing(row)).count();
    if gaps > 0 {
        return Err(EngineError::bad_input(
            format!("column '{name}' has no value in {gaps} rows, so it is not known on which side they belong"),
            "fill them, leave the rows out, or split by another column",
        ));
    }
    match &column.values {
        Values::Numbers(numbers) | Values::Dates { seconds: numbers, .. } => Ok(ranks(numbers, rows)),
        Values::Levels { .. } if validation.is_ordered() => Err(EngineError::bad_input(
            format!("column '{name}' holds texts, which have no order in time"),
            "choose a column of dates or numbers",
        )),
        Values::Levels { codes, .. } => Ok(rows.iter().map(|&row| codes[row]).collect()),
    }
}

#[expect(clippy::cast_possible_truncation, reason = "there are fewer than 2^32 rows")]
fn ranks(numbers: &[f64], rows: &[usize]) -> Vec<u32> {
    let mut order: Vec<usize> = (0..rows.len()).collect();
    order.sort_by(|&a, &b| numbers[rows[a]].total_cmp(&numbers[rows[b]]));
    let mut marks = vec![0; rows.len()];
    let mut mark = 0;
    for pair in 1..order.len() {
        if numbers[rows[order[pair]]] > numbers[rows[order[pair - 1]]] {
            mark = pair as u32;
        }
        marks[order[pair]] = mark;
    }
    marks
}

/// Whole groups in folds of about the same size and mixture of classes: the largest groups first, each where it makes
/// the mixture least uneven.
pub(super) fn by_group(
    target: &Target,
    marks: &[u32],
    folds: usize,
    column: &str,
    random: &mut ChaCha8Rng,
) -> Result<Vec<Split>> {
    let mut groups: BTreeMap<u32, Vec<usize>> = BTreeMap::new();
    for (row, &mark) in marks.iter().enumerate() {
        groups.entry(mark).or_default().push(row);
    }
    if groups.len() < folds {
        return Err(too_few(column, groups.len(), "groups", folds, "folds"));
    }
    let class = |row: usize| match target {
        Target::Regression(_) => 0,
        Target::Classes { codes, .. } => codes[row] as usize,
    };
    let classes = match target {
        Target::Regression(_) => 1,
        Target::Classes { classes, .. } => classes.len(),
    };
    let mut totals = vec![0.0_f64; classes];
    (0..marks.len()).for_each(|row| totals[class(row)] += 1.0);
    let mut groups: Vec<Vec<usize>> = groups.into_values().collect();
    groups.shuffle(random);
    groups.sort_by_key(|group| std::cmp::Reverse(group.len()));
    let mut filled = vec![vec![0.0_f64; classes]; folds];
    let mut sizes = vec![0; folds];
    let mut fold_of = vec![0; marks.len()];
    for (number, group) in groups.iter().enumerate() {
        let mut counts: BTreeMap<usize, f64> = BTreeMap::new();
        for &row in group {
            *counts.entry(class(row)).or_default() += 1.0;
        }
        let cost = |fold: usize| -> f64 {
            let added = counts
                .iter()
                .map(|(&class, count)| (2.0 * filled[fold][class] * count + count * count) / totals[class]);
            added.sum()
        };
        // The first groups fill the empty folds, so that none stays empty.
        let chosen = if number < folds {
            number
        } else {
            let order = |a: &usize, b: &usize| cost(*a).total_cmp(&cost(*b)).then(sizes[*a].cmp(&sizes[*b]));
            (0..folds).min_by(order).unwrap_or(0)
        };
        for (&class, count) in &counts {
            filled[chosen][class] += count;
        }
        sizes[chosen] += group.len();
        for &row in group {
            fold_of[row] = chosen;
        }
    }
    Ok((0..folds)
        .map(|fold| divide(marks.len(), |row| fold_of[row] == fold))
        .collect())
}

/// An expanding window: the rows in `folds + 1` stretches of about the same length, each but the first judged by what
/// came before. Rows of the same moment stay together.
pub(super) fn by_time(marks: &[u32], folds: usize, column: &str) -> Result<Vec<Split>> {
    let mut order: Vec<usize> = (0..marks.len()).collect();
    order.sort_by_key(|&row| marks[row]);
    let mut stretch_of = vec![0; marks.len()];
    let mut stretch = 0;
    for place in 1..order.len() {
        let (row, before) = (order[place], order[place - 1]);
        let due = place * (folds + 1) / order.len();
        if marks[row] != marks[before] && due > stretch {
            stretch += 1;
        }
        stretch_of[row] = stretch;
    }
    if stretch < folds {
        let mut moments: Vec<u32> = marks.to_vec();
        moments.sort_unstable();
        moments.dedup();
        let needed = folds + 1;
        return Err(too_few(column, moments.len(), "moments", needed, "stretches of time"));
    }
    let stretches = 1..=folds;
    Ok(stretches
        .map(|stretch| {
            let (validation, rest): (Vec<usize>, Vec<usize>) = (0..marks.len())
                .filter(|&row| stretch_of[row] <= stretch)
                .partition(|&row| stretch_of[row] == stretch);
            Split {
                train: rest,
                validation,
            }
        })
        .collect())
}

fn too_few(column: &str, found: usize, what: &str, needed: usize, parts: &str) -> EngineError {
    EngineError::bad_input(
        format!("column '{column}' tells apart only {found} {what}, too few for {needed} {parts} of whole {what}"),
        "choose fewer folds or another column",
    )
}
