//! What boosting remembers between two stretches of rounds.

use serde::{Deserialize, Serialize};

use super::grown::Grown;

/// The state of a fit after some rounds.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(super) struct BoostingState {
    /// For each part of a cross-validation that is done, the loss after each round on the rows left out.
    pub done: Vec<Vec<f64>>,
    /// The trees that are being grown.
    pub growth: Growth,
}

impl BoostingState {
    /// Parts of a cross-validation that are done.
    pub fn parts_done(&self) -> u32 {
        u32::try_from(self.done.len()).unwrap_or(u32::MAX)
    }
}

/// Trees while they grow.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(super) struct Growth {
    /// What is answered without any tree, for each output; empty before the first round.
    pub base: Vec<f64>,
    /// For each round one tree per output.
    pub trees: Vec<Grown>,
    /// The loss after each round.
    pub losses: Vec<f64>,
    /// The least loss, and after how many rounds it was reached.
    best: Option<(f64, u32)>,
}

impl Growth {
    /// Rounds done.
    pub fn rounds(&self) -> u32 {
        u32::try_from(self.losses.len()).unwrap_or(u32::MAX)
    }

    /// Notes the loss after another round.
    pub fn note(&mut self, loss: f64) {
        self.losses.push(loss);
        if self.best.is_none_or(|(least, _)| loss < least) {
            self.best = Some((loss, self.rounds()));
        }
    }

    /// Whether there was no improvement for so many rounds.
    pub fn is_out_of_patience(&self, patience: u32) -> bool {
        self.best
            .is_some_and(|(_, reached)| self.rounds() - reached >= patience)
    }

    /// Rounds up to the least loss.
    pub fn best_rounds(&self) -> u32 {
        self.best.map_or(self.rounds(), |(_, reached)| reached)
    }
}

/// After how many rounds the loss, averaged over the parts, is least. A part that ended early counts with its last loss.
pub(super) fn best_on_average(parts: &[Vec<f64>]) -> u32 {
    let longest = parts.iter().map(Vec::len).max().unwrap_or(0);
    let at = |part: &Vec<f64>, round: usize| part.get(round).or(part.last()).copied().unwrap_or(0.0);
    let total = |round: usize| parts.iter().map(|part| at(part, round)).sum::<f64>();
    let mut best = (0, f64::INFINITY);
    for (round, total) in (0..longest).map(total).enumerate() {
        if total < best.1 {
            best = (round, total);
        }
    }
    u32::try_from(best.0 + 1).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_best_round_is_that_of_the_mean_and_short_parts_keep_their_last_loss() {
        let parts = [vec![3.0, 1.0, 1.5], vec![4.0, 3.0, 2.0, 1.0, 1.2]];
        assert_eq!(best_on_average(&parts), 4);
        assert_eq!(best_on_average(&[vec![2.0, 2.0]]), 1);
    }
}
