//! Which rows train and which check, drawn from the seed of the preprocessing (TRN-14).

use rand::SeedableRng;
use rand::seq::SliceRandom;
use rand_chacha::ChaCha8Rng;

use super::by_column::{by_group, by_time};
use super::recipe::Validation;
use crate::error::{EngineError, Result};
use crate::problem::Target;

/// Positions into the rows that have a target, ascending, without overlap.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Split {
    /// Rows to learn from.
    pub train: Vec<usize>,
    /// Rows to check with.
    pub validation: Vec<usize>,
}

/// Splits the rows: one split for a holdout, one per fold for k-fold. Classes are spread evenly; a class with a single
/// row is trained on in a holdout, but in k-fold one of the folds trains without it.
///
/// `marks` holds for each row what its column says, as numbers in which equal values are equal and later ones greater;
/// only validation by a column looks at it.
///
/// # Errors
/// When there are fewer than two rows per fold, or too few different values in the column.
pub fn split(target: &Target, validation: &Validation, marks: &[u32], seed: u32) -> Result<Vec<Split>> {
    let rows = target.len();
    let mut random = ChaCha8Rng::seed_from_u64(u64::from(seed));
    let folds = validation.folds().unwrap_or(1) as usize;
    if rows < folds * 2 {
        return Err(EngineError::bad_input(
            format!("{rows} rows are too few for {folds} folds"),
            "choose fewer folds or keep a part aside instead",
        ));
    }
    match validation {
        Validation::Holdout { test_size } => {
            let strata = shuffled_strata(target, &mut random);
            let aside = holdout(&strata, rows, *test_size);
            Ok(vec![divide(rows, |row| aside[row])])
        }
        Validation::KFold { .. } => Ok(folded(&shuffled_strata(target, &mut random), rows, folds)),
        Validation::RepeatedKFold { repeats, .. } => Ok((0..*repeats)
            .flat_map(|_| folded(&shuffled_strata(target, &mut random), rows, folds))
            .collect()),
        Validation::GroupedKFold { column, .. } => by_group(target, marks, folds, column, &mut random),
        Validation::TimeOrdered { column, .. } => by_time(marks, folds, column),
    }
}

fn shuffled_strata(target: &Target, random: &mut ChaCha8Rng) -> Vec<Vec<usize>> {
    let mut strata = strata(target);
    for stratum in &mut strata {
        stratum.shuffle(random);
    }
    strata
}

fn folded(strata: &[Vec<usize>], rows: usize, folds: usize) -> Vec<Split> {
    let mut fold_of = vec![0; rows];
    for (turn, &row) in strata.iter().flatten().enumerate() {
        fold_of[row] = turn % folds;
    }
    (0..folds)
        .map(|fold| divide(rows, |row| fold_of[row] == fold))
        .collect()
}

/// The rows of each class; all rows together for a regression.
fn strata(target: &Target) -> Vec<Vec<usize>> {
    match target {
        Target::Regression(values) => vec![(0..values.len()).collect()],
        Target::Classes { codes, classes } => {
            let mut strata = vec![Vec::new(); classes.len()];
            for (row, &code) in codes.iter().enumerate() {
                strata[code as usize].push(row);
            }
            strata
        }
    }
}

/// Which rows are kept aside: the wanted share of each class, rounded so that the total is right.
#[expect(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "counts of rows and shares of them"
)]
fn holdout(strata: &[Vec<usize>], rows: usize, share: f64) -> Vec<bool> {
    let total = ((rows as f64 * share).ceil() as usize).clamp(1, rows - 1);
    let mut counts: Vec<usize> = strata
        .iter()
        .map(|stratum| (stratum.len() as f64 * share).floor() as usize)
        .collect();
    let mut by_remainder: Vec<usize> = (0..strata.len()).collect();
    let remainder = |stratum: usize| (strata[stratum].len() as f64 * share).fract();
    by_remainder.sort_by(|&left, &right| remainder(right).total_cmp(&remainder(left)).then(left.cmp(&right)));
    let mut missing = total.saturating_sub(counts.iter().sum());
    for stratum in by_remainder {
        if missing > 0 && counts[stratum] + 1 < strata[stratum].len() {
            counts[stratum] += 1;
            missing -= 1;
        }
    }
    let mut aside = vec![false; rows];
    for (stratum, count) in strata.iter().zip(counts) {
        stratum[..count].iter().for_each(|&row| aside[row] = true);
    }
    aside
}

pub(super) fn divide(rows: usize, aside: impl Fn(usize) -> bool) -> Split {
    let (validation, train) = (0..rows).partition(|&row| aside(row));
    Split { train, validation }
}
