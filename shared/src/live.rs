//! The live channel, `/api/v1/ws`: what happens to a person's things, as it happens.

use serde::{Deserialize, Serialize};

use crate::datasets::Dataset;
use crate::ids::{DatasetId, JobId, ModelId};
use crate::jobs::{Job, JobEvent};

/// One message from the server. The channel only speaks; whatever a client sends is ignored.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum LiveMessage {
    /// The channel is open.
    Hello {
        /// Version of the program; a page of another version should reload.
        version: String,
    },
    /// A job changed.
    Job {
        /// As it is now.
        job: Box<Job>,
    },
    /// New lines in a job's log, in order.
    JobEvents {
        /// The job.
        job_id: JobId,
        /// The lines.
        events: Vec<JobEvent>,
    },
    /// A dataset changed.
    Dataset {
        /// As it is now.
        dataset: Box<Dataset>,
    },
    /// A dataset is gone.
    DatasetDeleted {
        /// Which.
        id: DatasetId,
    },
    /// A model was saved, changed or deleted.
    Model {
        /// Which.
        id: ModelId,
    },
    /// The balance changed.
    Balance {
        /// Credits left.
        balance: i64,
    },
    /// Messages were lost because the client was slow: fetch again.
    Missed,
}
