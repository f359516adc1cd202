//! Changing saved models.

use chrono::{DateTime, Utc};
use datapulse_shared::{
    assessment::Assessment,
    charts::{Charts, Importance},
    jobs::Seeds,
    metrics::Metrics,
    models::ModelField,
};
use serde_json::{Map, Value};
use sqlx::types::Json;
use uuid::Uuid;

use crate::store::{
    StoreResult, Tx,
    files::FileRow,
    tags::{Bearer, set_tags},
};

/// A model about to be saved. Its settings go to `model_settings` (TRN-27).
#[derive(Clone, Debug)]
pub struct NewModel {
    /// Id.
    pub id: Uuid,
    /// Whose.
    pub user_id: Uuid,
    /// Name, may repeat.
    pub name: String,
    /// Free text.
    pub description: String,
    /// Names of its tags.
    pub tags: Vec<String>,
    /// `regression`, `binary`, `multiclass`, `clustering` or `anomaly_detection`.
    pub problem_type: String,
    /// Algorithm.
    pub algorithm: String,
    /// On rows it did not see.
    pub metrics: Metrics,
    /// The metric it was chosen by.
    pub metric: String,
    /// Of the chosen features.
    pub importance: Vec<Importance>,
    /// What the page draws.
    pub charts: Option<Charts>,
    /// How far its figures can be trusted.
    pub assessment: Assessment,
    /// What was asked for when it was trained.
    pub training_config: Value,
    /// Hyperparameters, defaults included.
    pub hyperparameters: Map<String, Value>,
    /// Features it needs.
    pub feature_columns: Vec<String>,
    /// The same with types, levels and usual values.
    pub fields: Vec<ModelField>,
    /// What it predicts.
    pub target_column: String,
    /// The classes it knows.
    pub classes: Vec<String>,
    /// Its bundle.
    pub file_id: Uuid,
    /// Bytes of the bundle.
    pub model_file_size: i64,
    /// Seconds of learning.
    pub training_time_seconds: f64,
    /// Rows it learnt from.
    pub training_samples: i64,
    /// Rows it was judged on.
    pub test_samples: i64,
    /// The dataset it learnt from.
    pub dataset_id: Option<Uuid>,
    /// The run it came from.
    pub job_id: Uuid,
    /// Seeds by component.
    pub seeds: Seeds,
    /// SHA-256 of what it learnt from.
    pub data_fingerprint: String,
    /// Now.
    pub created_at: DateTime<Utc>,
}

/// Adds a model with its settings and tags. The file must be there.
pub async fn insert_model(tx: &mut Tx, model: &NewModel) -> StoreResult<()> {
    execute!(
        tx,
        "INSERT INTO models (id, user_id, name, description, problem_type, algorithm, metrics, metric, importance, \
         charts, training_config, feature_columns, fields, target_column, classes, file_id, model_file_size, \
         training_time_seconds, training_samples, test_samples, dataset_id, job_id, seeds, data_fingerprint, \
         created_at, updated_at, assessment) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, \
         $18, $19, $20, $21, $22, $23, $24, $25, $25, $26)",
        model.id,
        model.user_id,
        &model.name,
        &model.description,
        &model.problem_type,
        &model.algorithm,
        Json(&model.metrics),
        &model.metric,
        Json(&model.importance),
        model.charts.as_ref().map(Json),
        Json(&model.training_config),
        Json(&model.feature_columns),
        Json(&model.fields),
        &model.target_column,
        Json(&model.classes),
        model.file_id,
        model.model_file_size,
        model.training_time_seconds,
        model.training_samples,
        model.test_samples,
        model.dataset_id,
        model.job_id,
        Json(&model.seeds),
        &model.data_fingerprint,
        model.created_at,
        Json(&model.assessment)
    )?;
    insert_settings(tx, model).await?;
    set_tags(tx, model.user_id, Bearer::Model(model.id), &model.tags).await
}

/// The settings that earlier documents name each have their column; all of them are in `hyperparameters`.
async fn insert_settings(tx: &mut Tx, model: &NewModel) -> StoreResult<()> {
    let number = |name: &str| model.hyperparameters.get(name).and_then(Value::as_i64);
    let layers = model
        .hyperparameters
        .get("hidden_layers")
        .filter(|layers| layers.is_array());
    let activation = model.hyperparameters.get("activation").and_then(Value::as_str);
    let rate = model
        .hyperparameters
        .get("learning_rate")
        .and_then(Value::as_f64)
        .filter(|rate| *rate > 0.0);
    execute!(
        tx,
        "INSERT INTO model_settings (model_id, user_id, algorithm, hidden_layers, batch_size, epochs, learning_rate, \
         function_type, train_fields, predict_fields, hyperparameters) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
        model.id,
        model.user_id,
        &model.algorithm,
        layers.map(Json),
        number("batch_size").filter(|size| *size > 0),
        number("epochs").filter(|epochs| (1..=1000).contains(epochs)),
        rate,
        activation,
        Json(&model.feature_columns),
        Json([&model.target_column]),
        Json(&model.hyperparameters)
    )
    .map(drop)
}

/// Sets name and description; false when it is not there.
pub async fn update_model(tx: &mut Tx, user: Uuid, id: Uuid, name: &str, description: &str) -> StoreResult<bool> {
    let rows = execute!(
        tx,
        "UPDATE models SET name = $3, description = $4 WHERE user_id = $1 AND id = $2",
        user,
        id,
        name,
        description
    )?;
    Ok(rows == 1)
}

/// Sets how far a model can be trusted and what it answers, with the bundle that says the same.
pub async fn set_assessment(
    tx: &mut Tx,
    user: Uuid,
    id: Uuid,
    assessment: &Assessment,
    bundle: &FileRow,
) -> StoreResult<()> {
    execute!(
        tx,
        "UPDATE models SET assessment = $3, file_id = $4, model_file_size = $5 WHERE user_id = $1 AND id = $2",
        user,
        id,
        Json(assessment),
        bundle.id,
        bundle.size
    )
    .map(drop)
}

/// Notes a download.
pub async fn note_download(tx: &mut Tx, user: Uuid, id: Uuid, now: DateTime<Utc>) -> StoreResult<()> {
    execute!(
        tx,
        "UPDATE models SET last_downloaded_at = $3 WHERE user_id = $1 AND id = $2",
        user,
        id,
        now
    )
    .map(drop)
}

/// Deletes a model; false when it is not there. Its files' rows are deleted before.
pub async fn delete_model(tx: &mut Tx, user: Uuid, id: Uuid) -> StoreResult<bool> {
    let rows = execute!(tx, "DELETE FROM models WHERE user_id = $1 AND id = $2", user, id)?;
    Ok(rows == 1)
}
