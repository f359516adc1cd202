//! The loss of a linear support vector machine.

use ndarray::ArrayView1;

use super::super::linear::{Standardised, dot, minimise};
use super::super::parallel::over_rows;
use crate::control::Control;
use crate::error::Result;

const TOLERANCE: f64 = 1e-5;

/// How far rows are on the wrong side.
#[derive(Debug, Clone, Copy)]
pub(super) enum Miss {
    /// Answers are 1 or -1; a row misses by what its score lacks to a margin of 1.
    Side,
    /// Answers are numbers; a row misses by what it is away from its answer beyond this much.
    Distance(f64),
}

impl Miss {
    /// By how much a score misses an answer, and what that grows by with the score.
    fn of(self, score: f64, answer: f64) -> (f64, f64) {
        match self {
            Self::Side => ((1.0 - answer * score).max(0.0), -answer),
            Self::Distance(allowed) => (((score - answer).abs() - allowed).max(0.0), (score - answer).signum()),
        }
    }
}

/// Half the squared weights plus `cost` times the sum of squared misses (the loss of liblinear's `L2-loss`, Fan et al.
/// 2008), divided by `cost` and the rows. The constant is free.
pub(super) struct Margin<'a> {
    pub data: &'a Standardised,
    pub answers: &'a [f64],
    pub miss: Miss,
    pub cost: f64,
    /// How many rows a row counts for; 0 where it is not learnt from.
    pub counts: &'a (dyn Fn(usize) -> f64 + Sync),
    pub control: &'a Control,
}

impl Margin<'_> {
    /// The weights of the standardised features and the constant that make the loss least, and whether `steps` were
    /// enough.
    pub fn least(&self, start: Vec<f64>, steps: u32) -> Result<(Vec<f64>, bool)> {
        let (point, settled) = minimise(start, steps, TOLERANCE, |at| self.evaluate(at), |_, _| {})?;
        Ok((point.at, settled))
    }

    #[expect(clippy::cast_precision_loss, reason = "row counts are far below 2^53")]
    fn evaluate(&self, at: &[f64]) -> Result<(f64, Vec<f64>)> {
        let rows = self.answers.len();
        let (mut loss, mut gradient) = (0.0, vec![0.0; at.len()]);
        let part = |start, end| self.piece(at, start, end);
        over_rows(rows, self.control, part, |(more, slopes)| {
            loss += more;
            gradient.iter_mut().zip(slopes).for_each(|(sum, slope)| *sum += slope);
        })?;
        let weights = at.len() - 1;
        for (slope, weight) in gradient[..weights].iter_mut().zip(at) {
            loss += 0.5 * weight * weight / self.cost;
            *slope += weight / self.cost;
        }
        for slope in &mut gradient {
            *slope /= rows as f64;
        }
        Ok((loss / rows as f64, gradient))
    }

    fn piece(&self, at: &[f64], start: usize, end: usize) -> (f64, Vec<f64>) {
        let (mut loss, mut gradient) = (0.0, vec![0.0; at.len()]);
        for row in start..end {
            let count = (self.counts)(row);
            if count <= 0.0 {
                continue;
            }
            let features = self.data.values.row(row);
            let (miss, growth) = self.miss.of(score(at, features), self.answers[row]);
            if miss > 0.0 {
                loss += count * miss * miss;
                let slope = count * 2.0 * miss * growth;
                for (sum, feature) in gradient.iter_mut().zip(features) {
                    *sum += slope * feature;
                }
                gradient[at.len() - 1] += slope;
            }
        }
        (loss, gradient)
    }
}

/// The weighted sum of a row and the constant.
pub(super) fn score(at: &[f64], features: ArrayView1<'_, f64>) -> f64 {
    let weights = &at[..at.len() - 1];
    at[at.len() - 1] + dot(weights, features.as_slice().unwrap_or(&[]))
}

#[cfg(test)]
mod tests {
    use ndarray::Array2;

    use super::*;

    /// Rows that overlap, so that some of them miss whatever the border is.
    fn rows() -> Vec<([f64; 2], f64)> {
        let row = |number: u32| {
            let side = if number.is_multiple_of(4) { 1.0 } else { -1.0 };
            let at = |step: u32| f64::from(number * step % 11) / 11.0;
            ([at(3) + 0.4 * side, at(7) - 0.2 * side], side)
        };
        (0..60).map(row).collect()
    }

    fn least(rows: &[([f64; 2], f64)], counts: &(dyn Fn(usize) -> f64 + Sync)) -> Vec<f64> {
        let values = rows.iter().flat_map(|(features, _)| *features).collect();
        let answers: Vec<f64> = rows.iter().map(|(_, answer)| *answer).collect();
        let data = Standardised {
            values: Array2::from_shape_vec((rows.len(), 2), values).unwrap(),
            means: vec![0.0; 2],
            scales: vec![1.0; 2],
        };
        let margin = Margin {
            data: &data,
            answers: &answers,
            miss: Miss::Side,
            cost: 0.5,
            counts,
            control: &Control::silent(),
        };
        let (at, settled) = margin.least(vec![0.0; 3], 1_000).unwrap();
        assert!(settled);
        at
    }

    fn apart(one: &[f64], other: &[f64]) -> f64 {
        one.iter().zip(other).map(|(a, b)| (a - b).abs()).fold(0.0, f64::max)
    }

    #[test]
    fn a_row_that_counts_threefold_is_a_row_that_comes_three_times() {
        let rows = rows();
        let weighed = least(&rows, &|row| if rows[row].1 > 0.0 { 3.0 } else { 1.0 });
        let times = |row: &([f64; 2], f64)| std::iter::repeat_n(*row, if row.1 > 0.0 { 3 } else { 1 });
        let repeated: Vec<_> = rows.iter().flat_map(times).collect();
        assert!(apart(&weighed, &least(&repeated, &|_| 1.0)) < 1e-3);
        assert!(apart(&weighed, &least(&rows, &|_| 1.0)) > 0.1);
    }

    #[test]
    fn a_row_that_does_not_count_is_a_row_that_is_not_there() {
        let rows = rows();
        let fewer: Vec<_> = rows.iter().skip(20).copied().collect();
        let without = least(&rows, &|row| if row < 20 { 0.0 } else { 1.0 });
        assert!(apart(&without, &least(&fewer, &|_| 1.0)) < 1e-3);
    }
}
