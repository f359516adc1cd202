//! Answers with a promise: split conformal prediction (Vovk et al. 2005; Lei et al. 2018; Sadinle et al. 2019).
//!
//! The scores are those of rows that the model did not see: kept aside, or each predicted by the fold without it. If
//! new rows come from where those came from, their answers lie within the reach in the promised share of cases,
//! whatever the model.

use serde::{Deserialize, Serialize};

use crate::error::{EngineError, Result};

/// How strange unseen rows were to a model, ascending: the distance of a number from its prediction, or one less the
/// probability of the actual class.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Conformal {
    /// At most 2,000 scores at even ranks, both ends among them.
    pub scores: Vec<f64>,
    /// Rows that they stand for.
    pub rows: u64,
}

impl Conformal {
    /// The score that a share of `coverage` of new rows does not exceed.
    ///
    /// # Errors
    /// `BadInput` when the coverage is not between 0 and 1, or needs more rows than there were.
    #[expect(
        clippy::cast_precision_loss,
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "ranks of rows"
    )]
    pub fn reach(&self, coverage: f64) -> Result<f64> {
        if !(coverage > 0.0 && coverage < 1.0) {
            return Err(EngineError::bad_input(
                format!("a coverage of {coverage} is not between 0 and 1"),
                "choose a share such as 0.9",
            ));
        }
        let rank = ((self.rows as f64 + 1.0) * coverage).ceil() as u64;
        if rank > self.rows {
            let needed = (coverage / (1.0 - coverage)).ceil();
            return Err(EngineError::bad_input(
                format!(
                    "a coverage of {coverage} needs {needed} unseen rows, the model was judged on {}",
                    self.rows
                ),
                "choose a smaller coverage, or train with more rows",
            ));
        }
        // Kept scores stand at even ranks; the next one that is not below the wanted rank promises no less.
        let last = self.scores.len() as u128 - 1;
        let (before, rows) = (u128::from(rank - 1), u128::from(self.rows - 1).max(1));
        Ok(self.scores[(before * last).div_ceil(rows).min(last) as usize])
    }

    /// Refuses what a file made up.
    pub(crate) fn is_sound(&self) -> bool {
        !self.scores.is_empty()
            && self.scores.len() as u64 <= self.rows
            && self.scores.is_sorted()
            && self.scores.iter().all(|score| score.is_finite())
    }
}
