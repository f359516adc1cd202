//! One job.

use chrono::{DateTime, Utc};
use serde_json::Value;
use sqlx::{FromRow, types::Json};
use uuid::Uuid;

use crate::store::{StoreResult, Tx};

/// A row of `jobs` with the names that go with it.
#[derive(Clone, Debug, FromRow)]
pub struct JobRow {
    /// Id.
    pub id: Uuid,
    /// Whose.
    pub user_id: Uuid,
    /// What it does.
    pub kind: String,
    /// Name for people.
    pub name: String,
    /// Where it is.
    pub status: String,
    /// 0 to 100.
    pub progress: f64,
    /// What it is doing.
    pub stage: Option<String>,
    /// Epoch of the algorithm at work.
    pub epoch: Option<i64>,
    /// Epochs of the algorithm at work.
    pub epochs: Option<i64>,
    /// Steps done.
    pub step: Option<i64>,
    /// Steps of the whole run.
    pub total_steps: Option<i64>,
    /// Latest loss.
    pub loss: Option<f64>,
    /// Latest message.
    pub message: Option<String>,
    /// Why it failed.
    pub error: Option<String>,
    /// What was asked for.
    pub params: Json<Value>,
    /// What it found out about itself: warnings of the run.
    pub result: Option<Json<Value>>,
    /// The leaderboard's metric.
    pub metric: Option<String>,
    /// Best candidate's value of it.
    pub best_score: Option<f64>,
    /// Whether the save dialog was answered.
    pub reviewed: bool,
    /// Its model, for predictions.
    pub model_id: Option<Uuid>,
    /// Its dataset.
    pub dataset_id: Option<Uuid>,
    /// Name of its dataset.
    pub dataset_name: Option<String>,
    /// Its group.
    pub experiment_id: Option<Uuid>,
    /// Its result, for predictions.
    pub prediction_id: Option<Uuid>,
    /// Credits taken at the start.
    pub token_cost: i64,
    /// Credits that came back.
    pub tokens_refunded: i64,
    /// When the credits were settled; then nothing about them changes any more.
    pub settled_at: Option<DateTime<Utc>>,
    /// Times a worker took it up.
    pub attempts: i64,
    /// How often that may happen.
    pub max_attempts: i64,
    /// Seconds that workers have spent on it, over all attempts.
    pub spent_seconds: f64,
    /// Process id of the worker that has it.
    pub pid: Option<i64>,
    /// Which worker has it, and by which claim.
    pub worker: Option<String>,
    /// Until when that worker is believed to be alive.
    pub lease_until: Option<DateTime<Utc>>,
    /// `pause`, `stop` or `cancel`, when its owner wants that.
    pub requested: Option<String>,
    /// Since when.
    pub requested_at: Option<DateTime<Utc>>,
    /// When it was asked for.
    pub created_at: DateTime<Utc>,
    /// When it last changed.
    pub updated_at: DateTime<Utc>,
    /// When a worker first began.
    pub started_at: Option<DateTime<Utc>>,
    /// When it ended.
    pub ended_at: Option<DateTime<Utc>>,
}

/// Every column of a [`JobRow`].
macro_rules! job_columns {
    () => {
        "id, user_id, kind, name, status, progress, stage, epoch, epochs, step, total_steps, loss, message, error, params, \
         result, metric, best_score, reviewed, model_id, dataset_id, \
         (SELECT d.name FROM datasets d WHERE d.id = jobs.dataset_id) AS dataset_name, experiment_id, \
         (SELECT p.id FROM predictions p WHERE p.job_id = jobs.id) AS prediction_id, token_cost, tokens_refunded, \
         settled_at, attempts, max_attempts, spent_seconds, pid, worker, lease_until, requested, requested_at, created_at, \
         updated_at, started_at, ended_at"
    };
}
pub(super) use job_columns;

macro_rules! select_jobs {
    ($rest:literal) => {
        concat!("SELECT ", job_columns!(), " FROM jobs ", $rest)
    };
}

/// A job to put on the queue.
#[derive(Clone, Debug)]
pub struct NewJob<'a> {
    /// Id.
    pub id: Uuid,
    /// Whose.
    pub user_id: Uuid,
    /// What it does.
    pub kind: &'a str,
    /// Name for people.
    pub name: &'a str,
    /// What is asked for.
    pub params: &'a Value,
    /// Its dataset.
    pub dataset_id: Option<Uuid>,
    /// Its model.
    pub model_id: Option<Uuid>,
    /// Its group.
    pub experiment_id: Option<Uuid>,
    /// Credits taken for it.
    pub token_cost: i64,
    /// How often a worker may take it up.
    pub max_attempts: i64,
    /// Now.
    pub created_at: DateTime<Utc>,
}

/// Puts a job on the queue.
pub async fn insert_job(tx: &mut Tx, job: &NewJob<'_>) -> StoreResult<()> {
    execute!(
        tx,
        "INSERT INTO jobs (id, user_id, kind, name, params, dataset_id, model_id, experiment_id, token_cost, \
         max_attempts, run_after, created_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $11)",
        job.id,
        job.user_id,
        job.kind,
        job.name,
        Json(job.params),
        job.dataset_id,
        job.model_id,
        job.experiment_id,
        job.token_cost,
        job.max_attempts,
        job.created_at
    )
    .map(drop)
}

/// A job of this person.
pub async fn find_job(tx: &mut Tx, user: Uuid, id: Uuid) -> StoreResult<Option<JobRow>> {
    fetch_optional!(tx, JobRow, select_jobs!("WHERE id = $1 AND user_id = $2"), id, user)
}

/// A job of anybody, for workers and the command line.
pub async fn find_any_job(tx: &mut Tx, id: Uuid) -> StoreResult<Option<JobRow>> {
    fetch_optional!(tx, JobRow, select_jobs!("WHERE id = $1"), id)
}

/// Jobs of anybody that changed since then, oldest change first.
pub async fn changed_since(tx: &mut Tx, since: DateTime<Utc>) -> StoreResult<Vec<JobRow>> {
    fetch_all!(
        tx,
        JobRow,
        select_jobs!("WHERE updated_at > $1 ORDER BY updated_at LIMIT 500"),
        since
    )
}
