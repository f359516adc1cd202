//! Models that are better together: weights for a mean, and weighted sums that learn from answers.
//!
//! Both learn from answers to rows that the models did not learn from. Which rows these are is given with every call, so
//! that what comes out can be judged on others.

use ndarray::{Axis, concatenate};

use crate::control::Control;
use crate::elementary::ln;
use crate::error::Result;
use crate::learners::{Combination, FitContext, Hyperparameters, Predictions, as_predictions, columns_of, learner};
use crate::problem::{Matrix, Target};

/// Members that are added to a mean, the same one perhaps several times.
const ROUNDS: u32 = 40;
/// Different members of a mean at most.
pub(super) const MOST_MEMBERS: usize = 6;
/// A member with a smaller weight is not worth its time.
const LEAST_WEIGHT: f64 = 0.04;
/// Rows that decide on weights at most.
const MOST_ROWS: usize = 20_000;
/// No probability counts as less than this.
const LEAST_PROBABILITY: f64 = 1e-6;
/// More classes than this make a stack too wide, fewer rows leave it nothing to learn from.
const MOST_CLASSES: usize = 20;
const FEWEST_ROWS: usize = 60;

/// Some members and how their answers become one.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Blend {
    /// Positions in the pool.
    pub members: Vec<usize>,
    pub combination: Combination,
}

/// What several models said about the same rows.
pub(super) struct Pool<'a> {
    /// For each model rows × outputs.
    pub outputs: Vec<&'a [f64]>,
    /// The true answers.
    pub target: &'a Target,
    /// Whether errors count by their size rather than by their square.
    pub absolute: bool,
}

impl Pool<'_> {
    /// Equal weights for some members.
    pub fn even(members: Vec<usize>) -> Blend {
        let share = 1.0 / f64::from(u32::try_from(members.len().max(1)).unwrap_or(u32::MAX));
        Blend {
            combination: Combination::Weights(vec![share; members.len()]),
            members,
        }
    }

    /// The weights that make the error of the mean over `rows` least, found greedily: again and again the member that
    /// helps most is added (Caruana et al., "Ensemble Selection from Libraries of Models", 2004).
    pub fn weighted(&self, rows: &[usize]) -> Blend {
        let rows: Vec<usize> = crate::problem::spread(rows.len(), MOST_ROWS)
            .into_iter()
            .map(|position| rows[position])
            .collect();
        let said: Vec<Vec<f64>> = (0..self.outputs.len())
            .map(|model| self.of_truth(model, &rows))
            .collect();
        let truth = self.truth(&rows);
        let all: Vec<usize> = (0..said.len()).collect();
        let mut weights = self.greedy(&said, &truth, &all);
        weights.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
        if weights.len() > MOST_MEMBERS {
            let heaviest: Vec<usize> = weights.iter().take(MOST_MEMBERS).map(|(member, _)| *member).collect();
            weights = self.greedy(&said, &truth, &heaviest);
            weights.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
        }
        weights.retain(|(_, weight)| *weight >= LEAST_WEIGHT);
        let total: f64 = weights.iter().map(|(_, weight)| weight).sum();
        Blend {
            members: weights.iter().map(|(member, _)| *member).collect(),
            combination: Combination::Weights(weights.iter().map(|(_, weight)| weight / total).collect()),
        }
    }

    /// Members with their weights, none of them 0.
    fn greedy(&self, said: &[Vec<f64>], truth: &[f64], among: &[usize]) -> Vec<(usize, f64)> {
        let mut sum = vec![0.0; truth.len()];
        let mut counts = vec![0_u32; said.len()];
        let mut best = (f64::INFINITY, counts.clone());
        for round in 1..=ROUNDS {
            let error = |member: usize| self.error(&sum, &said[member], f64::from(round), truth);
            let Some((loss, member)) = among
                .iter()
                .map(|&member| (error(member), member))
                .min_by(|a, b| a.0.total_cmp(&b.0))
            else {
                break;
            };
            counts[member] += 1;
            sum.iter_mut().zip(&said[member]).for_each(|(sum, said)| *sum += said);
            if loss < best.0 {
                best = (loss, counts.clone());
            }
        }
        let total: u32 = best.1.iter().sum();
        let weights = best.1.iter().enumerate().filter(|(_, count)| **count > 0);
        weights
            .map(|(member, count)| (member, f64::from(*count) / f64::from(total)))
            .collect()
    }

    /// The error of the mean with one more member.
    fn error(&self, sum: &[f64], more: &[f64], count: f64, truth: &[f64]) -> f64 {
        let means = sum.iter().zip(more).map(|(sum, more)| (sum + more) / count);
        match self.target {
            Target::Classes { .. } => means.map(|share| -ln(share.max(LEAST_PROBABILITY))).sum(),
            Target::Regression(_) if self.absolute => means.zip(truth).map(|(mean, truth)| (mean - truth).abs()).sum(),
            Target::Regression(_) => means.zip(truth).map(|(mean, truth)| (mean - truth).powi(2)).sum(),
        }
    }

    fn width(&self) -> usize {
        match self.target {
            Target::Regression(_) => 1,
            Target::Classes { classes, .. } => classes.len(),
        }
    }

    /// The numbers of a model, or the probabilities that it gave the true classes.
    fn of_truth(&self, model: usize, rows: &[usize]) -> Vec<f64> {
        let width = self.width();
        let column = |row: usize| match self.target {
            Target::Regression(_) => 0,
            Target::Classes { codes, .. } => codes[row] as usize,
        };
        rows.iter()
            .map(|&row| self.outputs[model][row * width + column(row)])
            .collect()
    }

    fn truth(&self, rows: &[usize]) -> Vec<f64> {
        match self.target {
            Target::Regression(values) => rows.iter().map(|&row| values[row]).collect(),
            Target::Classes { .. } => vec![1.0; rows.len()],
        }
    }

    /// A linear or logistic model of the answers of some members to `rows`, with its weights held back (Wolpert,
    /// "Stacked Generalization", 1992). None when there is too little to learn from.
    pub fn stacked(&self, members: Vec<usize>, rows: &[usize], seed: u32, control: &Control) -> Result<Option<Blend>> {
        if members.len() < 2 || self.width() > MOST_CLASSES || rows.len() < FEWEST_ROWS {
            return Ok(None);
        }
        let (name, penalty) = match self.target {
            Target::Regression(_) => ("ridge", "alpha"),
            Target::Classes { .. } => ("logistic_regression", "l2"),
        };
        let Some(learner) = learner(name) else { return Ok(None) };
        let rows: Vec<usize> = crate::problem::spread(rows.len(), MOST_ROWS)
            .into_iter()
            .map(|position| rows[position])
            .collect();
        // Answers to the same question resemble each other, so the penalty grows with the rows.
        #[expect(clippy::cast_precision_loss, reason = "row counts are far below 2^53")]
        let strength = (rows.len() as f64 / 500.0).max(1.0);
        let given = serde_json::Map::from_iter([(penalty.to_owned(), strength.into())]);
        let settings = Hyperparameters::new(learner.info(), &given)?;
        let (x, y) = (self.columns(&members, &rows)?, self.target.select(&rows));
        let context = FitContext::new(control, seed, 1);
        let fitted = learner.fit(&x, &y, &settings, &context)?;
        Ok(Some(Blend {
            members,
            combination: Combination::Stack(vec![fitted]),
        }))
    }

    fn columns(&self, members: &[usize], rows: &[usize]) -> Result<Matrix> {
        let answers = self.answers(members, rows)?;
        let columns: Vec<_> = answers.iter().map(columns_of).collect();
        let views: Vec<_> = columns.iter().map(Matrix::view).collect();
        concatenate(Axis(1), &views)
            .map_err(|error| crate::error::EngineError::Internal(format!("answers do not fit together: {error}")))
    }

    fn answers(&self, members: &[usize], rows: &[usize]) -> Result<Vec<Predictions>> {
        let width = self.width();
        let classes = if self.target.problem_type().is_classification() {
            width
        } else {
            0
        };
        let of = |&member: &usize| {
            let outputs = self.outputs[member];
            let chosen = rows
                .iter()
                .flat_map(|row| outputs[row * width..(row + 1) * width].iter().copied());
            as_predictions(chosen.collect(), classes)
        };
        members.iter().map(of).collect()
    }

    /// What a blend says about some rows.
    pub fn answer(&self, blend: &Blend, rows: &[usize]) -> Result<Predictions> {
        blend.combination.of(&self.answers(&blend.members, rows)?)
    }
}
