//! Looking at saved models.

use datapulse_shared::{
    ApiError, Page,
    error::ApiResult,
    ids::{DatasetId, JobId, ModelId},
    metrics::ProblemType,
    models::{Model, ModelDetail, ModelStats, ModelStatus, Visibility},
    paging::ListQuery,
};
use serde::de::DeserializeOwned;
use serde_json::Value;
use uuid::Uuid;

use crate::{
    services::{
        Actor,
        jobs::view::problem_type,
        listing::{Order, count, order, page, pattern, window},
    },
    state::AppState,
    store::{
        Tx,
        models::{self as store, ModelFilter, ModelRow},
    },
};

const ORDERS: [Order; 3] = [
    Order("created_at", "m.created_at ASC", "m.created_at DESC"),
    Order("name", "lower(m.name) ASC", "lower(m.name) DESC"),
    Order("size", "m.model_file_size ASC", "m.model_file_size DESC"),
];

/// The model, or 404 when it is not there or not theirs.
pub async fn owned(tx: &mut Tx, user: Uuid, id: ModelId) -> ApiResult<ModelRow> {
    store::find_model(tx, user, id.0)
        .await?
        .ok_or_else(|| ApiError::not_found("model"))
}

/// The actor's models (MOD-14, MOD-16).
pub async fn list(state: &AppState, actor: &Actor, query: ListQuery) -> ApiResult<Page<Model>> {
    query.validate()?;
    let order = order(&query, &ORDERS)?;
    let filter = filter(&query)?;
    let mut tx = state.db.read(actor.scope()).await?;
    let total = store::count_models(&mut tx, actor.user_id.0, &filter).await?;
    let rows = store::list_models(&mut tx, actor.user_id.0, &filter, order, window(&query)).await?;
    tx.commit().await?;
    Ok(page(&query, rows.into_iter().map(to_wire).collect(), total))
}

fn filter(query: &ListQuery) -> ApiResult<ModelFilter> {
    let given = |text: &Option<String>| text.clone().filter(|text| !text.is_empty());
    Ok(ModelFilter {
        pattern: pattern(query),
        problem_type: known::<ProblemType>(
            "kind",
            given(&query.kind),
            "regression, binary, multiclass, forecasting, clustering or anomaly_detection",
        )?,
        status: known::<ModelStatus>(
            "status",
            given(&query.status),
            "idle, training, predicting, active or failed",
        )?,
        tag: given(&query.tag),
        dataset: query.dataset.map(|id| id.0),
    })
}

/// The text, if it names a value of the enum.
fn known<T: DeserializeOwned>(field: &str, text: Option<String>, choices: &str) -> ApiResult<Option<String>> {
    let Some(text) = text else { return Ok(None) };
    match serde_json::from_value::<T>(Value::from(text.as_str())) {
        Ok(_) => Ok(Some(text)),
        Err(_) => Err(ApiError::invalid(
            field,
            format!("cannot be '{text}'; choose from {choices}"),
        )),
    }
}

/// One model of the actor with everything.
pub async fn get(state: &AppState, actor: &Actor, id: ModelId) -> ApiResult<ModelDetail> {
    let mut tx = state.db.read(actor.scope()).await?;
    let model = owned(&mut tx, actor.user_id.0, id).await?;
    let detail = store::find_detail(&mut tx, actor.user_id.0, id.0).await?;
    tx.commit().await?;
    let detail = detail.ok_or_else(|| ApiError::not_found("model"))?;
    Ok(ModelDetail {
        model: to_wire(model),
        fields: detail.fields.0,
        classes: detail.classes.0,
        hyperparameters: detail.hyperparameters.0.into_iter().collect(),
        training_config: detail.training_config.0,
        seeds: detail.seeds.0,
        importance: detail.importance.0,
        charts: detail.charts.map(|charts| charts.0),
        assessment: detail.assessment.0,
    })
}

/// Figures over the actor's models (MOD-15, MOD-19).
pub async fn stats(state: &AppState, actor: &Actor) -> ApiResult<ModelStats> {
    let mut tx = state.db.read(actor.scope()).await?;
    let row = store::stats(&mut tx, actor.user_id.0).await?.unwrap_or_default();
    tx.commit().await?;
    Ok(ModelStats {
        total: count(row.total_models),
        ready: count(row.ready_models),
        storage_bytes: count(row.storage_bytes),
    })
}

/// The row as the wire has it.
pub fn to_wire(row: ModelRow) -> Model {
    let status = status_of(&row.status);
    Model {
        id: ModelId(row.id),
        name: row.name,
        description: row.description,
        tags: row.tags.0,
        problem_type: problem_type(&row.problem_type),
        algorithm: row.algorithm,
        ready: matches!(status, ModelStatus::Idle | ModelStatus::Active) && row.file_id.is_some(),
        status,
        visibility: if row.visibility == "public" {
            Visibility::Public
        } else {
            Visibility::Private
        },
        metrics: row.metrics.0,
        metric: row.metric,
        feature_columns: row.feature_columns.0,
        target_column: row.target_column,
        size: count(row.model_file_size),
        training_time_seconds: row.training_time_seconds,
        training_samples: count(row.training_samples),
        test_samples: count(row.test_samples),
        job_id: row.job_id.map(JobId),
        dataset_id: row.dataset_id.map(DatasetId),
        created_at: row.created_at,
        updated_at: row.updated_at,
        last_downloaded_at: row.last_downloaded_at,
    }
}

fn status_of(text: &str) -> ModelStatus {
    match text {
        "training" => ModelStatus::Training,
        "predicting" => ModelStatus::Predicting,
        "retraining" => ModelStatus::Retraining,
        "active" => ModelStatus::Active,
        "failed" => ModelStatus::Failed,
        _ => ModelStatus::Idle,
    }
}
