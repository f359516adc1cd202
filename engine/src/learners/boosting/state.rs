//! What boosting remembers between two stretches of rounds.

use serde::{Deserialize, Serialize};

/// The state of a fit after some rounds.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(super) struct BoostingState {
    /// The model so far in the format of the booster; empty before the first round.
    pub model: Vec<u8>,
    /// Rounds done.
    pub rounds: u32,
    /// The least loss on the rows set aside, and after how many rounds it was reached.
    pub best: Option<(f64, u32)>,
}

impl BoostingState {
    /// Notes the loss after a round. Says whether it is worth going on.
    pub fn note(&mut self, round: u32, loss: Option<f64>, patience: Option<u32>) -> bool {
        self.rounds = round;
        let (Some(loss), Some(patience)) = (loss, patience) else {
            return true;
        };
        if self.best.is_none_or(|(least, _)| loss < least) {
            self.best = Some((loss, round));
        }
        self.best.is_none_or(|(_, reached)| round - reached < patience)
    }

    /// Rounds that the finished model keeps.
    pub fn rounds_to_keep(&self) -> u32 {
        self.best.map_or(self.rounds, |(_, round)| round)
    }
}
