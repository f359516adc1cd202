//! What is to be learnt, ready for counting.

use rand::SeedableRng;
use rand::seq::SliceRandom;
use rand_chacha::ChaCha8Rng;

use super::super::linear::{mean_and_spread, sigmoid, softmax};
use super::super::tree::Binned;
use super::cuts::Measure;
use crate::control::Control;
use crate::elementary::{exp, ln, ln_1p};
use crate::error::Result;
use crate::problem::{Matrix, Target};

/// Pieces of a feature in a surface at most.
pub(super) const COARSE: usize = 24;
/// One row in this many is set aside in each sample.
const ONE_IN: usize = 7;
/// Fewer rows set aside than this say nothing.
const FEWEST: usize = 15;

pub(super) struct Settings {
    pub interactions: usize,
    pub rounds: u32,
    pub rate: f64,
    pub leaves: usize,
    pub least: usize,
    pub bags: usize,
    /// Rounds without improvement before the end.
    pub patience: u32,
}

/// The answers that scores are compared with.
pub(super) enum Answers {
    /// Numbers of mean 0 and standard deviation 1.
    Numbers(Vec<f64>),
    /// Positions of classes.
    Classes(Vec<u32>),
}

pub(super) struct Task {
    pub settings: Settings,
    pub binned: Binned,
    /// For each feature the coarse piece of each of its pieces.
    pub coarse: Vec<Vec<u8>>,
    pub answers: Answers,
    /// Scores per row: one for numbers and two classes, one per class for more.
    pub outputs: usize,
    /// What every score begins with.
    pub base: Vec<f64>,
    /// Mean and standard deviation of the answers as they came.
    pub scale: (f64, f64),
}

impl Task {
    #[expect(clippy::cast_precision_loss, reason = "row counts are far below 2^53")]
    pub fn new(x: &Matrix, y: &Target, settings: Settings, control: &Control) -> Result<Self> {
        let binned = Binned::new(x, control)?;
        let coarse = (0..x.ncols()).map(|feature| coarse(&binned, feature)).collect();
        let (answers, base, scale) = match y {
            Target::Regression(values) => {
                let (mean, spread) = mean_and_spread(values);
                let answers = values.iter().map(|value| (value - mean) / spread).collect();
                (Answers::Numbers(answers), vec![0.0], (mean, spread))
            }
            Target::Classes { codes, classes } => {
                let shares = super::super::means::shares(codes, classes.len());
                // As if every class had been seen once more, so that none is impossible.
                let seen = |share: &f64| ln(share * codes.len() as f64 + 1.0);
                let odds: Vec<f64> = shares.iter().map(seen).collect();
                let base = match odds[..] {
                    [first, second] => vec![second - first],
                    _ => odds,
                };
                (Answers::Classes(codes.to_vec()), base, (0.0, 1.0))
            }
        };
        Ok(Self {
            settings,
            binned,
            coarse,
            answers,
            outputs: base.len(),
            base,
            scale,
        })
    }

    pub fn rows(&self) -> usize {
        match &self.answers {
            Answers::Numbers(values) => values.len(),
            Answers::Classes(codes) => codes.len(),
        }
    }

    pub fn features(&self) -> usize {
        self.binned.columns.len()
    }

    /// Pieces of a feature.
    pub fn pieces(&self, feature: usize) -> usize {
        self.binned.borders[feature].len() + 1
    }

    /// The cell of a row in the square of two features.
    pub fn cell(&self, (one, other): (usize, usize), row: usize) -> usize {
        let coarse = |feature: usize| usize::from(self.coarse[feature][usize::from(self.binned.columns[feature][row])]);
        coarse(one) * COARSE + coarse(other)
    }

    #[expect(clippy::cast_precision_loss, reason = "a row count")]
    pub fn measure(&self) -> Measure {
        Measure {
            least: self.settings.least as f64,
            rate: self.settings.rate,
        }
    }

    /// The mean size of what a term adds to a row.
    #[expect(clippy::cast_precision_loss, reason = "row counts are far below 2^53")]
    pub fn size(&self, table: &[f64], cell: impl Fn(usize) -> usize) -> f64 {
        let size = |row: usize| -> f64 {
            let values = &table[cell(row) * self.outputs..][..self.outputs];
            values.iter().map(|value| value.abs()).sum()
        };
        (0..self.rows()).map(size).sum::<f64>() / self.rows() as f64
    }

    /// Writes the slope and the curvature of a row's loss for each of its scores.
    pub fn slopes(&self, row: usize, scores: &[f64], slopes: &mut [f64], curvatures: &mut [f64]) {
        match &self.answers {
            Answers::Numbers(values) => {
                slopes[0] = scores[0] - values[row];
                curvatures[0] = 1.0;
            }
            Answers::Classes(codes) if self.outputs == 1 => {
                let share = sigmoid(scores[0]);
                slopes[0] = share - f64::from(codes[row]);
                curvatures[0] = share * (1.0 - share);
            }
            Answers::Classes(codes) => {
                slopes.copy_from_slice(scores);
                softmax(slopes);
                for (curvature, share) in curvatures.iter_mut().zip(slopes.iter()) {
                    *curvature = share * (1.0 - share);
                }
                slopes[codes[row] as usize] -= 1.0;
            }
        }
    }

    /// The mean loss of some rows.
    #[expect(clippy::cast_precision_loss, reason = "row counts are far below 2^53")]
    pub fn loss(&self, scores: &[f64], rows: &[u32]) -> f64 {
        let mut shares = vec![0.0; self.outputs];
        let mut loss = |row: usize| {
            let scores = &scores[row * self.outputs..][..self.outputs];
            match &self.answers {
                Answers::Numbers(values) => 0.5 * (scores[0] - values[row]).powi(2),
                Answers::Classes(codes) if self.outputs == 1 => {
                    let score = scores[0];
                    score.max(0.0) + ln_1p(exp(-score.abs())) - f64::from(codes[row]) * score
                }
                Answers::Classes(codes) => {
                    shares.copy_from_slice(scores);
                    softmax(&mut shares) - scores[codes[row] as usize]
                }
            }
        };
        rows.iter().map(|&row| loss(row as usize)).sum::<f64>() / rows.len() as f64
    }

    /// The rows that sample `bag` learns from and those that it sets aside, which are none when there are too few.
    #[expect(clippy::cast_possible_truncation, reason = "there are fewer than 2^32 rows")]
    pub fn sample(&self, bag: usize, seed: u32) -> (Vec<u32>, Vec<u32>) {
        let mut order: Vec<u32> = (0..self.rows() as u32).collect();
        if order.len() < ONE_IN * FEWEST {
            return (order, Vec::new());
        }
        let mut random = ChaCha8Rng::seed_from_u64(u64::from(seed) << 32 | bag as u64);
        order.shuffle(&mut random);
        if let Answers::Classes(codes) = &self.answers {
            // Sorting keeps the drawn order within each class.
            order.sort_by_key(|row| codes[*row as usize]);
        }
        let (mut learnt, mut held) = (Vec::new(), Vec::new());
        for (position, row) in order.into_iter().enumerate() {
            let part = if position % ONE_IN == bag % ONE_IN {
                &mut held
            } else {
                &mut learnt
            };
            part.push(row);
        }
        learnt.sort_unstable();
        held.sort_unstable();
        (learnt, held)
    }
}

/// Joins neighbouring pieces until there are few enough of about equally many rows.
#[expect(clippy::cast_possible_truncation, reason = "there are few coarse pieces")]
fn coarse(binned: &Binned, feature: usize) -> Vec<u8> {
    let pieces = binned.borders[feature].len() + 1;
    if pieces <= COARSE {
        return (0..pieces).map(|piece| piece as u8).collect();
    }
    let mut counts = vec![0_usize; pieces];
    for piece in &binned.columns[feature] {
        counts[usize::from(*piece)] += 1;
    }
    let rows: usize = counts.iter().sum();
    let (mut before, mut number, mut share) = (0, 0, 0);
    let joined = counts.iter().enumerate().map(|(piece, count)| {
        let own = ((before + count / 2) * COARSE) / rows.max(1);
        before += count;
        // Pieces of many rows skip shares, and no number may be left out.
        if piece > 0 && own != share {
            number += 1;
        }
        share = own;
        number.min(COARSE - 1) as u8
    });
    joined.collect()
}
