//! Saved models.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::assessment::Assessment;
use crate::charts::{Charts, Importance};
use crate::error::ApiResult;
use crate::ids::{DatasetId, JobId, ModelId};
use crate::jobs::Seeds;
use crate::metrics::{Metrics, ProblemType};
use crate::profile::ColumnType;
use crate::validation::Problems;

/// What a model is doing (decision 4).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum ModelStatus {
    /// At rest.
    Idle,
    /// Being trained.
    Training,
    /// At work on a prediction.
    Predicting,
    /// Being trained again.
    Retraining,
    /// In use.
    Active,
    /// Its artefact could not be made.
    Failed,
}

/// Who can see a model.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Visibility {
    /// Its owner.
    #[default]
    Private,
    /// Everybody here.
    Public,
}

/// A field a model needs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
pub struct ModelField {
    /// Column name.
    pub name: String,
    /// Type of the values.
    pub column_type: ColumnType,
    /// The levels known from training, for categories (at most 100).
    #[serde(default)]
    pub levels: Vec<String>,
    /// A usual value (median or most frequent), for forms.
    #[serde(default)]
    pub example: Option<String>,
}

/// A saved model, as on its card.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
pub struct Model {
    /// Id.
    pub id: ModelId,
    /// Name, may repeat.
    pub name: String,
    /// Free text.
    pub description: String,
    /// Tags.
    pub tags: Vec<String>,
    /// Problem it solves.
    pub problem_type: ProblemType,
    /// Algorithm.
    pub algorithm: String,
    /// What it is doing.
    pub status: ModelStatus,
    /// Whether it has an artefact and can be used.
    pub ready: bool,
    /// Who can see it.
    pub visibility: Visibility,
    /// On rows it did not see.
    #[cfg_attr(feature = "ssr", schema(value_type = Object))]
    pub metrics: Metrics,
    /// The metric it was chosen by.
    pub metric: String,
    /// Features it needs.
    pub feature_columns: Vec<String>,
    /// What it predicts; empty where there is no target.
    pub target_column: String,
    /// Bytes of the native bundle.
    pub size: u64,
    /// Seconds of learning.
    pub training_time_seconds: f64,
    /// Rows it learnt from.
    pub training_samples: u64,
    /// Rows it was judged on.
    pub test_samples: u64,
    /// The run it came from, while that is kept.
    pub job_id: Option<JobId>,
    /// The dataset it learnt from, while that is kept.
    pub dataset_id: Option<DatasetId>,
    /// When it was saved.
    pub created_at: DateTime<Utc>,
    /// When it last changed.
    pub updated_at: DateTime<Utc>,
    /// When it was last downloaded.
    pub last_downloaded_at: Option<DateTime<Utc>>,
}

/// A saved model with everything.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
pub struct ModelDetail {
    /// The card.
    pub model: Model,
    /// What it needs, with types and known levels.
    pub fields: Vec<ModelField>,
    /// The classes it knows, for classification.
    pub classes: Vec<String>,
    /// Hyperparameters, defaults included.
    #[cfg_attr(feature = "ssr", schema(value_type = Object))]
    pub hyperparameters: BTreeMap<String, Value>,
    /// What was asked for when it was trained.
    #[cfg_attr(feature = "ssr", schema(value_type = Object))]
    pub training_config: Value,
    /// Seeds by component.
    #[cfg_attr(feature = "ssr", schema(value_type = Object))]
    pub seeds: Seeds,
    /// Exactly the chosen features, most important first.
    pub importance: Vec<Importance>,
    /// What the page draws.
    pub charts: Option<Charts>,
    /// How far its figures can be trusted.
    pub assessment: Assessment,
}

/// What can be changed of a model; absent fields stay.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct ModelUpdate {
    /// New name.
    pub name: Option<String>,
    /// New description.
    pub description: Option<String>,
    /// New tags, all of them.
    pub tags: Option<Vec<String>>,
}

impl ModelUpdate {
    /// Name not blank, description at most 2,000 characters, at most 20 tags.
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

/// Figures over a person's models.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
pub struct ModelStats {
    /// All saved models.
    pub total: u64,
    /// Those that can be used.
    pub ready: u64,
    /// Bytes they take.
    pub storage_bytes: u64,
}

/// Form in which a model leaves the product (decision 10).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum ModelFormat {
    /// Runs anywhere.
    #[default]
    Onnx,
    /// For Python: a plain dict that `pickle.load` opens, with the ONNX bytes inside.
    Pkl,
    /// Comes back into DataPulse whole.
    Bundle,
    /// The model card: data, figures with intervals, importance, limits.
    CardMd,
    /// The same as a page.
    CardHtml,
    /// For `XGBoost`: its own JSON format, for gradient boosting alone and without the preprocessing.
    Xgboost,
}

/// Which form to download.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema, utoipa::IntoParams))]
#[cfg_attr(feature = "ssr", into_params(parameter_in = Query))]
#[serde(default)]
pub struct ModelDownloadQuery {
    /// The form.
    pub format: ModelFormat,
}

/// A signed link.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
pub struct DownloadLink {
    /// Where to get it; from the site's root.
    pub url: String,
    /// When the link ends: one hour after it was made.
    pub expires_at: DateTime<Utc>,
    /// Name the file will have.
    pub filename: String,
}

/// Rows to predict at once, each an object from column to value.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
pub struct PredictRows {
    /// 1 to 1,000 rows.
    #[cfg_attr(feature = "ssr", schema(value_type = Vec<Object>))]
    pub rows: Vec<BTreeMap<String, Value>>,
    /// The share of cases in which the truth shall lie within the range that comes with each answer, 0.5 to 0.999;
    /// no ranges when absent.
    #[serde(default)]
    pub coverage: Option<f64>,
}

impl PredictRows {
    /// At least one and at most 1,000 rows.
    pub fn validate(&self) -> ApiResult<()> {
        let mut problems = Problems::default();
        problems.range("rows", self.rows.len(), 1, 1_000);
        if let Some(coverage) = self.coverage {
            problems.range("coverage", coverage, 0.5, 0.999);
        }
        problems.finish()
    }
}

/// One predicted row.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
pub struct PredictedRow {
    /// A number, the name of a class or a cluster, or whether the row is unusual.
    #[cfg_attr(feature = "ssr", schema(value_type = Object))]
    pub prediction: Value,
    /// Lower end of the range, for numbers where a coverage was asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lower: Option<f64>,
    /// Upper end of the range.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub upper: Option<f64>,
    /// The classes that could be the answer, where a coverage was asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub prediction_set: Option<Vec<String>>,
    /// By class, for classification.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub probabilities: BTreeMap<String, f64>,
    /// How far the row is from the middle of its cluster, for clusters without probabilities.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub distance: Option<f64>,
    /// How unusual the row is, for anomaly detection.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub score: Option<f64>,
}

/// What was unusual about a column of the rows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
pub struct ColumnReport {
    /// Name of the column.
    pub column: String,
    /// Rows without a value, which was filled in.
    pub missing: u64,
    /// Whether values are missing although none was in the training rows.
    pub newly_missing: bool,
    /// Rows whose text could not be read as a number or date; treated as missing.
    pub unreadable: u64,
    /// Rows with a category that training did not know.
    pub unseen: u64,
    /// Some of the texts that could not be read or were not known.
    pub examples: Vec<String>,
    /// Rows with a number below or above all numbers of training.
    pub outside: u64,
    /// Some of those numbers.
    pub outside_examples: Vec<String>,
}

/// Predictions, in the order of the rows.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
pub struct PredictedRows {
    /// One per row.
    pub predictions: Vec<PredictedRow>,
    /// What was unusual: unseen categories, missing or extra columns.
    pub notes: Vec<String>,
    /// The same for each column that was unusual, in figures.
    #[serde(default)]
    pub columns: Vec<ColumnReport>,
}
