//! Jobs as they go over the wire.

use datapulse_shared::{
    ApiError, Page,
    error::ApiResult,
    ids::{CandidateId, CheckpointId, DatasetId, ExperimentId, JobId, ModelId, PredictionId},
    jobs::{Candidate, Checkpoint, EventLevel, EventQuery, Job, JobEvent, JobKind, JobStatus, Leaderboard},
    metrics::ProblemType,
    paging::ListQuery,
    profile::Warning,
    search::Trial,
    validation::Problems,
};
use uuid::Uuid;

use crate::{
    services::{
        Actor, engine,
        listing::{Order, count, order, page, pattern, window},
    },
    state::AppState,
    store::{
        Tx,
        jobs::{self as store, CandidateRow, CheckpointRow, EventRow, Filter, JobRow},
    },
};

const ORDERS: [Order; 4] = [
    Order("created_at", "created_at ASC", "created_at DESC"),
    Order("name", "lower(name) ASC", "lower(name) DESC"),
    Order("status", "status ASC", "status DESC"),
    Order(
        "best_score",
        "CASE WHEN best_score IS NULL THEN 1 ELSE 0 END, best_score ASC",
        "CASE WHEN best_score IS NULL THEN 1 ELSE 0 END, best_score DESC",
    ),
];

/// The job, or 404 when it is not there or not theirs.
pub async fn owned(tx: &mut Tx, user: Uuid, id: JobId) -> ApiResult<JobRow> {
    store::find_job(tx, user, id.0)
        .await?
        .ok_or_else(|| ApiError::not_found("job"))
}

/// The actor's jobs.
pub async fn list(state: &AppState, actor: &Actor, query: ListQuery) -> ApiResult<Page<Job>> {
    query.validate()?;
    let order = order(&query, &ORDERS)?;
    let filter = Filter {
        user: actor.user_id.0,
        pattern: pattern(&query),
        status: status_of(&query)?,
        kind: query.kind.clone(),
        active: query.active,
        dataset: query.dataset.map(|id| id.0),
    };
    let (limit, offset) = window(&query);
    let mut tx = state.db.read(actor.scope()).await?;
    let total = store::count_jobs(&mut tx, &filter).await?;
    let rows = store::list_jobs(&mut tx, &filter, order, limit, offset).await?;
    tx.commit().await?;
    Ok(page(&query, rows.into_iter().map(to_wire).collect(), total))
}

/// Read in any case (decision 1).
fn status_of(query: &ListQuery) -> ApiResult<Option<String>> {
    let Some(text) = query.status.as_deref().filter(|text| !text.is_empty()) else {
        return Ok(None);
    };
    let status = JobStatus::parse(text).ok_or_else(|| {
        let known = JobStatus::ALL
            .iter()
            .map(|status| status.as_str())
            .collect::<Vec<_>>()
            .join(", ");
        ApiError::invalid("status", format!("cannot be '{text}'; choose from {known}"))
    })?;
    Ok(Some(status.as_str().to_owned()))
}

/// One job of the actor.
pub async fn get(state: &AppState, actor: &Actor, id: JobId) -> ApiResult<Job> {
    let mut tx = state.db.read(actor.scope()).await?;
    let row = owned(&mut tx, actor.user_id.0, id).await?;
    tx.commit().await?;
    Ok(to_wire(row))
}

/// A part of its log.
pub async fn events(state: &AppState, actor: &Actor, id: JobId, query: EventQuery) -> ApiResult<Vec<JobEvent>> {
    let mut problems = Problems::default();
    problems.range("limit", query.limit, 1, 5_000);
    problems.finish()?;
    let after = i64::try_from(query.after).unwrap_or(i64::MAX);
    let mut tx = state.db.read(actor.scope()).await?;
    owned(&mut tx, actor.user_id.0, id).await?;
    let rows = store::events_after(&mut tx, actor.user_id.0, id.0, after, i64::from(query.limit)).await?;
    tx.commit().await?;
    Ok(rows.into_iter().map(event_to_wire).collect())
}

/// Its leaderboard so far (MOD-27).
pub async fn leaderboard(state: &AppState, actor: &Actor, id: JobId) -> ApiResult<Leaderboard> {
    let mut tx = state.db.read(actor.scope()).await?;
    let job = owned(&mut tx, actor.user_id.0, id).await?;
    let rows = store::candidates_of(&mut tx, actor.user_id.0, id.0).await?;
    tx.commit().await?;
    let metric = job.metric.unwrap_or_default();
    let fact = |name: &str| job.result.as_ref().and_then(|result| result.0.get(name).cloned());
    Ok(Leaderboard {
        higher_is_better: engine::higher_is_better(&metric),
        metric,
        candidates: rows.into_iter().map(candidate_to_wire).collect(),
        warnings: fact("warnings")
            .and_then(|list| serde_json::from_value::<Vec<Warning>>(list).ok())
            .unwrap_or_default(),
        trials: fact("trials")
            .and_then(|list| serde_json::from_value::<Vec<Trial>>(list).ok())
            .unwrap_or_default(),
    })
}

/// One candidate.
pub async fn candidate(state: &AppState, actor: &Actor, id: JobId, candidate: CandidateId) -> ApiResult<Candidate> {
    let mut tx = state.db.read(actor.scope()).await?;
    let row = store::find_candidate(&mut tx, actor.user_id.0, id.0, candidate.0).await?;
    tx.commit().await?;
    row.map(candidate_to_wire)
        .ok_or_else(|| ApiError::not_found("candidate"))
}

/// Its saved states, newest first.
pub async fn checkpoints(state: &AppState, actor: &Actor, id: JobId) -> ApiResult<Vec<Checkpoint>> {
    let mut tx = state.db.read(actor.scope()).await?;
    owned(&mut tx, actor.user_id.0, id).await?;
    let rows = store::checkpoints_of(&mut tx, actor.user_id.0, id.0).await?;
    tx.commit().await?;
    Ok(rows.iter().map(checkpoint_to_wire).collect())
}

/// The row as the wire has it.
pub fn to_wire(row: JobRow) -> Job {
    let small = |value: Option<i64>| value.and_then(|value| u32::try_from(value).ok());
    Job {
        id: JobId(row.id),
        kind: kind_of(&row.kind),
        name: row.name,
        status: JobStatus::parse(&row.status).unwrap_or(JobStatus::Failed),
        progress: row.progress,
        stage: row.stage,
        epoch: small(row.epoch),
        epochs: small(row.epochs),
        step: row.step.map(count),
        total_steps: row.total_steps.map(count),
        loss: row.loss,
        message: row.message,
        error: row.error,
        params: row.params.0,
        dataset_id: row.dataset_id.map(DatasetId),
        dataset_name: row.dataset_name,
        model_id: row.model_id.map(ModelId),
        experiment_id: row.experiment_id.map(ExperimentId),
        prediction_id: row.prediction_id.map(PredictionId),
        token_cost: row.token_cost - row.tokens_refunded,
        attempts: small(Some(row.attempts)).unwrap_or(0),
        pid: small(row.pid),
        requested: row.requested,
        best_score: row.best_score,
        metric: row.metric,
        reviewed: row.reviewed,
        created_at: row.created_at,
        updated_at: row.updated_at,
        started_at: row.started_at,
        ended_at: row.ended_at,
    }
}

fn kind_of(text: &str) -> JobKind {
    match text {
        "prediction" => JobKind::Prediction,
        "ingest" => JobKind::Ingest,
        _ => JobKind::Training,
    }
}

/// The line as the wire has it.
pub fn event_to_wire(row: EventRow) -> JobEvent {
    JobEvent {
        seq: count(row.seq),
        level: match row.level.as_str() {
            "progress" => EventLevel::Progress,
            "warning" => EventLevel::Warning,
            "error" => EventLevel::Error,
            _ => EventLevel::Info,
        },
        message: row.message,
        data: row.data.map(|data| data.0),
        created_at: row.created_at,
    }
}

/// The problem type by its name in the database.
pub fn problem_type(text: &str) -> ProblemType {
    match text {
        "binary" => ProblemType::Binary,
        "multiclass" => ProblemType::Multiclass,
        "forecasting" => ProblemType::Forecasting,
        "clustering" => ProblemType::Clustering,
        "anomaly_detection" => ProblemType::AnomalyDetection,
        _ => ProblemType::Regression,
    }
}

fn candidate_to_wire(row: CandidateRow) -> Candidate {
    Candidate {
        id: CandidateId(row.id),
        job_id: JobId(row.job_id),
        rank: row.rank.and_then(|rank| u32::try_from(rank).ok()),
        algorithm: row.algorithm,
        hyperparameters: row.hyperparameters.0.into_iter().collect(),
        problem_type: problem_type(&row.problem_type),
        metrics: row.metrics.0,
        fold_metrics: row.fold_metrics.0,
        importance: row.importance.0,
        charts: row.charts.map(|charts| charts.0),
        assessment: row.assessment.0,
        seeds: row.seeds.0,
        feature_columns: row.feature_columns.0,
        target_column: row.target_column,
        training_samples: count(row.training_samples),
        test_samples: count(row.test_samples),
        fit_seconds: row.fit_seconds,
        size: row.size.map_or(0, count),
        warnings: row.warnings.0,
        error: row.error,
        saved_model_id: row.saved_model_id.map(ModelId),
    }
}

fn checkpoint_to_wire(row: &CheckpointRow) -> Checkpoint {
    Checkpoint {
        id: CheckpointId(row.id),
        epoch: row.epoch.and_then(|epoch| u32::try_from(epoch).ok()),
        step: count(row.step),
        size: count(row.size),
        created_at: row.created_at,
    }
}
