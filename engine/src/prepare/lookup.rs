//! Numbers for categories from a table: what the target is like there, or how frequent they are.

use rand::SeedableRng;
use rand::seq::SliceRandom;
use rand_chacha::ChaCha8Rng;
use serde::{Deserialize, Serialize};

use super::answers::Answers;
use super::number::Number;
use super::settings::Scaling;

/// Rows of the overall mean that are mixed into the mean of each category.
const PRIOR_ROWS: f64 = 10.0;
/// Parts of the training rows, each of which gets the means of the others.
const PARTS: usize = 5;

/// The numbers of each code.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Lookup {
    /// What stands behind the name of the column in the name of each feature; empty for the column's own name.
    pub names: Vec<String>,
    /// The numbers of code -1, then of 0, 1, …
    pub rows: Vec<Vec<f64>>,
    /// The steps of each number.
    pub steps: Vec<Number>,
}

impl Lookup {
    /// Number of features.
    pub fn width(&self) -> usize {
        self.steps.len()
    }

    pub(super) fn names(&self, column: &str) -> Vec<String> {
        let name = |behind: &String| {
            if behind.is_empty() {
                column.to_owned()
            } else {
                format!("{column}→{behind}")
            }
        };
        self.names.iter().map(name).collect()
    }

    pub(super) fn write(&self, code: i64, features: &mut [f64]) {
        let row = &self.rows[usize::try_from(code + 1).unwrap_or(0)];
        for ((feature, value), step) in features.iter_mut().zip(row).zip(&self.steps) {
            *feature = step.apply(*value);
        }
    }

    /// The share of the training rows that have each code; none for texts without a code.
    #[expect(clippy::cast_precision_loss, reason = "shares")]
    pub(super) fn frequencies(codes: &[i64], count: usize, scaling: Scaling) -> Self {
        let mut rows = vec![vec![0.0]; count + 1];
        for &code in codes {
            if let Ok(position @ 1..) = usize::try_from(code + 1) {
                rows[position][0] += 1.0;
            }
        }
        for row in &mut rows {
            row[0] /= codes.len().max(1) as f64;
        }
        let values = codes.iter().map(|code| rows[usize::try_from(code + 1).unwrap_or(0)][0]);
        Self {
            names: vec![String::new()],
            steps: vec![Number::scale(values.collect(), scaling)],
            rows,
        }
    }

    /// The mean answers of each code, drawn towards the overall mean, and the features of the training rows, each from
    /// the rows of other parts: a row that knew its own answer would teach a learner to trust the column too much.
    pub(super) fn means(
        codes: &[i64],
        count: usize,
        answers: &Answers,
        scaling: Scaling,
        seed: u32,
    ) -> (Self, Vec<f64>) {
        let width = answers.names.len();
        let part_of = parts(codes.len(), seed);
        let rows = smoothed(codes, count, answers, |_| true);
        let mut own = vec![0.0; codes.len() * width];
        for part in 0..PARTS {
            let others = smoothed(codes, count, answers, |row| part_of[row] != part);
            for (row, &code) in codes.iter().enumerate().filter(|(row, _)| part_of[*row] == part) {
                let means = &others[usize::try_from(code + 1).unwrap_or(0)];
                own[row * width..(row + 1) * width].copy_from_slice(means);
            }
        }
        let column = |number: usize| own.iter().skip(number).step_by(width).copied().collect();
        let steps: Vec<Number> = (0..width)
            .map(|number| Number::scale(column(number), scaling))
            .collect();
        for row in own.chunks_exact_mut(width.max(1)) {
            row.iter_mut()
                .zip(&steps)
                .for_each(|(value, step)| *value = step.apply(*value));
        }
        let lookup = Self {
            names: answers.names.clone(),
            rows,
            steps,
        };
        (lookup, own)
    }

    /// Whether it has finite numbers for `codes` codes.
    pub(super) fn is_sound(&self, codes: usize) -> bool {
        let width = self.width();
        width > 0
            && self.names.len() == width
            && self.rows.len() == codes + 1
            && self
                .rows
                .iter()
                .all(|row| row.len() == width && row.iter().all(|value| value.is_finite()))
    }
}

/// A part for each row, all about equally large.
fn parts(rows: usize, seed: u32) -> Vec<usize> {
    let mut order: Vec<usize> = (0..rows).collect();
    order.shuffle(&mut ChaCha8Rng::seed_from_u64(u64::from(seed)));
    let mut part_of = vec![0; rows];
    for (turn, row) in order.into_iter().enumerate() {
        part_of[row] = turn % PARTS;
    }
    part_of
}

/// The means over the rows that count, of code -1 (the overall mean) and all others.
#[expect(clippy::cast_precision_loss, reason = "means")]
fn smoothed(codes: &[i64], count: usize, answers: &Answers, counts: impl Fn(usize) -> bool) -> Vec<Vec<f64>> {
    let width = answers.names.len();
    let mut sums = vec![(vec![0.0; width], 0_usize); count + 1];
    let mut all = (vec![0.0; width], 0_usize);
    for (row, &code) in codes.iter().enumerate().filter(|(row, _)| counts(*row)) {
        let own = &mut sums[usize::try_from(code + 1).unwrap_or(0)];
        for (sum, rows) in [&mut all, own].map(|(sum, rows)| (sum, rows)) {
            sum.iter_mut()
                .zip(answers.of(row))
                .for_each(|(sum, answer)| *sum += answer);
            *rows += 1;
        }
    }
    let overall: Vec<f64> = all.0.iter().map(|sum| sum / all.1.max(1) as f64).collect();
    let mean = |(sum, rows): &(Vec<f64>, usize)| -> Vec<f64> {
        let drawn = sum.iter().zip(&overall);
        drawn
            .map(|(sum, overall)| (sum + PRIOR_ROWS * overall) / (*rows as f64 + PRIOR_ROWS))
            .collect()
    };
    let mut rows: Vec<Vec<f64>> = sums.iter().map(mean).collect();
    rows[0] = overall;
    rows
}
