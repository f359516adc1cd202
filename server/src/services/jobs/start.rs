//! Putting work on the queue: tokens, job and idempotency key in one transaction (TOK-02, TOK-07).

use chrono::Duration;
use datapulse_shared::{
    ApiError, ErrorCode,
    error::ApiResult,
    ids::{DatasetId, ExperimentId, JobId, ModelId},
    jobs::{JobKind, JobStarted, JobStatus},
};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use super::view;
use crate::{
    services::{Actor, tokens},
    state::AppState,
    storage::hexadecimal,
    store::{
        Tx,
        accounts::{Entry, record},
        idempotency::{self, Seen},
        jobs::{self as store, NewEvent, NewJob},
    },
};

/// Times a worker may take a job up before it is given up.
const MAX_ATTEMPTS: i64 = 3;
/// How long the first answer to a key is remembered.
const KEY_LIFETIME: Duration = Duration::hours(24);
/// The longest key that is taken.
const LONGEST_KEY: usize = 255;

/// Work to be done.
#[derive(Clone, Debug)]
pub struct Order {
    /// What to do.
    pub kind: JobKind,
    /// Name for people.
    pub name: String,
    /// Everything the worker needs to know.
    pub params: Value,
    /// Its dataset.
    pub dataset: Option<DatasetId>,
    /// Its model.
    pub model: Option<ModelId>,
    /// Its group.
    pub experiment: Option<ExperimentId>,
    /// Credits.
    pub cost: i64,
}

/// What became of an order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Started {
    /// It was put on the queue.
    New(JobId),
    /// The same order had been given before, under the same key.
    Before(JobId),
}

impl From<Started> for JobStarted {
    fn from(started: Started) -> Self {
        let (Started::New(job_id) | Started::Before(job_id)) = started;
        Self { job_id }
    }
}

/// Takes the tokens and puts the job on the queue, in the caller's transaction. The same key and order answer the first
/// job again; the same key with another order is refused.
pub async fn enqueue(
    tx: &mut Tx,
    state: &AppState,
    actor: &Actor,
    order: &Order,
    idempotency_key: Option<&str>,
) -> ApiResult<Started> {
    let user = actor.user_id.0;
    let operation = order.kind.as_str();
    if let Some(key) = idempotency_key {
        check_key(key)?;
        let now = state.clock.now();
        match idempotency::take(tx, user, operation, key, &fingerprint(order), now, now + KEY_LIFETIME).await? {
            Seen::New => {}
            Seen::Same(answer) => return before(&answer),
            Seen::Other => {
                let detail = "this Idempotency-Key was used for another request; use a new key for a new request";
                return Err(ApiError::conflict(detail));
            }
        }
    }
    let id = JobId(Uuid::now_v7());
    insert(tx, state, actor, id, order).await?;
    if let Some(key) = idempotency_key {
        idempotency::keep(tx, user, operation, key, &json!({ "job_id": id })).await?;
    }
    Ok(Started::New(id))
}

async fn insert(tx: &mut Tx, state: &AppState, actor: &Actor, id: JobId, order: &Order) -> ApiResult<()> {
    let user = actor.user_id.0;
    let job = NewJob {
        id: id.0,
        user_id: user,
        kind: order.kind.as_str(),
        name: &order.name,
        params: &order.params,
        dataset_id: order.dataset.map(|dataset| dataset.0),
        model_id: order.model.map(|model| model.0),
        experiment_id: order.experiment.map(|experiment| experiment.0),
        token_cost: order.cost,
        max_attempts: MAX_ATTEMPTS,
        created_at: state.clock.now(),
    };
    store::insert_job(tx, &job).await?;
    if order.cost > 0 {
        let reason = format!("{} of '{}'", order.kind.as_str(), order.name);
        tokens::reserve(tx, actor.user_id, id, order.cost, &reason).await?;
    }
    let line = NewEvent::line(
        "info",
        format!("waiting for a worker; {} tokens were taken", order.cost),
    );
    store::append_events(tx, user, id.0, &[line]).await?;
    let entry = Entry {
        user: Some(user),
        actor: &user.to_string(),
        action: "job.start",
        object_type: "job",
        object_id: &id.to_string(),
        details: Some(json!({ "kind": order.kind.as_str(), "cost": order.cost })),
        ..Entry::default()
    };
    Ok(record(tx, &entry).await?)
}

/// Starts a job that failed, was stopped or cancelled anew, as a new job with the same settings.
pub async fn retry(state: &AppState, actor: &Actor, id: JobId) -> ApiResult<JobStarted> {
    let mut tx = state.db.write(actor.scope()).await?;
    let job = view::owned(&mut tx, actor.user_id.0, id).await?;
    let ended_early = [JobStatus::Failed, JobStatus::Stopped, JobStatus::Cancelled];
    if !JobStatus::parse(&job.status).is_some_and(|status| ended_early.contains(&status)) {
        let detail = format!(
            "'{}' is {}; only what failed, was stopped or cancelled can be retried",
            job.name, job.status
        );
        return Err(ApiError::invalid_state(detail));
    }
    let kind = match job.kind.as_str() {
        "prediction" => JobKind::Prediction,
        _ => JobKind::Training,
    };
    let order = Order {
        kind,
        name: job.name,
        params: job.params.0,
        dataset: job.dataset_id.map(DatasetId),
        model: job.model_id.map(ModelId),
        experiment: job.experiment_id.map(ExperimentId),
        cost: job.token_cost,
    };
    let started = enqueue(&mut tx, state, actor, &order, None).await?;
    tx.commit().await?;
    Ok(started.into())
}

fn check_key(key: &str) -> ApiResult<()> {
    let plain = key.chars().all(|letter| letter.is_ascii_graphic() || letter == ' ');
    if key.trim().is_empty() || key.len() > LONGEST_KEY || !plain {
        let detail = "the Idempotency-Key must have 1 to 255 printable ASCII characters, such as a UUID";
        return Err(ApiError::new(ErrorCode::BadRequest, detail));
    }
    Ok(())
}

/// The same for the same order. Maps inside keep their keys sorted, so the order of members does not matter.
fn fingerprint(order: &Order) -> String {
    let text = json!([
        order.kind.as_str(),
        order.name,
        order.params,
        order.dataset,
        order.model,
        order.experiment
    ]);
    hexadecimal(&Sha256::digest(text.to_string().as_bytes()))
}

fn before(answer: &Value) -> ApiResult<Started> {
    let id = answer
        .get("job_id")
        .and_then(Value::as_str)
        .and_then(|id| id.parse().ok());
    id.map(|id| Started::Before(JobId(id)))
        .ok_or_else(|| ApiError::conflict("the first answer to this key is gone"))
}
