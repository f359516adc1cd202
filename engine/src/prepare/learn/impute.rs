//! How missing numbers are guessed from others is found.

use ndarray::Axis;

use super::super::impute::{Guess, Imputer};
use crate::problem::Matrix;

/// How often all missing numbers of a row are guessed anew from the last guesses.
const ROUNDS: usize = 4;

/// Other columns from which a column is guessed, those that are most like it.
const NEIGHBOURS: usize = 10;

/// Rows and columns from which the weights are found: at most so many products of two cells.
const MOST_PRODUCTS: usize = 200_000_000;

/// Share of the variance that is added to the diagonal, so that equal columns do no harm.
const RIDGE: f64 = 1e-3;

impl Imputer {
    /// Fits the guesses to the columns of `filled`, which belong to `inputs`, and guesses in them. `None` when there is
    /// nothing to guess from.
    pub(in crate::prepare) fn fit(inputs: Vec<usize>, filled: &mut Matrix, missing: &[Vec<bool>]) -> Option<Self> {
        let width = inputs.len();
        if width < 2 || filled.nrows() == 0 {
            return None;
        }
        let most_rows = (MOST_PRODUCTS / (width * width)).clamp(200, 20_000);
        let rows = crate::problem::spread(filled.nrows(), most_rows);
        let start = filled.select(Axis(0), &rows);
        let gaps: Vec<Vec<bool>> = missing
            .iter()
            .map(|column| rows.iter().map(|&row| column[row]).collect())
            .collect();
        let mut current = start.clone();
        let mut imputer = Self {
            inputs,
            guesses: Vec::new(),
            rounds: 0,
        };
        for round in 1..=ROUNDS {
            imputer.guesses = guesses(&current, &gaps);
            imputer.rounds = round;
            current.clone_from(&start);
            imputer.complete(&mut current, &gaps);
        }
        imputer.complete(filled, missing);
        Some(imputer)
    }

    fn complete(&self, filled: &mut Matrix, missing: &[Vec<bool>]) {
        let mut gaps = vec![false; missing.len()];
        for (row, mut values) in filled.axis_iter_mut(Axis(0)).enumerate() {
            gaps.iter_mut()
                .zip(missing)
                .for_each(|(gap, column)| *gap = column[row]);
            if !gaps.contains(&true) {
                continue;
            }
            let mut own = values.to_vec();
            self.apply(&mut own, &gaps);
            values.iter_mut().zip(own).for_each(|(value, own)| *value = own);
        }
    }
}

/// For every column what the columns that are most like it say about it, in the rows where it is known.
fn guesses(current: &Matrix, gaps: &[Vec<bool>]) -> Vec<Guess> {
    let rows = as_float(current.nrows());
    let means: Vec<f64> = current
        .columns()
        .into_iter()
        .map(|column| column.sum() / rows)
        .collect();
    let mut centred = current.clone();
    for (mut column, mean) in centred.columns_mut().into_iter().zip(&means) {
        column -= *mean;
    }
    let products = centred.t().dot(&centred);
    (0..current.ncols())
        .map(|column| {
            let neighbours = neighbours(&products, column);
            guess(current, &gaps[column], column, neighbours)
        })
        .collect()
}

/// The columns with the strongest correlation, in their order.
fn neighbours(products: &Matrix, column: usize) -> Vec<usize> {
    let strength = |other: usize| {
        let square = products[[column, other]].powi(2) / (products[[column, column]] * products[[other, other]]);
        if square.is_finite() { square } else { 0.0 }
    };
    let mut others: Vec<usize> = (0..products.ncols())
        .filter(|&other| other != column && strength(other) > 0.0)
        .collect();
    others.sort_by(|&left, &right| strength(right).total_cmp(&strength(left)).then(left.cmp(&right)));
    others.truncate(NEIGHBOURS);
    others.sort_unstable();
    others
}

fn guess(current: &Matrix, gaps: &[bool], column: usize, from: Vec<usize>) -> Guess {
    let known: Vec<usize> = (0..current.nrows()).filter(|&row| !gaps[row]).collect();
    let own: Vec<f64> = known.iter().map(|&row| current[[row, column]]).collect();
    let rows = as_float(known.len().max(1));
    let mean = own.iter().sum::<f64>() / rows;
    let means: Vec<f64> = from
        .iter()
        .map(|&other| known.iter().map(|&row| current[[row, other]]).sum::<f64>() / rows)
        .collect();
    let size = from.len();
    let mut system = vec![vec![0.0; size + 1]; size];
    for (&row, own) in known.iter().zip(&own) {
        let values: Vec<f64> = from
            .iter()
            .zip(&means)
            .map(|(&other, mean)| current[[row, other]] - mean)
            .collect();
        for (line, left) in system.iter_mut().zip(&values) {
            line.iter_mut()
                .zip(&values)
                .for_each(|(cell, right)| *cell += left * right);
            line[size] += left * (own - mean);
        }
    }
    for (position, line) in system.iter_mut().enumerate() {
        line[position] += RIDGE * line[position] + f64::MIN_POSITIVE;
    }
    let weights = solve(system).unwrap_or_else(|| vec![0.0; size]);
    let intercept = mean
        - weights
            .iter()
            .zip(&means)
            .map(|(weight, mean)| weight * mean)
            .sum::<f64>();
    let least = own.iter().copied().fold(f64::INFINITY, f64::min);
    let most = own.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let filled = current.get((0, column)).copied().unwrap_or(0.0);
    if own.is_empty() || !intercept.is_finite() {
        // Nothing is known of the column but what it was filled with.
        return Guess {
            from: Vec::new(),
            weights: Vec::new(),
            intercept: filled,
            least: filled,
            most: filled,
        };
    }
    Guess {
        from,
        weights,
        intercept,
        least,
        most,
    }
}

/// Gauss's elimination with pivots; each line ends with its right side. `None` when it has no single finite answer.
fn solve(mut lines: Vec<Vec<f64>>) -> Option<Vec<f64>> {
    let size = lines.len();
    for step in 0..size {
        let pivot = (step..size).max_by(|&a, &b| lines[a][step].abs().total_cmp(&lines[b][step].abs()))?;
        lines.swap(step, pivot);
        let head = lines[step].clone();
        for line in &mut lines[step + 1..] {
            let factor = line[step] / head[step];
            line.iter_mut()
                .zip(&head)
                .for_each(|(cell, above)| *cell -= factor * above);
        }
    }
    let mut answer = vec![0.0; size];
    for step in (0..size).rev() {
        let known: f64 = (step + 1..size).map(|later| lines[step][later] * answer[later]).sum();
        answer[step] = (lines[step][size] - known) / lines[step][step];
    }
    answer.iter().all(|value: &f64| value.is_finite()).then_some(answer)
}

#[expect(clippy::cast_precision_loss, reason = "row counts are far below 2^53")]
fn as_float(count: usize) -> f64 {
    count as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_follows_from_other_columns_is_found_again() {
        let rows = 200;
        let value = |row: usize, column: usize| as_float(row * [37, 91][column] % 101) / 101.0;
        let mut filled = Matrix::from_shape_fn((rows, 3), |(row, column)| match column {
            2 => 2.0 * value(row, 0) - value(row, 1),
            _ => value(row, column),
        });
        let truth = filled.clone();
        let gaps: Vec<Vec<bool>> = (0..3)
            .map(|column| (0..rows).map(|row| row % 7 == column * 2).collect())
            .collect();
        for (column, gaps) in gaps.iter().enumerate() {
            gaps.iter()
                .enumerate()
                .filter(|(_, gap)| **gap)
                .for_each(|(row, _)| filled[[row, column]] = 0.5);
        }
        let imputer = Imputer::fit(vec![0, 1, 2], &mut filled, &gaps).expect("an imputer");
        assert!(imputer.is_sound(3, |_| true));
        let worst = (&filled - &truth)
            .iter()
            .fold(0.0_f64, |worst, error| worst.max(error.abs()));
        assert!(worst < 0.05, "{worst}");
    }
}
