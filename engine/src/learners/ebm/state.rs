//! How far the boosting has come.

use serde::{Deserialize, Serialize};

/// What a term adds to the scores, cell after cell; each cell holds one number per score.
pub(super) type Table = Vec<f64>;

/// Everything that the next round depends on.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct State {
    /// The pairs that were chosen, once the curves are finished.
    pub pairs: Option<Vec<(usize, usize)>>,
    /// The models on different rows.
    pub bags: Vec<Bag>,
}

impl State {
    /// Whether there will be no more rounds.
    pub fn is_finished(&self) -> bool {
        self.pairs.is_some() && self.bags.iter().all(|bag| bag.surfaces.finished)
    }

    /// The rounds of the model that has gone furthest.
    pub fn step(&self) -> u32 {
        let rounds = |bag: &Bag| bag.curves.rounds + bag.surfaces.rounds;
        self.bags.iter().map(rounds).max().unwrap_or(0)
    }

    /// The mean of the least losses on rows set aside.
    #[expect(clippy::cast_precision_loss, reason = "there are few models")]
    pub fn loss(&self) -> Option<f64> {
        let best = |bag: &Bag| {
            bag.surfaces
                .best
                .as_ref()
                .or(bag.curves.best.as_ref())
                .map(|best| best.0)
        };
        let losses: Option<Vec<f64>> = self.bags.iter().map(best).collect();
        losses.map(|losses| losses.iter().sum::<f64>() / losses.len().max(1) as f64)
    }
}

/// A model on some of the rows.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct Bag {
    /// The curves.
    pub curves: Stage,
    /// The surfaces.
    pub surfaces: Stage,
    /// The scores of all rows, row after row.
    pub scores: Vec<f64>,
}

/// Terms of one kind.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub(super) struct Stage {
    /// What each term adds.
    pub tables: Vec<Table>,
    /// Rounds that were gone through.
    pub rounds: u32,
    /// The least loss on the rows set aside, the round and the tables that reached it.
    pub best: Option<(f64, u32, Vec<Table>)>,
    /// Whether there will be no more rounds.
    pub finished: bool,
}

impl Stage {
    /// The tables to keep.
    pub fn kept(&self) -> &[Table] {
        self.best.as_ref().map_or(&self.tables, |(_, _, tables)| tables)
    }
}
