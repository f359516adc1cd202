//! Successive halving: on a large table a trial begins on a small share of the rows, and only the best third of what
//! learnt from a share goes on to the next, three times as large.
//!
//! There are no rounds to wait for (Li et al., "A System for Massively Parallel Hyperparameter Tuning", 2020): after every
//! new trial each one goes on that now belongs to the best third of its share, also one that had been left behind. Some
//! trials begin higher up, so that what a small share misleads about has its chance as well (Li et al., "Hyperband", 2018).
//! All of it depends on the trials so far alone.

use super::trial::{Trial, TrialStatus};

/// Each share is so many times as large as the one before, and of the trials on a share the best one in so many go on.
const SHRINK: usize = 3;
/// Fewer rows than this say too little about all of them.
const FEWEST: usize = 4_000;
/// Shares below all rows at most.
const MOST_SHARES: usize = 3;
/// One trial in so many begins a share higher, and one in the square of it two.
const HIGHER: u32 = 4;

/// The shares of the rows of a part, the smallest first; none when all rows are few.
pub(super) struct Ladder {
    shares: Vec<usize>,
}

/// What a trial does next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Visit {
    /// It learns from so many rows of the first part.
    Share(usize),
    /// It is judged on all parts.
    Parts,
}

impl Ladder {
    pub fn new(rows: usize) -> Self {
        let all = std::iter::successors(Some(rows / SHRINK), |rows| Some(rows / SHRINK));
        let mut shares: Vec<usize> = all.take_while(|rows| *rows >= FEWEST).take(MOST_SHARES).collect();
        shares.reverse();
        Self { shares }
    }

    /// Where a trial begins.
    pub fn first(&self, number: u32) -> Visit {
        let turn = number + 1;
        let skipped = usize::from(turn.is_multiple_of(HIGHER)) + usize::from(turn.is_multiple_of(HIGHER * HIGHER));
        self.visit(skipped)
    }

    fn visit(&self, step: usize) -> Visit {
        self.shares.get(step).map_or(Visit::Parts, |rows| Visit::Share(*rows))
    }

    /// A trial that may go on, and to what; what came farthest first.
    pub fn promoted(&self, trials: &[Trial], higher: bool) -> Option<(u32, Visit)> {
        let mut steps = self.shares.iter().enumerate().rev();
        steps.find_map(|(step, &rows)| Some((promising(trials, rows, higher)?, self.visit(step + 1))))
    }
}

/// The best trial that waits on a share of so many rows and is among the best third there.
fn promising(trials: &[Trial], rows: usize, higher: bool) -> Option<u32> {
    let mut reached: Vec<(f64, &Trial)> = trials
        .iter()
        .filter_map(|trial| Some((trial.on_share(rows)?, trial)))
        .map(|(score, trial)| (if higher { score } else { -score }, trial))
        .collect();
    // Equals in the order of the run.
    reached.sort_by(|a, b| b.0.total_cmp(&a.0));
    let go_on = reached.len().div_ceil(SHRINK);
    let waits = |trial: &&Trial| {
        trial.status == TrialStatus::Pruned && trial.scores.is_empty() && trial.farthest_share() == Some(rows)
    };
    let mut best = reached.into_iter().take(go_on).map(|(_, trial)| trial);
    best.find(waits).map(|trial| trial.number)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::train::search::trial::{Origin, Share};

    fn trial(number: u32, shares: &[(usize, f64)]) -> Trial {
        let shares = shares.iter().map(|(rows, score)| Share {
            rows: *rows as u64,
            score: Some(*score),
        });
        Trial {
            number,
            algorithm: "ridge".into(),
            hyperparameters: crate::learners::Hyperparameters::recorded([]),
            seed: 0,
            origin: Origin::Random,
            status: TrialStatus::Pruned,
            early: None,
            shares: shares.collect(),
            scores: Vec::new(),
            score: None,
            error: None,
        }
    }

    #[test]
    fn shares_grow_threefold_up_to_all_rows() {
        assert_eq!(Ladder::new(11_999).shares, Vec::<usize>::new());
        assert_eq!(Ladder::new(12_000).shares, [4_000]);
        assert_eq!(Ladder::new(90_000).shares, [10_000, 30_000]);
        assert_eq!(Ladder::new(900_000).shares, [33_333, 100_000, 300_000]);
    }

    #[test]
    fn the_best_third_of_a_share_goes_on_and_the_first_at_once() {
        let ladder = Ladder::new(90_000);
        let (low, high) = (10_000, 30_000);
        let next = |trials: &[Trial]| ladder.promoted(trials, true);
        assert_eq!(next(&[trial(0, &[(low, 0.5)])]), Some((0, Visit::Share(high))));
        let first = trial(0, &[(low, 0.5), (high, 0.6)]);
        assert_eq!(next(std::slice::from_ref(&first)), Some((0, Visit::Parts)));
        let mut whole = first;
        (whole.status, whole.scores, whole.score) = (TrialStatus::Complete, vec![Some(0.6)], Some(0.6));
        let worse = trial(1, &[(low, 0.4)]);
        assert_eq!(
            next(&[whole.clone(), worse.clone()]),
            None,
            "the second best of two waits"
        );
        let better = trial(1, &[(low, 0.7)]);
        assert_eq!(next(&[whole.clone(), better]), Some((1, Visit::Share(high))));
        let (bad, awful) = (trial(2, &[(low, 0.1)]), trial(3, &[(low, 0.2)]));
        assert_eq!(
            next(&[whole, worse, bad, awful]),
            Some((1, Visit::Share(high))),
            "of four the second best goes on after all"
        );
    }

    #[test]
    fn a_smaller_error_is_better_and_no_figure_is_worst() {
        let ladder = Ladder::new(15_000);
        let trials = [
            trial(0, &[(5_000, 2.0)]),
            trial(1, &[(5_000, 1.0)]),
            trial(2, &[(5_000, 3.0)]),
        ];
        assert_eq!(ladder.promoted(&trials, false), Some((1, Visit::Parts)));
        let mut without = trial(0, &[(5_000, 0.0)]);
        without.shares[0].score = None;
        assert_eq!(ladder.promoted(&[without], true), None);
    }

    #[test]
    fn some_trials_begin_higher_up() {
        let ladder = Ladder::new(90_000);
        let of = |number| ladder.first(number);
        assert_eq!(
            (of(0), of(3), of(15)),
            (Visit::Share(10_000), Visit::Share(30_000), Visit::Parts)
        );
        assert_eq!(Ladder::new(500).first(0), Visit::Parts);
    }
}
