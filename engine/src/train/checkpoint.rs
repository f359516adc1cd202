//! The state of an unfinished run, from which it goes on to the same bits.

use serde::{Deserialize, Serialize};

use super::outcome::Candidate;
use super::search::SearchState;
use crate::control::Checkpoint;
use crate::error::{EngineError, Result};
use crate::explain::Importance;
use crate::metrics::Metrics;
use crate::model::Frame;

const FRAME: Frame = Frame {
    magic: *b"\x89DPRUN\r\n",
    version: 1,
    name: "checkpoint of a run",
};

/// The component of the checkpoints that a run hands to its observer.
pub const RUN: &str = "run";

/// What a run has behind it. Made by the run, kept by its caller, given back to go on.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RunCheckpoint {
    /// Of the data, the settings and the seeds; a run does not go on from the state of another.
    pub(super) fingerprint: String,
    /// The candidates that are done, in the order of the run. Their models were given to the sink.
    pub(crate) finished: Vec<Candidate>,
    /// Parts of the candidate at work that are done.
    pub(super) parts: Vec<PartResult>,
    /// Where the learner at work is.
    pub(super) learner: Option<Checkpoint>,
    /// What a search has behind it.
    #[serde(default)]
    pub(super) search: Option<SearchState>,
}

/// What one fit of a candidate said about the rows that it did not see.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct PartResult {
    /// Rows × outputs, row after row.
    pub outputs: Vec<f64>,
    pub metrics: Metrics,
    pub importance: Vec<Importance>,
}

impl RunCheckpoint {
    pub(crate) fn new(fingerprint: &str) -> Self {
        Self {
            fingerprint: fingerprint.into(),
            finished: Vec::new(),
            parts: Vec::new(),
            learner: None,
            search: None,
        }
    }

    /// The state as bytes, as the observer of the run gets it.
    ///
    /// # Errors
    /// `Internal` when it cannot be encoded.
    pub fn to_bytes(&self) -> Result<Vec<u8>> {
        FRAME.seal(self)
    }

    /// Reads back what [`to_bytes`](Self::to_bytes) or the observer's checkpoint gave.
    ///
    /// # Errors
    /// `BadInput` when the bytes are damaged or of another version.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self> {
        FRAME.open(bytes)
    }

    /// How many candidates are done.
    pub fn finished(&self) -> usize {
        self.finished.len()
    }

    /// How many trials of a search are done.
    pub fn trials(&self) -> usize {
        self.search.as_ref().map_or(0, SearchState::count)
    }

    pub(crate) fn belongs_to(&self, fingerprint: &str) -> Result<()> {
        if self.fingerprint == fingerprint {
            return Ok(());
        }
        Err(EngineError::bad_input(
            "the checkpoint belongs to a run with other data, settings or seeds",
            "start the run anew",
        ))
    }

    /// As the observer of the run gets it, after `step` steps.
    pub(crate) fn at(&self, step: u64) -> Result<Checkpoint> {
        Ok(Checkpoint {
            component: RUN.into(),
            step,
            state: self.to_bytes()?,
        })
    }
}
