//! Searching: many settings tried, all of them recorded, the best of them and what they make together on the leaderboard.
//!
//! Trials are judged by parts of rows that they did not learn from: by the folds of the run, or, when the run keeps rows
//! aside, by folds of the other rows, so that nothing of the search ever sees what the leaderboard is measured on.
//! On large tables they begin on a share of the rows, and the best third of what learnt from a share goes on to the next.

mod blend;
mod choose;
mod config;
mod evaluate;
mod finish;
mod halving;
mod parts;
mod portfolio;
mod space;
mod state;
mod steps;
mod tpe;
mod trial;
mod wanted;
mod watch;

pub use config::{MOST_TRIALS, Search, SearchMethod, USUAL_TRIALS};
pub use portfolio::algorithms;
pub(super) use state::SearchState;
pub(super) use steps::{go, journey};
pub use trial::{Origin, Share, Trial, TrialStatus};
