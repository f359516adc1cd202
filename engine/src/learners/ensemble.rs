//! Several models that answer together.

use ndarray::{Array2, Axis, concatenate};
use serde::{Deserialize, Serialize};

use super::{Fitted, Predictions};
use crate::error::{EngineError, Result};
use crate::problem::Matrix;

/// More members than any honest ensemble has.
const MOST_MEMBERS: usize = 64;

/// Several models over the same features, and how their answers become one.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct EnsembleModel {
    /// The models; none of them is an ensemble itself.
    pub members: Vec<Fitted>,
    /// How their answers become one.
    pub combination: Combination,
}

/// How the answers of members become one.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Combination {
    /// The mean with these weights, one per member, none below 0, adding up to 1.
    Weights(Vec<f64>),
    /// A linear or logistic model of the answers of all members, side by side as [`columns_of`] gives them. One entry.
    Stack(Vec<Fitted>),
}

/// What a stack sees of the answers of a member: the numbers; the probability of the second of two classes; those of
/// all classes when there are more.
pub fn columns_of(predictions: &Predictions) -> Array2<f64> {
    match predictions {
        Predictions::Values(values) => values.clone().insert_axis(Axis(1)),
        Predictions::Probabilities(all) if all.ncols() == 2 => all.select(Axis(1), &[1]),
        Predictions::Probabilities(all) => all.clone(),
    }
}

impl EnsembleModel {
    /// The number of features, which is the same for all members.
    pub fn features(&self) -> usize {
        self.members.first().map_or(0, Fitted::features)
    }

    /// Refuses what cannot answer.
    pub(super) fn validate(&self) -> Result<()> {
        let damaged = |what: &str| {
            Err(EngineError::bad_input(
                format!("the ensemble contradicts itself: {what}"),
                "use an undamaged copy of the file",
            ))
        };
        if self.members.is_empty() || self.members.len() > MOST_MEMBERS {
            return damaged("it has no members or too many");
        }
        let mut width = 0;
        let mut shape = None;
        for member in &self.members {
            if matches!(member, Fitted::Ensemble(_)) || member.features() != self.features() {
                return damaged("a member does not fit the others");
            }
            member.validate()?;
            let answer = member.predict(&Matrix::zeros((1, self.features())))?;
            let numbers = matches!(answer, Predictions::Values(_));
            let columns = columns_of(&answer).ncols();
            if *shape.get_or_insert((numbers, columns)) != (numbers, columns) {
                return damaged("its members answer different questions");
            }
            width += columns;
        }
        match &self.combination {
            Combination::Weights(weights) => {
                let fine = weights.iter().all(|weight| weight.is_finite() && *weight >= 0.0);
                if weights.len() != self.members.len() || !fine || (weights.iter().sum::<f64>() - 1.0).abs() > 1e-6 {
                    return damaged("its weights do not add up to 1");
                }
            }
            Combination::Stack(stack) => {
                let [Fitted::Linear(_) | Fitted::Logistic(_)] = &stack[..] else {
                    return damaged("its stack is not a weighted sum");
                };
                stack[0].validate()?;
                if stack[0].features() != width {
                    return damaged("its stack wants other answers");
                }
            }
        }
        Ok(())
    }

    pub(super) fn predict(&self, x: &Matrix) -> Result<Predictions> {
        let answers = self
            .members
            .iter()
            .map(|member| member.predict(x))
            .collect::<Result<Vec<_>>>()?;
        self.combination.of(&answers)
    }

    /// The members' importance with their weights; a stack cannot tell.
    pub(super) fn importance(&self) -> Option<Vec<f64>> {
        let Combination::Weights(weights) = &self.combination else {
            return None;
        };
        let mut total = vec![0.0; self.features()];
        for (member, weight) in self.members.iter().zip(weights) {
            for (total, share) in total.iter_mut().zip(member.importance()?) {
                *total += weight * share;
            }
        }
        Some(total)
    }
}

impl Combination {
    /// The one answer.
    ///
    /// # Errors
    /// When there are no answers, or of different kinds.
    pub fn of(&self, answers: &[Predictions]) -> Result<Predictions> {
        match self {
            Self::Weights(weights) => weighted(answers, weights),
            Self::Stack(stack) => {
                let columns: Vec<Array2<f64>> = answers.iter().map(columns_of).collect();
                let views: Vec<_> = columns.iter().map(Array2::view).collect();
                let x = concatenate(Axis(1), &views).map_err(|_| mixed())?;
                stack.first().ok_or_else(mixed)?.predict(&x)
            }
        }
    }
}

fn weighted(answers: &[Predictions], weights: &[f64]) -> Result<Predictions> {
    let mut sum: Option<Predictions> = None;
    for (answer, &weight) in answers.iter().zip(weights) {
        match (&mut sum, answer) {
            (None, Predictions::Values(values)) => sum = Some(Predictions::Values(values * weight)),
            (None, Predictions::Probabilities(all)) => sum = Some(Predictions::Probabilities(all * weight)),
            (Some(Predictions::Values(sum)), Predictions::Values(values)) => sum.scaled_add(weight, values),
            (Some(Predictions::Probabilities(sum)), Predictions::Probabilities(all)) if sum.dim() == all.dim() => {
                sum.scaled_add(weight, all);
            }
            _ => return Err(mixed()),
        }
    }
    sum.ok_or_else(mixed)
}

fn mixed() -> EngineError {
    EngineError::Internal("the members of an ensemble do not answer the same question".into())
}
