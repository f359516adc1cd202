//! How the numbers of codes are found.

use rand::SeedableRng;
use rand::seq::SliceRandom;
use rand_chacha::ChaCha8Rng;

use super::super::answers::Answers;
use super::super::lookup::Lookup;
use super::super::number::Number;
use super::super::settings::Scaling;

/// Rows of the overall mean that are mixed into the mean of each category.
const PRIOR_ROWS: f64 = 10.0;

/// Parts of the training rows, each of which gets the means of the others.
const PARTS: usize = 5;

impl Lookup {
    /// The share of the training rows that have each code; none for texts without a code.
    #[expect(clippy::cast_precision_loss, reason = "shares")]
    pub(in crate::prepare) fn frequencies(codes: &[i64], count: usize, scaling: Scaling) -> Self {
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
    pub(in crate::prepare) fn means(
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
