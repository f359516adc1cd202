//! Predictions: a saved model applied to a table.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::error::ApiResult;
use crate::forecast::LONGEST_HORIZON;
use crate::ids::{DatasetId, JobId, ModelId, PredictionId};
use crate::mappings::MappingInput;
use crate::profile::Warning;
use crate::validation::Problems;

/// A prediction to start: on a dataset, or on rows that come along.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
pub struct PredictRequest {
    /// The model.
    pub model_id: ModelId,
    /// The dataset; or `rows`.
    #[serde(default)]
    pub dataset_id: Option<DatasetId>,
    /// 1 to 10,000 rows, each an object from column to value; or `dataset_id`.
    #[serde(default)]
    #[cfg_attr(feature = "ssr", schema(value_type = Option<Vec<Object>>))]
    pub rows: Option<Vec<BTreeMap<String, Value>>>,
    /// Column of the data to field of the model; kept for the dataset and model.
    #[serde(default)]
    #[cfg_attr(feature = "ssr", schema(value_type = Option<Object>))]
    pub mapping: Option<MappingInput>,
    /// The share of cases in which the truth shall lie within the range that comes with each answer, 0.5 to 0.999;
    /// no ranges when absent. A forecast has the coverage that it was trained with when absent.
    #[serde(default)]
    pub coverage: Option<f64>,
    /// For a forecasting model, how many steps, 1 to 1,000; as many as it was trained for when absent. Without a dataset and
    /// rows it goes on from the end of its training data, otherwise from theirs.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub horizon: Option<u32>,
}

impl PredictRequest {
    /// A dataset or rows, not both; at most 10,000 rows. That neither is given is for the model to say.
    pub fn validate(&self) -> ApiResult<()> {
        let mut problems = Problems::default();
        match (&self.dataset_id, &self.rows) {
            (Some(_), Some(_)) => problems.add("rows", "cannot be given together with a dataset_id"),
            (None, Some(rows)) => problems.range("rows", rows.len(), 1, 10_000),
            (_, None) => {}
        }
        if let Some(horizon) = self.horizon {
            problems.range("horizon", horizon, 1, LONGEST_HORIZON);
        }
        if let Some(coverage) = self.coverage {
            problems.range("coverage", coverage, 0.5, 0.999);
        }
        problems.finish()
    }
}

/// The result of a prediction job.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
pub struct Prediction {
    /// Id.
    pub id: PredictionId,
    /// The job that made it.
    pub job_id: JobId,
    /// The model, while it exists.
    pub model_id: Option<ModelId>,
    /// Name of the model.
    pub model_name: String,
    /// The dataset, while it exists.
    pub dataset_id: Option<DatasetId>,
    /// Name of the dataset, or `rows`.
    pub dataset_name: String,
    /// Rows predicted.
    pub row_count: u64,
    /// Bytes of the CSV.
    pub size: u64,
    /// What was unusual: unseen categories, missing or extra columns.
    pub notes: Vec<String>,
    /// Columns that have changed since training, the most changed first.
    pub warnings: Vec<Warning>,
    /// When.
    pub created_at: DateTime<Utc>,
}

/// Form in which a result leaves the product.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum ResultFormat {
    /// The input's columns, then `prediction` (`cluster` and `probability` or `distance`, `anomaly` and `score` where there
    /// was no target), `lower` and `upper` or `prediction_set` where a coverage was asked for, and
    /// `probability_<class>`.
    #[default]
    Csv,
    /// A list of objects with the same keys.
    Json,
}

/// Which form to download.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema, utoipa::IntoParams))]
#[cfg_attr(feature = "ssr", into_params(parameter_in = Query))]
#[serde(default)]
pub struct ResultDownloadQuery {
    /// The form.
    pub format: ResultFormat,
}
