//! Uploaded files, and what became of each.

use serde::{Deserialize, Serialize};

use crate::datasets::Dataset;
use crate::ids::DatasetId;

/// A file somebody uploaded. It goes by the id of what became of it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
pub struct UploadedFile {
    /// That of its dataset.
    pub id: DatasetId,
    /// As it was called when it came.
    pub filename: String,
    /// MIME type.
    pub content_type: String,
    /// SHA-256 of its bytes, in hexadecimal.
    pub sha256: String,
    /// The table that became of it, with size, time and how far it is.
    pub dataset: Dataset,
    /// Trainings and predictions that read it.
    pub job_count: u64,
    /// Saved models made from it.
    pub model_count: u64,
    /// Kept results made from it.
    pub prediction_count: u64,
}
