//! What all ways of clustering ask for, and what they refuse.

use std::collections::HashSet;

use ndarray::{Array1, Axis};
use rand::SeedableRng;
use rand::seq::index;
use rand_chacha::ChaCha8Rng;

use super::super::schema::HyperparameterInfo;
use super::super::{AlgorithmInfo, FitContext};
use crate::control::{Progress, Stage};
use crate::error::{EngineError, Result};
use crate::problem::{Matrix, ProblemType};

/// What every method of this module answers.
pub(super) const PROBLEMS: &[ProblemType] = &[ProblemType::Clustering];

/// Rows by which the number of clusters is chosen; more would not change the choice much.
pub(super) const ROWS_TO_CHOOSE: usize = 10_000;

/// How many clusters there are to be.
pub(super) const fn wanted(default: i64) -> HyperparameterInfo {
    HyperparameterInfo::integer(
        "n_clusters",
        "Clusters",
        "How many there are to be; 0 tries 2 up to the most and keeps the best number.",
        default,
        (0, 200),
    )
}

/// The end of the range that is tried.
pub(super) const MOST_CLUSTERS: HyperparameterInfo = HyperparameterInfo::integer(
    "max_clusters",
    "Most clusters",
    "The largest number that is tried when none is given.",
    10,
    (2, 50),
);

/// Refuses what has no groups: too few rows, no columns, rows that are all the same. Gives how many different rows there
/// are, counted up to `enough`.
pub(super) fn check(info: &AlgorithmInfo, x: &Matrix, enough: usize) -> Result<usize> {
    if x.nrows() < 2 {
        return Err(EngineError::bad_input(
            format!("{} needs at least 2 rows, there are {}", info.title, x.nrows()),
            "use a table with more rows",
        ));
    }
    if x.ncols() == 0 {
        return Err(EngineError::bad_input(
            "there are no features to compare rows by",
            "choose at least one column",
        ));
    }
    let different = distinct(x, enough.max(2));
    if different < 2 {
        return Err(EngineError::bad_input(
            "all rows are the same in the chosen columns, so there are no groups to find",
            "choose columns whose values differ",
        ));
    }
    Ok(different)
}

/// How many different rows there are, counted up to `enough`.
fn distinct(x: &Matrix, enough: usize) -> usize {
    let mut seen: HashSet<Vec<u64>> = HashSet::new();
    for row in x.rows() {
        seen.insert(row.iter().map(|value| (value + 0.0).to_bits()).collect());
        if seen.len() >= enough {
            break;
        }
    }
    seen.len()
}

/// Refuses more clusters than there are different rows.
pub(super) fn check_count(wanted: usize, different: usize) -> Result<()> {
    if wanted <= different {
        return Ok(());
    }
    Err(EngineError::bad_input(
        format!("there are only {different} different rows, fewer than the {wanted} clusters that were asked for"),
        format!("ask for at most {different} clusters, or choose more columns"),
    ))
}

/// All rows, or so many of them drawn by the seed, in their order.
pub(crate) fn some_rows(rows: usize, most: usize, seed: u32) -> Vec<usize> {
    if rows <= most {
        return (0..rows).collect();
    }
    let mut random = ChaCha8Rng::seed_from_u64(u64::from(seed));
    let mut drawn = index::sample(&mut random, rows, most).into_vec();
    drawn.sort_unstable();
    drawn
}

/// Says how much of a fit is done, from 0 to 1.
pub(in super::super) fn report_share(context: &FitContext<'_>, share: f64) {
    context.control.report(&Progress::new(Stage::Training, 100.0 * share));
}

/// Distances that differ by less than this share are the same: elsewhere they are computed in another order, and what lies
/// exactly at the edge of a group must fall on the same side there.
const SAME: f64 = 1e-9;

/// A distance that also holds what lies exactly there.
pub(super) fn up_to(distance: f64) -> f64 {
    distance * (1.0 + SAME)
}

/// A distance that does not hold what lies exactly there.
pub(super) fn short_of(distance: f64) -> f64 {
    distance * (1.0 - SAME)
}

/// The mean of each feature.
pub(super) fn means(x: &Matrix) -> Vec<f64> {
    x.mean_axis(Axis(0))
        .unwrap_or_else(|| Array1::zeros(x.ncols()))
        .to_vec()
}
