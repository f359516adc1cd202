//! Ids: one type per thing, so that they cannot be mixed up. All are `UUIDv7`.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident),+ $(,)?) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
        #[serde(transparent)]
        pub struct $name(pub Uuid);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }

        impl FromStr for $name {
            type Err = uuid::Error;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                text.parse().map(Self)
            }
        }

        impl From<Uuid> for $name {
            fn from(id: Uuid) -> Self {
                Self(id)
            }
        }
    )+};
}

ids! {
    /// A person with an account.
    UserId,
    /// One signed-in browser or program.
    SessionId,
    /// A stored file.
    FileId,
    /// A table somebody uploaded or made.
    DatasetId,
    /// A saved model.
    ModelId,
    /// A run: training, prediction and so on.
    JobId,
    /// One model on the leaderboard of a training job.
    CandidateId,
    /// A saved state within a job.
    CheckpointId,
    /// The result of a prediction job.
    PredictionId,
    /// A group of training jobs.
    ExperimentId,
    /// A label on datasets and models.
    TagId,
    /// One line of the token ledger.
    TransactionId,
}
