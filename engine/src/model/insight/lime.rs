//! A straight model around one row (LIME, Ribeiro et al. 2016): of likely rows, each is moved towards the row in some
//! features; nearer ones count more; the weights say what keeping the row's value adds to the answer.

use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;
use serde::{Deserialize, Serialize};

use super::{Cell, SEED, TrainedModel};
use crate::control::Control;
use crate::elementary::exp;
use crate::error::Result;

/// Rows that are made up around the row.
const ROWS: usize = 1_000;
/// Features that get a weight: the most important ones.
const MOST_FEATURES: usize = 50;
/// Keeps weights of features that always move together finite.
const RIDGE: f64 = 1e-3;
/// How quickly far rows stop counting, in shares of all features.
const WIDTH: f64 = 0.75;

/// A straight model around one row.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct LocalModel {
    /// What it says where no feature has the row's value.
    pub intercept: f64,
    /// What the row's value in a feature adds, the strongest first, at most 50.
    pub weights: Vec<(String, f64)>,
    /// Share of the answers' spread around the row that it explains; low means that it is not to be trusted.
    pub fit: f64,
}

impl TrainedModel {
    pub(super) fn local_model(&self, row: &[Cell], output: usize, control: &Control) -> Result<LocalModel> {
        let chosen = self.most_important(MOST_FEATURES);
        let mut random = ChaCha8Rng::seed_from_u64(SEED + 1);
        let mut rows = self.likely_rows(ROWS);
        let mut kept = vec![vec![0.0; chosen.len()]; ROWS];
        for (made, kept) in rows.iter_mut().zip(&mut kept) {
            let share = random.gen_range(0.0..1.0);
            // Features beyond the chosen ones stand still.
            for (position, cell) in made.iter_mut().enumerate() {
                let place = chosen.iter().position(|&feature| feature == position);
                if place.is_none_or(|_| random.gen_bool(share)) {
                    cell.clone_from(&row[position]);
                    if let Some(place) = place {
                        kept[place] = 1.0;
                    }
                }
            }
        }
        control.check()?;
        let answers: Vec<f64> = self.outputs_of(&rows)?.column(output).to_vec();
        #[expect(clippy::cast_precision_loss, reason = "a count of features")]
        let near = |kept: &Vec<f64>| {
            let away = 1.0 - kept.iter().sum::<f64>() / kept.len().max(1) as f64;
            exp(-(away / WIDTH).powi(2))
        };
        let weights: Vec<f64> = kept.iter().map(near).collect();
        let solved = weighted_ridge(&kept, &answers, &weights);
        let mut named: Vec<(String, f64)> = chosen
            .iter()
            .zip(&solved[1..])
            .map(|(&feature, &weight)| (self.features[feature].clone(), weight))
            .collect();
        named.sort_by(|a, b| b.1.abs().total_cmp(&a.1.abs()));
        Ok(LocalModel {
            intercept: solved[0],
            weights: named,
            fit: explained(&kept, &answers, &weights, &solved),
        })
    }

    /// Positions of the most important features.
    pub(super) fn most_important(&self, most: usize) -> Vec<usize> {
        let place = |name: &String| self.features.iter().position(|feature| feature == name);
        let mut found: Vec<usize> = self.importance.iter().filter_map(|one| place(&one.feature)).collect();
        for feature in 0..self.features.len() {
            if found.len() < most && !found.contains(&feature) {
                found.push(feature);
            }
        }
        found.truncate(most);
        found
    }
}

/// The intercept, then one weight per column.
fn weighted_ridge(x: &[Vec<f64>], y: &[f64], weights: &[f64]) -> Vec<f64> {
    let size = x.first().map_or(0, Vec::len) + 1;
    let mut system = vec![vec![0.0; size + 1]; size];
    for ((row, answer), weight) in x.iter().zip(y).zip(weights) {
        let at = |column: usize| if column == 0 { 1.0 } else { row[column - 1] };
        for (one, line) in system.iter_mut().enumerate() {
            let weighed = weight * at(one);
            for (other, cell) in line[..size].iter_mut().enumerate() {
                *cell += weighed * at(other);
            }
            line[size] += weighed * answer;
        }
    }
    for (one, line) in system.iter_mut().enumerate().skip(1) {
        line[one] += RIDGE;
    }
    solve(system)
}

/// Gauss elimination with pivots; a line without one gives 0.
fn solve(mut system: Vec<Vec<f64>>) -> Vec<f64> {
    let size = system.len();
    for column in 0..size {
        let pivot = (column..size).max_by(|&a, &b| system[a][column].abs().total_cmp(&system[b][column].abs()));
        system.swap(column, pivot.unwrap_or(column));
        if system[column][column].abs() < 1e-12 {
            continue;
        }
        let line = system[column].clone();
        for (row, other) in system.iter_mut().enumerate().filter(|(row, _)| *row != column) {
            debug_assert!(row != column, "the pivot line stays");
            let factor = other[column] / line[column];
            for (cell, above) in other[column..].iter_mut().zip(&line[column..]) {
                *cell -= factor * above;
            }
        }
    }
    (0..size)
        .map(|row| {
            let pivot = system[row][row];
            if pivot.abs() < 1e-12 {
                0.0
            } else {
                system[row][size] / pivot
            }
        })
        .collect()
}

fn explained(x: &[Vec<f64>], y: &[f64], weights: &[f64], solved: &[f64]) -> f64 {
    let all: f64 = weights.iter().sum();
    let mean = y
        .iter()
        .zip(weights)
        .map(|(answer, weight)| answer * weight)
        .sum::<f64>()
        / all;
    let (mut left, mut spread) = (0.0, 0.0);
    for ((row, answer), weight) in x.iter().zip(y).zip(weights) {
        let said = solved[0]
            + row
                .iter()
                .zip(&solved[1..])
                .map(|(kept, weight)| kept * weight)
                .sum::<f64>();
        left += weight * (answer - said).powi(2);
        spread += weight * (answer - mean).powi(2);
    }
    if spread > 0.0 {
        (1.0 - left / spread).max(0.0)
    } else {
        1.0
    }
}
