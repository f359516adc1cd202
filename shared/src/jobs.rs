//! Jobs: everything that runs for a while.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::Value;

use crate::assessment::Assessment;
use crate::charts::{Charts, Importance};
use crate::error::ApiResult;
use crate::ids::{CandidateId, CheckpointId, DatasetId, ExperimentId, JobId, ModelId, PredictionId};
use crate::metrics::{Metrics, ProblemType};
use crate::profile::Warning;
use crate::search::Trial;
use crate::validation::Problems;

macro_rules! upper_case_enum {
    ($(#[$doc:meta])* $name:ident { $($(#[$variant_doc:meta])* $variant:ident = $text:literal),+ $(,)? }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
        #[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
        pub enum $name { $($(#[$variant_doc])* #[serde(rename = $text)] $variant),+ }

        impl $name {
            /// All of them.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// The name on the wire and in the database.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $text),+ }
            }

            /// Reads the name in any case.
            #[must_use]
            pub fn parse(text: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|one| one.as_str().eq_ignore_ascii_case(text))
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = String::deserialize(deserializer)?;
                Self::parse(&text).ok_or_else(|| serde::de::Error::custom(format!("'{text}' is not a {}", stringify!($name))))
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.as_str())
            }
        }
    };
}

upper_case_enum! {
    /// Where a job is (decision 1). Upper case on the wire, read in any case.
    JobStatus {
        /// Waiting for a worker.
        Queued = "QUEUED",
        /// A worker has it.
        Starting = "STARTING",
        /// Reading its data.
        Loading = "LOADING",
        /// At work.
        Running = "RUNNING",
        /// Held by its owner; goes on from its checkpoint.
        Paused = "PAUSED",
        /// Done.
        Completed = "COMPLETED",
        /// Ended by an error; everything it cost came back.
        Failed = "FAILED",
        /// Ended by its owner, who keeps what it has so far.
        Stopped = "STOPPED",
        /// Thrown away by its owner.
        Cancelled = "CANCELLED",
    }
}

impl JobStatus {
    /// Whether nothing more will happen.
    #[must_use]
    pub const fn is_final(self) -> bool {
        matches!(self, Self::Completed | Self::Failed | Self::Stopped | Self::Cancelled)
    }
}

/// What a job does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum JobKind {
    /// Trains models.
    Training,
    /// Applies a model to a table.
    Prediction,
    /// Reads and profiles an uploaded table; costs nothing and is not listed.
    Ingest,
}

impl JobKind {
    /// The name on the wire and in the database.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Training => "training",
            Self::Prediction => "prediction",
            Self::Ingest => "ingest",
        }
    }
}

/// One run.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
pub struct Job {
    /// Id.
    pub id: JobId,
    /// What it does.
    pub kind: JobKind,
    /// Name for people.
    pub name: String,
    /// Where it is.
    pub status: JobStatus,
    /// 0 to 100.
    pub progress: f64,
    /// What it is doing, such as `training random_forest (2 of 4)`.
    pub stage: Option<String>,
    /// Epoch (or round) of the algorithm at work.
    pub epoch: Option<u32>,
    /// Epochs of the algorithm at work.
    pub epochs: Option<u32>,
    /// Steps done over the whole run.
    pub step: Option<u64>,
    /// Steps of the whole run.
    pub total_steps: Option<u64>,
    /// Latest loss.
    pub loss: Option<f64>,
    /// Latest message.
    pub message: Option<String>,
    /// Why it failed.
    pub error: Option<String>,
    /// What was asked for.
    #[cfg_attr(feature = "ssr", schema(value_type = Object))]
    pub params: Value,
    /// Its dataset.
    pub dataset_id: Option<DatasetId>,
    /// Name of its dataset.
    pub dataset_name: Option<String>,
    /// Its model, for predictions.
    pub model_id: Option<ModelId>,
    /// Its group.
    pub experiment_id: Option<ExperimentId>,
    /// Its result, for predictions.
    pub prediction_id: Option<PredictionId>,
    /// Credits it cost, less what came back.
    pub token_cost: i64,
    /// Times a worker took it up.
    pub attempts: u32,
    /// Process id of the worker that has it.
    pub pid: Option<u32>,
    /// A wish its owner expressed that the worker has not met yet: `pause`, `stop` or `cancel`.
    pub requested: Option<String>,
    /// Best candidate's value of the leaderboard's metric, for trainings.
    pub best_score: Option<f64>,
    /// The leaderboard's metric, for trainings.
    pub metric: Option<String>,
    /// Whether somebody already answered the save dialog of this run.
    pub reviewed: bool,
    /// When it was asked for.
    pub created_at: DateTime<Utc>,
    /// When it last changed.
    pub updated_at: DateTime<Utc>,
    /// When a worker began.
    pub started_at: Option<DateTime<Utc>>,
    /// When it ended.
    pub ended_at: Option<DateTime<Utc>>,
}

/// The answer to a request that starts a job.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
pub struct JobStarted {
    /// The job.
    pub job_id: JobId,
}

/// How important a line of the log is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum EventLevel {
    /// Figures for the loss curve; `data` has `algorithm`, `epoch`, `loss`.
    Progress,
    /// Worth reading.
    Info,
    /// Look at it.
    Warning,
    /// It went wrong.
    Error,
}

/// A line of a job's log, or a point of its loss curve.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
pub struct JobEvent {
    /// Ascending within the job, from 1.
    pub seq: u64,
    /// How important.
    pub level: EventLevel,
    /// The line.
    pub message: String,
    /// Figures.
    #[cfg_attr(feature = "ssr", schema(value_type = Object))]
    pub data: Option<Value>,
    /// When.
    pub created_at: DateTime<Utc>,
}

/// Which lines of a log.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema, utoipa::IntoParams))]
#[cfg_attr(feature = "ssr", into_params(parameter_in = Query))]
#[serde(default)]
pub struct EventQuery {
    /// Only lines after this number.
    pub after: u64,
    /// At most this many, 1 to 5,000.
    pub limit: u32,
}

impl Default for EventQuery {
    fn default() -> Self {
        Self { after: 0, limit: 1_000 }
    }
}

/// A seed by component.
pub type Seeds = BTreeMap<String, u32>;

/// One model of a leaderboard.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
pub struct Candidate {
    /// Id.
    pub id: CandidateId,
    /// The job.
    pub job_id: JobId,
    /// 1 is best; null when it failed.
    pub rank: Option<u32>,
    /// Algorithm.
    pub algorithm: String,
    /// Hyperparameters, defaults included.
    #[cfg_attr(feature = "ssr", schema(value_type = Object))]
    pub hyperparameters: BTreeMap<String, Value>,
    /// Problem it solves.
    pub problem_type: ProblemType,
    /// On rows it did not see.
    #[cfg_attr(feature = "ssr", schema(value_type = Object))]
    pub metrics: Metrics,
    /// Per fold, when validated by folds.
    #[cfg_attr(feature = "ssr", schema(value_type = Vec<Object>))]
    pub fold_metrics: Vec<Metrics>,
    /// Exactly the chosen features, most important first.
    pub importance: Vec<Importance>,
    /// What the page draws.
    pub charts: Option<Charts>,
    /// How far its figures can be trusted.
    pub assessment: Assessment,
    /// Seeds by component.
    #[cfg_attr(feature = "ssr", schema(value_type = Object))]
    pub seeds: Seeds,
    /// Features it uses.
    pub feature_columns: Vec<String>,
    /// What it predicts; empty where there is no target.
    pub target_column: String,
    /// Rows it learnt from.
    pub training_samples: u64,
    /// Rows it was judged on.
    pub test_samples: u64,
    /// Seconds of learning.
    pub fit_seconds: f64,
    /// Bytes of the native bundle.
    pub size: u64,
    /// What to know about it.
    pub warnings: Vec<Warning>,
    /// Why it failed.
    pub error: Option<String>,
    /// The saved model made from it.
    pub saved_model_id: Option<ModelId>,
}

/// A leaderboard, best first.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
pub struct Leaderboard {
    /// Metric it is sorted by.
    pub metric: String,
    /// Whether larger is better.
    pub higher_is_better: bool,
    /// The candidates, best first, failed ones last.
    pub candidates: Vec<Candidate>,
    /// What to know about the run.
    pub warnings: Vec<Warning>,
    /// Everything that a search tried, in order, once the run is over; until then each trial is a line of the log.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub trials: Vec<Trial>,
}

/// A saved state within a job.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
pub struct Checkpoint {
    /// Id.
    pub id: CheckpointId,
    /// Epoch of the algorithm at work.
    pub epoch: Option<u32>,
    /// Steps done.
    pub step: u64,
    /// Bytes.
    pub size: u64,
    /// When.
    pub created_at: DateTime<Utc>,
}

/// The save dialog.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
pub struct SaveModel {
    /// Name, may repeat.
    pub name: String,
    /// Free text.
    #[serde(default)]
    pub description: String,
    /// Free tags.
    #[serde(default)]
    pub tags: Vec<String>,
}

impl SaveModel {
    /// Name given (200 characters), description at most 2,000, at most 20 tags.
    pub fn validate(&self) -> ApiResult<()> {
        let mut problems = Problems::default();
        problems.text("name", &self.name, 200);
        problems.optional_text("description", &self.description, 2_000);
        problems.tags("tags", &self.tags);
        problems.finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Decision 1, JOB-04
    #[test]
    fn a_status_is_written_in_upper_case_and_read_in_any() {
        for status in JobStatus::ALL {
            let text = serde_json::to_string(status).expect("it writes");
            assert_eq!(text, text.to_uppercase());
            let lower: JobStatus = serde_json::from_str(&text.to_lowercase()).expect("it reads");
            assert_eq!(lower, *status);
        }
        assert!(serde_json::from_str::<JobStatus>("\"gone\"").is_err());
    }
}
