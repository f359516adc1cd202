//! Datasets: tables somebody uploaded or made.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::error::ApiResult;
use crate::filter;
use crate::ids::DatasetId;
use crate::profile::ColumnType;
use crate::validation::Problems;

/// How far a dataset is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum DatasetStatus {
    /// Stored; being read and profiled.
    Processing,
    /// Usable.
    Ready,
    /// Not a table we can read; `error` says why.
    Failed,
}

/// Where a dataset came from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum DatasetSource {
    /// A person's file.
    Upload,
    /// Ships with the product.
    Sample,
    /// Made by the data generator.
    Generated,
    /// From Kaggle.
    Kaggle,
    /// From Hugging Face.
    Huggingface,
    /// Output of a workflow.
    Workflow,
    /// Output of a prediction.
    Prediction,
}

/// A table.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
pub struct Dataset {
    /// Id.
    pub id: DatasetId,
    /// Unique among its owner's.
    pub name: String,
    /// Free text, may be empty.
    pub description: String,
    /// Where it came from.
    pub source: DatasetSource,
    /// `csv`.
    pub format: String,
    /// Bytes of the file.
    pub size: u64,
    /// Null until it is read.
    pub row_count: Option<u64>,
    /// Null until it is read.
    pub column_count: Option<u32>,
    /// How far it is.
    pub status: DatasetStatus,
    /// Why it failed.
    pub error: Option<String>,
    /// Share of the reading that is done, 0 to 100, while processing.
    pub progress: Option<f64>,
    /// What was noticed while reading (renamed headers, ragged rows, encoding).
    pub warnings: Vec<String>,
    /// Names of its tags.
    pub tags: Vec<String>,
    /// When it came.
    pub created_at: DateTime<Utc>,
    /// When it last changed.
    pub updated_at: DateTime<Utc>,
}

/// What can be changed of a dataset; absent fields stay.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct DatasetUpdate {
    /// New name.
    pub name: Option<String>,
    /// New description.
    pub description: Option<String>,
    /// New tags, all of them.
    pub tags: Option<Vec<String>>,
}

impl DatasetUpdate {
    /// Name not blank and at most 200 characters, description at most 2,000, at most 20 tags.
    pub fn validate(&self) -> ApiResult<()> {
        let mut problems = Problems::default();
        if let Some(name) = &self.name {
            problems.text("name", name, 200);
        }
        problems.optional_text("description", self.description.as_deref().unwrap_or_default(), 2_000);
        problems.tags("tags", self.tags.as_deref().unwrap_or_default());
        problems.finish()
    }
}

/// One column of a table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
pub struct Column {
    /// Name as in the header (made unique where it was not).
    pub name: String,
    /// Inferred type.
    pub column_type: ColumnType,
    /// Cells without a value.
    pub missing: u64,
}

/// Which rows of a preview.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema, utoipa::IntoParams))]
#[cfg_attr(feature = "ssr", into_params(parameter_in = Query))]
#[serde(default)]
pub struct PreviewQuery {
    /// Rows to skip.
    pub offset: u64,
    /// Rows to answer, 1 to 1,000.
    pub limit: u32,
    /// Column to sort by, with a leading `-` for descending; as the rows stand in the file otherwise. Rows without a
    /// value come last.
    pub sort: Option<String>,
    /// Only rows that have this text in any cell, in any case of letters.
    pub q: Option<String>,
    /// Only rows for which this holds, such as `price >= 1000 and cut = "Very Good" and note is missing`. Signs:
    /// `=`, `!=`, `<`, `<=`, `>`, `>=`, `~` (contains), `is missing`, `is present`.
    pub filter: Option<String>,
}

impl Default for PreviewQuery {
    fn default() -> Self {
        Self {
            offset: 0,
            limit: 100,
            sort: None,
            q: None,
            filter: None,
        }
    }
}

impl PreviewQuery {
    /// Limit within 1 to 1,000, search text up to 200 characters, a filter of at most 4,000 that can be read.
    pub fn validate(&self) -> ApiResult<()> {
        let mut problems = Problems::default();
        problems.range("limit", self.limit, 1, 1_000);
        problems.optional_text("q", self.q.as_deref().unwrap_or_default(), 200);
        problems.optional_text("sort", self.sort.as_deref().unwrap_or_default(), 1_001);
        problems.optional_text("filter", self.filter.as_deref().unwrap_or_default(), 4_000);
        problems.finish()?;
        filter::parse(self.filter.as_deref().unwrap_or_default()).map(drop)
    }
}

/// Rows of a table as text, exactly as in the file. A missing cell is null.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
pub struct Preview {
    /// The columns, in the order of the cells.
    pub columns: Vec<Column>,
    /// Cells, row by row.
    pub rows: Vec<Vec<Option<String>>>,
    /// Rows skipped before the first.
    pub offset: u64,
    /// Rows that match; all of the table where nothing was asked for.
    pub total: u64,
}
