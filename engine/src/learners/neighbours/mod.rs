//! Nearest neighbours: the rows most like a new one answer for it.

mod blocks;
mod boxes;
mod exactly;
mod grid;
mod model;
mod nearest;

pub use grid::Grid;
pub use model::{NeighbourAnswers, NeighboursModel, WEIGHT_STEPS, Weighting};

cfg_if::cfg_if! {
    if #[cfg(feature = "train")] {
        mod arrange;
        mod learner;

        pub(super) use learner::NeighboursLearner;
    }
}
