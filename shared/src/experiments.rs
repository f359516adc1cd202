//! Experiments: groups of training jobs, for comparison.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::error::ApiResult;
use crate::ids::ExperimentId;
use crate::validation::Problems;

/// A group of training jobs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
pub struct Experiment {
    /// Id.
    pub id: ExperimentId,
    /// Name.
    pub name: String,
    /// Free text.
    pub description: String,
    /// Training jobs in it.
    pub job_count: u64,
    /// When it was made.
    pub created_at: DateTime<Utc>,
}

/// A new group.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
pub struct NewExperiment {
    /// Name.
    pub name: String,
    /// Free text.
    #[serde(default)]
    pub description: String,
}

impl NewExperiment {
    /// Name given, description at most 2,000 characters.
    pub fn validate(&self) -> ApiResult<()> {
        let mut problems = Problems::default();
        problems.text("name", &self.name, 200);
        problems.optional_text("description", &self.description, 2_000);
        problems.finish()
    }
}
