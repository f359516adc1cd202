//! Shapley values: what each feature adds to the answer for one row, compared with rows of a background.
//!
//! The value of a coalition of features is the mean answer over the background when these features are taken from the
//! row and all others from the background ("interventional" values, Lundberg and Lee 2017). Where the answer is a sum of
//! trees the values are read from them, exactly and whatever the number of features ([`trees`]). Of other models every
//! coalition is computed with few features; with many, orders of the features are drawn (Štrumbelj and Kononenko 2014),
//! each of them and its reverse. All ways the contributions add up to the answer less the mean answer over the background.

use ndarray::{Array2, Axis};
use rand::SeedableRng;
use rand::seq::SliceRandom;
use rand_chacha::ChaCha8Rng;
use serde::{Deserialize, Serialize};

use super::{Group, mean_outputs, outputs, trees};
use crate::control::Control;
use crate::error::Result;
use crate::learners::Fitted;
use crate::problem::Matrix;

/// Up to this many features all 2^n coalitions are computed.
const EXACT_FEATURES: usize = 8;

/// Orders drawn for each row of the background, each used in both directions.
const ORDERS_PER_ROW: usize = 2;

/// How the contributions were found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[expect(clippy::enum_variant_names, reason = "these are their names on the wire")]
pub enum Method {
    /// Over every coalition of features.
    ExactShapley,
    /// Over every coalition of features, read from the trees of the model.
    TreeShapley,
    /// Over drawn orders of features.
    SampledShapley,
}

/// The contributions to the answer for one row.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Attribution {
    /// How they were found.
    pub method: Method,
    /// The mean answer over the background: one number, or the probability of each class.
    pub base: Vec<f64>,
    /// The answer for the row.
    pub output: Vec<f64>,
    /// For each feature, in the order of the groups, what it adds to each output.
    pub contributions: Vec<Vec<f64>>,
}

/// Explains row `row` of `x` against `background`, which must have at least one row.
///
/// # Errors
/// An interruption when `control` asks for one.
pub fn attribute(
    model: &Fitted,
    x: &Matrix,
    row: usize,
    background: &Matrix,
    groups: &[Group],
    seed: u32,
    control: &Control,
) -> Result<Attribution> {
    let given = x.select(Axis(0), &[row]);
    let output = mean_outputs(model, &given, control)?;
    let base = mean_outputs(model, background, control)?;
    let by_trees = trees::contributions(model, given.row(0), background, groups, control)?;
    let (method, contributions) = if let Some(found) = by_trees {
        (Method::TreeShapley, rounded(&found, &base, &output))
    } else if groups.len() <= EXACT_FEATURES {
        (Method::ExactShapley, exact(model, &given, background, groups, control)?)
    } else {
        (
            Method::SampledShapley,
            sampled(model, &given, background, groups, seed, control)?,
        )
    };
    Ok(Attribution {
        method,
        base,
        output,
        contributions,
    })
}

/// The contributions for each feature, so that they add up to the answer as it is given: it is rounded to `f32`, and what
/// that changed is shared out in proportion.
fn rounded(found: &Array2<f64>, base: &[f64], output: &[f64]) -> Vec<Vec<f64>> {
    let mut found = found.clone();
    for (mut own, (base, output)) in found.columns_mut().into_iter().zip(base.iter().zip(output)) {
        let changed = output - base - own.sum();
        let all: f64 = own.iter().map(|value| value.abs()).sum();
        if all > 0.0 {
            own.mapv_inplace(|value| value + changed * value.abs() / all);
        }
    }
    found.rows().into_iter().map(|row| row.to_vec()).collect()
}

fn exact(
    model: &Fitted,
    given: &Matrix,
    background: &Matrix,
    groups: &[Group],
    control: &Control,
) -> Result<Vec<Vec<f64>>> {
    let features = u32::try_from(groups.len()).unwrap_or(u32::MAX);
    let worth = (0..1_usize << groups.len())
        .map(|coalition| {
            control.check()?;
            let mut mixed = background.clone();
            for (_, group) in members(groups, coalition) {
                (0..mixed.nrows()).for_each(|row| group.copy(given, 0, &mut mixed, row));
            }
            mean_outputs(model, &mixed, control)
        })
        .collect::<Result<Vec<_>>>()?;
    let width = worth.first().map_or(0, Vec::len);
    let mut contributions = vec![vec![0.0; width]; groups.len()];
    for (feature, contribution) in contributions.iter_mut().enumerate() {
        for (coalition, without) in worth
            .iter()
            .enumerate()
            .filter(|(coalition, _)| coalition & (1 << feature) == 0)
        {
            let weight = coalition_weight(coalition.count_ones(), features);
            let joined = &worth[coalition | 1 << feature];
            for ((sum, joined), without) in contribution.iter_mut().zip(joined).zip(without) {
                *sum += weight * (joined - without);
            }
        }
    }
    Ok(contributions)
}

fn members(groups: &[Group], coalition: usize) -> impl Iterator<Item = (usize, &Group)> {
    groups
        .iter()
        .enumerate()
        .filter(move |(position, _)| coalition & (1 << position) != 0)
}

/// `|S|! (n - |S| - 1)! / n!`
fn coalition_weight(size: u32, features: u32) -> f64 {
    let factorial = |number: u32| (1..=number).map(f64::from).product::<f64>();
    factorial(size) * factorial(features - size - 1) / factorial(features)
}

fn sampled(
    model: &Fitted,
    given: &Matrix,
    background: &Matrix,
    groups: &[Group],
    seed: u32,
    control: &Control,
) -> Result<Vec<Vec<f64>>> {
    let mut random = ChaCha8Rng::seed_from_u64(u64::from(seed));
    let mut order: Vec<usize> = (0..groups.len()).collect();
    let mut sums: Option<Array2<f64>> = None;
    let mut walks = 0_u32;
    for start in 0..background.nrows() {
        control.check()?;
        for _ in 0..ORDERS_PER_ROW {
            order.shuffle(&mut random);
            for reverse in [false, true] {
                let order: Vec<usize> = if reverse {
                    order.iter().rev().copied().collect()
                } else {
                    order.clone()
                };
                let answers = outputs(model, &walk(given, background, start, groups, &order), control)?;
                let sums = sums.get_or_insert_with(|| Array2::zeros((groups.len(), answers.ncols())));
                for (step, &feature) in order.iter().enumerate() {
                    let gain = &answers.row(step + 1) - &answers.row(step);
                    sums.row_mut(feature).zip_mut_with(&gain, |sum, gain| *sum += gain);
                }
                walks += 1;
            }
        }
    }
    let sums = sums.unwrap_or_default();
    Ok(sums
        .rows()
        .into_iter()
        .map(|row| row.iter().map(|sum| sum / f64::from(walks)).collect())
        .collect())
}

/// Row `start` of the background on its way to the given row, one feature after the other.
fn walk(given: &Matrix, background: &Matrix, start: usize, groups: &[Group], order: &[usize]) -> Matrix {
    let mut path = background.select(Axis(0), &vec![start; order.len() + 1]);
    for (step, &feature) in order.iter().enumerate() {
        for row in step + 1..=order.len() {
            groups[feature].copy(given, 0, &mut path, row);
        }
    }
    path
}
