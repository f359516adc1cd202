//! Lists that come in pages.

use serde::{Deserialize, Serialize};

use crate::error::ApiResult;
use crate::ids::DatasetId;
use crate::validation::Problems;

/// One page of a list.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
pub struct Page<T> {
    /// The rows of this page.
    pub items: Vec<T>,
    /// Rows over all pages.
    pub total: u64,
    /// Number of this page, from 1.
    pub page: u32,
    /// Rows per page asked for.
    pub limit: u32,
}

/// Which page of a list, how sorted, and what it must contain.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema, utoipa::IntoParams))]
#[cfg_attr(feature = "ssr", into_params(parameter_in = Query))]
#[serde(default)]
pub struct ListQuery {
    /// Number of the page, from 1.
    pub page: u32,
    /// Rows per page, 1 to 100.
    pub limit: u32,
    /// Field to sort by, with a leading `-` for descending; the fields depend on the list.
    pub sort: Option<String>,
    /// Text to search for in names and descriptions.
    pub q: Option<String>,
    /// Only rows in this status, where the list has one.
    pub status: Option<String>,
    /// Only rows of this kind, where the list has several.
    pub kind: Option<String>,
    /// Only rows with this tag, where the list has tags.
    pub tag: Option<String>,
    /// Only unfinished rows, for jobs.
    pub active: Option<bool>,
    /// Only what was made from this dataset, for jobs, models and predictions.
    pub dataset: Option<DatasetId>,
}

impl Default for ListQuery {
    fn default() -> Self {
        Self {
            page: 1,
            limit: 20,
            sort: None,
            q: None,
            status: None,
            kind: None,
            tag: None,
            active: None,
            dataset: None,
        }
    }
}

impl ListQuery {
    /// Page from 1, limit from 1 to 100, search text up to 200 characters.
    pub fn validate(&self) -> ApiResult<()> {
        let mut problems = Problems::default();
        problems.range("page", self.page, 1, 1_000_000);
        problems.range("limit", self.limit, 1, 100);
        problems.optional_text("q", self.q.as_deref().unwrap_or_default(), 200);
        problems.finish()
    }

    /// Rows before this page.
    #[must_use]
    pub fn offset(&self) -> u64 {
        u64::from(self.page.saturating_sub(1)) * u64::from(self.limit)
    }
}
