//! Missing numbers from the other numbers of their row (van Buuren and Groothuis-Oudshoorn 2011, without the noise).

use serde::{Deserialize, Serialize};

use super::number::round_to_f32;

/// Guesses missing numbers in place of the ones that they were filled with.
///
/// It works on the features that numbers became, filled and scaled. Each round computes for every column at once
/// `intercept + Σ weight × feature`, cut to what training saw, and takes it where the number was missing. The last
/// guess is rounded to the nearest `f32`. In ONNX a round is `MatMul`, `Add`, `Max`, `Min` and `Where`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Imputer {
    /// Positions of the inputs that are numbers, ascending.
    pub inputs: Vec<usize>,
    /// How each of them is guessed.
    pub guesses: Vec<Guess>,
    /// How often.
    pub rounds: usize,
}

/// How one column is guessed from others.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Guess {
    /// Positions in [`Imputer::inputs`], not its own.
    pub from: Vec<usize>,
    /// One per entry of `from`.
    pub weights: Vec<f64>,
    /// Added.
    pub intercept: f64,
    /// The smallest feature of the training rows.
    pub least: f64,
    /// The largest feature of the training rows.
    pub most: f64,
}

impl Guess {
    fn of(&self, values: &[f64]) -> f64 {
        let sum: f64 = self
            .from
            .iter()
            .zip(&self.weights)
            .map(|(&from, weight)| values[from] * weight)
            .sum();
        (sum + self.intercept).max(self.least).min(self.most)
    }
}

impl Imputer {
    /// Guesses the missing ones among the values of a row, given in the order of the inputs.
    pub(super) fn apply(&self, values: &mut [f64], missing: &[bool]) {
        let mut last = values.to_vec();
        for _ in 0..self.rounds {
            for (column, guess) in self.guesses.iter().enumerate().filter(|(column, _)| missing[*column]) {
                values[column] = guess.of(&last);
            }
            last.copy_from_slice(values);
        }
        for (value, _) in values.iter_mut().zip(missing).filter(|(_, missing)| **missing) {
            *value = round_to_f32(*value);
        }
    }

    /// Whether guessing with it can neither panic nor give something that is no number.
    pub(super) fn is_sound(&self, inputs: usize, is_number: impl Fn(usize) -> bool) -> bool {
        let width = self.inputs.len();
        self.rounds <= 100
            && self.guesses.len() == width
            && self.inputs.is_sorted_by(|left, right| left < right)
            && self.inputs.iter().all(|&input| input < inputs && is_number(input))
            && self.guesses.iter().all(|guess| {
                let numbers = guess
                    .weights
                    .iter()
                    .chain([&guess.intercept, &guess.least, &guess.most]);
                guess.from.len() == guess.weights.len()
                    && guess.from.iter().all(|&from| from < width)
                    && numbers.clone().all(|number| number.is_finite() && number.abs() < 1e100)
                    && guess.least <= guess.most
            })
    }
}
