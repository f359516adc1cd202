//! A logistic curve over the logarithm of the odds (Platt 1999, with the careful steps of Lin, Lin and Weng 2007).

use serde::{Deserialize, Serialize};

use super::LEAST;
use crate::elementary::{exp, ln};

/// `1 / (1 + exp(-(slope · ln(p / (1 - p)) + offset)))`.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Platt {
    /// 1 where the model is neither too sure nor too timid.
    pub slope: f64,
    /// 0 where the model is right on average.
    pub offset: f64,
}

impl Platt {
    pub(super) fn at(self, share: f64) -> f64 {
        sigmoid(self.slope * log_odds(share) + self.offset)
    }
}

pub(super) fn log_odds(share: f64) -> f64 {
    let share = share.clamp(LEAST, 1.0 - LEAST);
    ln(share / (1.0 - share))
}

pub(super) fn sigmoid(sum: f64) -> f64 {
    1.0 / (1.0 + exp(-sum))
}
