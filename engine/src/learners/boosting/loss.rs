//! What boosting makes less: the squared error, or the logarithm of the probability of the true class.

use rayon::prelude::*;

use super::super::linear::mean_and_spread;
use super::super::tree::{Link, as_f32, on_grid};
use super::exp::exp;
use super::sums::pair;
use crate::elementary::{ln, single};
use crate::problem::Target;

/// Rows that a thread does at a time; sums over them are added up in their order.
const ROWS_AT_A_TIME: usize = 16_384;
/// No curvature counts as less than this.
const FLATTEST: f32 = 1e-16;
/// No probability counts as less than this.
const RAREST: f32 = 1e-15;

/// The answers that are learnt, in the form in which the loss needs them.
pub(super) struct Loss {
    answers: Answers,
    /// How much each class counts, on average 1; none when all count alike.
    weights: Option<Vec<f32>>,
    /// What numbers are moved and divided by.
    scale: (f64, f64),
    pub outputs: usize,
}

enum Answers {
    Numbers(Vec<f32>),
    /// The second of two classes.
    Second(Vec<u32>),
    Class(Vec<u32>),
}

impl Loss {
    /// `more` are answers of further rows, on the scale of the first.
    pub fn new(y: &Target, more: Option<&Target>, weights: Option<Vec<f64>>) -> Self {
        let both = [Some(y), more];
        let codes = || -> Vec<u32> {
            let parts = both.iter().flatten().filter_map(|part| match part {
                Target::Classes { codes, .. } => Some(codes.iter().copied()),
                Target::Regression(_) => None,
            });
            parts.flatten().collect()
        };
        let weights = weights.map(|weights| weights.into_iter().map(as_f32).collect());
        match y {
            Target::Regression(own) => {
                let (mean, spread) = mean_and_spread(own);
                let parts = both.iter().flatten().filter_map(|part| match part {
                    Target::Regression(answers) => Some(answers.iter().map(|one| as_f32((one - mean) / spread))),
                    Target::Classes { .. } => None,
                });
                Self {
                    answers: Answers::Numbers(parts.flatten().collect()),
                    weights: None,
                    scale: (mean, spread),
                    outputs: 1,
                }
            }
            Target::Classes { classes, .. } if classes.len() <= 2 => Self {
                answers: Answers::Second(codes()),
                weights,
                scale: (0.0, 1.0),
                outputs: 1,
            },
            Target::Classes { classes, .. } => Self {
                answers: Answers::Class(codes()),
                weights,
                scale: (0.0, 1.0),
                outputs: classes.len(),
            },
        }
    }

    /// What the sums of the trees mean.
    pub fn link(&self) -> Link {
        match self.answers {
            Answers::Numbers(_) => Link::Number {
                scale: self.scale.1,
                offset: self.scale.0,
            },
            _ => Link::LogOdds,
        }
    }

    /// The best answers without any tree, over the given rows.
    #[expect(clippy::cast_precision_loss, reason = "row counts are far below 2^53")]
    pub fn base(&self, rows: &[u32]) -> Vec<f64> {
        let shares = |codes: &[u32], classes: usize| {
            let mut counts = vec![0.0; classes];
            for &row in rows {
                let code = codes[row as usize] as usize;
                counts[code] += f64::from(self.weight(code));
            }
            let total = counts.iter().sum::<f64>() + classes as f64 * 1e-3;
            counts
                .into_iter()
                .map(move |count| (count + 1e-3) / total)
                .collect::<Vec<f64>>()
        };
        match &self.answers {
            Answers::Numbers(answers) => {
                let sum: f64 = rows.iter().map(|&row| f64::from(answers[row as usize])).sum();
                vec![on_grid(sum / rows.len().max(1) as f64)]
            }
            Answers::Second(codes) => {
                let shares = shares(codes, 2);
                vec![on_grid(ln(shares[1] / shares[0]))]
            }
            Answers::Class(codes) => shares(codes, self.outputs)
                .into_iter()
                .map(|share| on_grid(ln(share)))
                .collect(),
        }
    }

    fn weight(&self, code: usize) -> f32 {
        self.weights.as_ref().map_or(1.0, |weights| weights[code])
    }

    /// For several classes the logarithm of what the shares of each row have to be divided by, before a round.
    pub fn totals(&self, scores: &[Vec<f32>], totals: &mut Vec<f32>) {
        if self.outputs < 2 {
            return;
        }
        totals.resize(scores[0].len(), 0.0);
        totals
            .par_chunks_mut(ROWS_AT_A_TIME)
            .enumerate()
            .for_each(|(chunk, totals)| {
                let range = chunk * ROWS_AT_A_TIME..chunk * ROWS_AT_A_TIME + totals.len();
                let mut greatest = vec![f32::NEG_INFINITY; totals.len()];
                for scores in scores {
                    for (greatest, score) in greatest.iter_mut().zip(&scores[range.clone()]) {
                        *greatest = if *score > *greatest { *score } else { *greatest };
                    }
                }
                totals.fill(0.0);
                for scores in scores {
                    for ((total, score), greatest) in totals.iter_mut().zip(&scores[range.clone()]).zip(&greatest) {
                        *total += exp(score - greatest);
                    }
                }
                for (total, greatest) in totals.iter_mut().zip(&greatest) {
                    *total = greatest + single::ln(*total);
                }
            });
    }

    /// Slopes and curvatures of every row for one output, side by side.
    pub fn slopes(&self, output: usize, scores: &[f32], totals: &[f32], pairs: &mut [i64]) {
        pairs
            .par_chunks_mut(ROWS_AT_A_TIME)
            .enumerate()
            .for_each(|(chunk, pairs)| {
                let range = chunk * ROWS_AT_A_TIME..chunk * ROWS_AT_A_TIME + pairs.len();
                let scores = &scores[range.clone()];
                match &self.answers {
                    Answers::Numbers(answers) => {
                        for ((own, score), answer) in pairs.iter_mut().zip(scores).zip(&answers[range]) {
                            *own = pair(score - answer, 1.0);
                        }
                    }
                    Answers::Second(codes) => {
                        for ((own, score), code) in pairs.iter_mut().zip(scores).zip(&codes[range]) {
                            let share = 1.0 / (1.0 + exp(-score));
                            let truth = if *code == 1 { 1.0 } else { 0.0 };
                            *own = self.weighed(share - truth, share, *code);
                        }
                    }
                    Answers::Class(codes) => {
                        let totals = &totals[range.clone()];
                        for (((own, score), total), code) in pairs.iter_mut().zip(scores).zip(totals).zip(&codes[range])
                        {
                            let share = exp(score - total);
                            let truth = if *code as usize == output { 1.0 } else { 0.0 };
                            *own = self.weighed(share - truth, share, *code);
                        }
                    }
                }
            });
    }

    fn weighed(&self, slope: f32, share: f32, code: u32) -> i64 {
        let curvature = (share * (1.0 - share)).max(FLATTEST);
        let weight = self.weight(code as usize);
        pair(slope * weight, curvature * weight)
    }

    /// The mean loss over the given rows: half the squared error in units of the spread, or the logarithm.
    #[expect(clippy::cast_precision_loss, reason = "row counts are far below 2^53")]
    pub fn mean(&self, rows: &[u32], scores: &[Vec<f32>]) -> f64 {
        let parts: Vec<(f64, f64)> = rows
            .par_chunks(ROWS_AT_A_TIME)
            .map(|rows| {
                let mut sums = (0.0, 0.0);
                for &row in rows {
                    let (loss, weight) = self.of_row(row as usize, scores);
                    sums.0 += f64::from(loss * weight);
                    sums.1 += f64::from(weight);
                }
                sums
            })
            .collect();
        let (loss, weight) = parts
            .iter()
            .fold((0.0, 0.0), |sum, part| (sum.0 + part.0, sum.1 + part.1));
        if weight > 0.0 {
            loss / weight
        } else {
            loss / rows.len().max(1) as f64
        }
    }

    fn of_row(&self, row: usize, scores: &[Vec<f32>]) -> (f32, f32) {
        match &self.answers {
            Answers::Numbers(answers) => {
                let error = scores[0][row] - answers[row];
                (0.5 * error * error, 1.0)
            }
            Answers::Second(codes) => {
                let toward = if codes[row] == 1 {
                    -scores[0][row]
                } else {
                    scores[0][row]
                };
                // ln(1 + e^x) without running over.
                let loss = toward.max(0.0) + single::ln(1.0 + exp(-toward.abs()));
                (loss, self.weight(codes[row] as usize))
            }
            Answers::Class(codes) => {
                let own = scores[codes[row] as usize][row];
                let total: f32 = scores.iter().map(|scores| exp(scores[row] - own)).sum();
                (single::ln(total.min(1.0 / RAREST)), self.weight(codes[row] as usize))
            }
        }
    }
}
