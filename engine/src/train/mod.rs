//! Training: from a table and a wish to a leaderboard of models.
//!
//! ```text
//! select → split → prepare → for each algorithm: fit → evaluate → explain → hand over → checkpoint
//! ```
//!
//! A run depends on the table, the settings and the seeds alone; neither the number of threads nor being paused and
//! resumed changes a bit of it. Only stopping does, by ending it early.

mod calibrating;
mod candidate;
mod checkpoint;
mod config;
mod curves;
mod data;
mod judge;
mod leakage;
mod learning;
mod outcome;
mod run;
mod search;
pub mod suggest;
mod suspicions;
mod untargeted;
mod verdict;
mod watch;

pub use crate::model::{Assessment, LearningPoint};
pub use checkpoint::{RUN, RunCheckpoint};
pub use config::{TrainConfig, known_algorithms};
pub use outcome::{Candidate, CandidateSink, RunOutcome};
pub use run::run;
pub use search::algorithms as algorithms_to_search;
pub use search::{MOST_TRIALS, Origin, Search, SearchMethod, Share, Trial, TrialStatus, USUAL_TRIALS};

pub(crate) use run::rank;
