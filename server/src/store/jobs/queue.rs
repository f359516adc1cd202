//! The queue: jobs are claimed under a lease, and whoever loses the lease can change nothing any more.

use chrono::{DateTime, Utc};
use sqlx::FromRow;
use uuid::Uuid;

use super::JobRow;
use crate::store::{StoreResult, Tx};

/// Who claims, and for how long.
#[derive(Clone, Debug)]
pub struct Claim<'a> {
    /// The worker; the claim's own name adds the attempt, so that a worker cannot mistake an old claim for a new one.
    pub worker: &'a str,
    /// Its process.
    pub pid: i64,
    /// Now.
    pub now: DateTime<Utc>,
    /// Until when it is believed to be alive without saying so again.
    pub lease_until: DateTime<Utc>,
    /// Whether it leaves trainings to others.
    pub only_light: bool,
}

macro_rules! claim_sql {
    ($locking:literal) => {
        concat!(
            "UPDATE jobs SET status = 'STARTING', worker = $1 || ':' || CAST(attempts + 1 AS TEXT), pid = $2, ",
            "attempts = attempts + 1, lease_until = $4, started_at = coalesce(started_at, $3), message = NULL ",
            "WHERE id = (SELECT id FROM jobs WHERE status = 'QUEUED' AND run_after <= $3 ",
            "AND kind IN ('training', 'prediction', 'ingest') AND ($5 = 0 OR kind <> 'training') ",
            "ORDER BY run_after, id LIMIT 1 ",
            $locking,
            ") RETURNING id"
        )
    };
}
/// What the two databases do differently: PostgreSQL's workers step over rows that others are claiming, SQLite has one
/// writer anyway.
const CLAIM_ON_POSTGRES: &str = claim_sql!("FOR UPDATE SKIP LOCKED");
const CLAIM_ON_SQLITE: &str = claim_sql!("");

/// Takes the job that has waited longest, if there is one.
pub async fn claim(tx: &mut Tx, claim: &Claim<'_>) -> StoreResult<Option<JobRow>> {
    let sql = if tx.is_postgres() {
        CLAIM_ON_POSTGRES
    } else {
        CLAIM_ON_SQLITE
    };
    let row: Option<(Uuid,)> = fetch_optional!(
        tx,
        (Uuid,),
        sql,
        claim.worker,
        claim.pid,
        claim.now,
        claim.lease_until,
        i64::from(claim.only_light)
    )?;
    match row {
        Some((id,)) => super::find_any_job(tx, id).await,
        None => Ok(None),
    }
}

/// How far a run has come.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Report {
    /// `LOADING` or `RUNNING`.
    pub status: &'static str,
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
}

/// What the row says to the worker that has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Pulse {
    /// Go on, or do what the owner wants.
    Alive(Option<String>),
    /// The job is somebody else's now, or over: drop it and write nothing.
    Lost,
}

impl From<Option<(Option<String>,)>> for Pulse {
    fn from(row: Option<(Option<String>,)>) -> Self {
        row.map_or(Self::Lost, |(requested,)| Self::Alive(requested))
    }
}

/// Says how far the run is and that its worker lives.
pub async fn pulse(
    tx: &mut Tx,
    job: Uuid,
    worker: &str,
    lease_until: DateTime<Utc>,
    spent_seconds: f64,
    report: &Report,
) -> StoreResult<Pulse> {
    let row: Option<(Option<String>,)> = fetch_optional!(
        tx,
        (Option<String>,),
        "UPDATE jobs SET lease_until = $3, status = $4, progress = $5, stage = $6, epoch = $7, epochs = $8, step = $9, \
         total_steps = $10, loss = coalesce($11, loss), message = $12, spent_seconds = $13 \
         WHERE id = $1 AND worker = $2 AND status IN ('STARTING', 'LOADING', 'RUNNING') RETURNING requested",
        job,
        worker,
        lease_until,
        report.status,
        report.progress,
        report.stage.as_deref(),
        report.epoch,
        report.epochs,
        report.step,
        report.total_steps,
        report.loss,
        report.message.as_deref(),
        spent_seconds
    )?;
    Ok(row.into())
}

/// Only asks what the owner wants.
pub async fn wish(tx: &mut Tx, job: Uuid, worker: &str) -> StoreResult<Pulse> {
    let row: Option<(Option<String>,)> = fetch_optional!(
        tx,
        (Option<String>,),
        "SELECT requested FROM jobs WHERE id = $1 AND worker = $2 AND status IN ('STARTING', 'LOADING', 'RUNNING')",
        job,
        worker
    )?;
    Ok(row.into())
}

/// Gives a job back unfinished, as a worker that ends does; the attempt does not count.
pub async fn release(tx: &mut Tx, job: Uuid, worker: &str, now: DateTime<Utc>) -> StoreResult<bool> {
    let touched = execute!(
        tx,
        "UPDATE jobs SET status = 'QUEUED', worker = NULL, pid = NULL, lease_until = NULL, attempts = attempts - 1, \
         run_after = $3 WHERE id = $1 AND worker = $2 AND status IN ('STARTING', 'LOADING', 'RUNNING')",
        job,
        worker,
        now
    )?;
    Ok(touched > 0)
}

/// A job whose worker is not heard of any more.
#[derive(Clone, Debug, FromRow)]
pub struct Stale {
    /// Which.
    pub id: Uuid,
    /// By which claim.
    pub worker: Option<String>,
}

/// Jobs whose lease has ended, or whose claim was made by `dead_worker`.
pub async fn due_for_recovery(tx: &mut Tx, now: DateTime<Utc>, dead_worker: Option<&str>) -> StoreResult<Vec<Stale>> {
    fetch_all!(
        tx,
        Stale,
        "SELECT id, worker FROM jobs WHERE status IN ('STARTING', 'LOADING', 'RUNNING') \
         AND (lease_until IS NULL OR lease_until <= $1 OR ($2 IS NOT NULL AND worker LIKE $2 || ':%')) ORDER BY id LIMIT 100",
        now,
        dead_worker
    )
}

/// Claims of these workers that do not do what was wanted since `before`.
pub async fn disobedient(tx: &mut Tx, before: DateTime<Utc>) -> StoreResult<Vec<Stale>> {
    fetch_all!(
        tx,
        Stale,
        "SELECT id, worker FROM jobs WHERE status IN ('STARTING', 'LOADING', 'RUNNING') \
         AND requested IS NOT NULL AND requested_at <= $1 ORDER BY id LIMIT 100",
        before
    )
}

/// What a training knows about itself: its metric and what to warn of.
pub async fn set_run_facts(tx: &mut Tx, job: Uuid, metric: &str, result: &serde_json::Value) -> StoreResult<()> {
    execute!(
        tx,
        "UPDATE jobs SET metric = $2, result = $3 WHERE id = $1",
        job,
        metric,
        sqlx::types::Json(result)
    )
    .map(drop)
}

/// Whether a worker would find something to claim. Asking costs no write.
pub async fn something_waits(tx: &mut Tx, now: DateTime<Utc>, only_light: bool) -> StoreResult<bool> {
    let row: Option<(Uuid,)> = fetch_optional!(
        tx,
        (Uuid,),
        "SELECT id FROM jobs WHERE status = 'QUEUED' AND run_after <= $1 \
         AND kind IN ('training', 'prediction', 'ingest') AND ($2 = 0 OR kind <> 'training') LIMIT 1",
        now,
        i64::from(only_light)
    )?;
    Ok(row.is_some())
}
