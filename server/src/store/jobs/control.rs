//! Changing where a job is. Whoever does so has locked the row first and decided by what it says.

use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::JobRow;
use crate::store::{StoreResult, Tx};

/// Reads a job and keeps everybody else from changing it until the transaction ends. SQLite has one writer, so only
/// PostgreSQL needs the lock.
pub async fn lock(tx: &mut Tx, id: Uuid) -> StoreResult<Option<JobRow>> {
    if tx.is_postgres() {
        let _: Option<(Uuid,)> = fetch_optional!(tx, (Uuid,), "SELECT id FROM jobs WHERE id = $1 FOR UPDATE", id)?;
    }
    super::find_any_job(tx, id).await
}

/// Tells the worker what the owner wants.
pub async fn request(tx: &mut Tx, id: Uuid, wish: &str, now: DateTime<Utc>) -> StoreResult<()> {
    execute!(
        tx,
        "UPDATE jobs SET requested = $2, requested_at = $3 WHERE id = $1",
        id,
        wish,
        now
    )
    .map(drop)
}

/// Holds a job; nobody has it until it is resumed.
pub async fn pause_now(tx: &mut Tx, id: Uuid) -> StoreResult<()> {
    execute!(
        tx,
        "UPDATE jobs SET status = 'PAUSED', worker = NULL, pid = NULL, lease_until = NULL, requested = NULL, \
         requested_at = NULL, stage = NULL, message = 'paused; it goes on from its last checkpoint' WHERE id = $1",
        id
    )
    .map(drop)
}

/// Puts a job back on the queue. `grant` more attempts are allowed than before.
pub async fn requeue(tx: &mut Tx, id: Uuid, run_after: DateTime<Utc>, grant: i64, message: &str) -> StoreResult<()> {
    execute!(
        tx,
        "UPDATE jobs SET status = 'QUEUED', worker = NULL, pid = NULL, lease_until = NULL, requested = NULL, \
         requested_at = NULL, run_after = $2, max_attempts = max_attempts + $3, message = $4 WHERE id = $1",
        id,
        run_after,
        grant,
        message
    )
    .map(drop)
}

/// How a job ends.
#[derive(Clone, Debug)]
pub struct Ending<'a> {
    /// `COMPLETED`, `FAILED`, `STOPPED` or `CANCELLED`.
    pub status: &'a str,
    /// 0 to 100.
    pub progress: f64,
    /// A sentence for the person.
    pub message: &'a str,
    /// Why it failed.
    pub error: Option<&'a str>,
    /// Credits that come back.
    pub refund: i64,
    /// Now.
    pub now: DateTime<Utc>,
}

/// Ends a job; false when it had ended before, and then nothing changes.
pub async fn end(tx: &mut Tx, id: Uuid, ending: &Ending<'_>) -> StoreResult<bool> {
    let touched = execute!(
        tx,
        "UPDATE jobs SET status = $2, progress = $3, message = $4, error = $5, tokens_refunded = $6, settled_at = $7, \
         ended_at = $7, stage = NULL, worker = NULL, pid = NULL, lease_until = NULL, requested = NULL, \
         requested_at = NULL WHERE id = $1 AND settled_at IS NULL",
        id,
        ending.status,
        ending.progress,
        ending.message,
        ending.error,
        ending.refund,
        ending.now
    )?;
    Ok(touched > 0)
}

/// Notes how long workers have worked on it, over all attempts.
pub async fn set_spent(tx: &mut Tx, id: Uuid, seconds: f64) -> StoreResult<()> {
    execute!(tx, "UPDATE jobs SET spent_seconds = $2 WHERE id = $1", id, seconds).map(drop)
}

/// Notes that the save dialog was answered.
pub async fn set_reviewed(tx: &mut Tx, user: Uuid, id: Uuid) -> StoreResult<bool> {
    let touched = execute!(
        tx,
        "UPDATE jobs SET reviewed = $3 WHERE id = $1 AND user_id = $2",
        id,
        user,
        true
    )?;
    Ok(touched > 0)
}
