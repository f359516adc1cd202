//! A job's log.

use chrono::{DateTime, Utc};
use serde_json::Value;
use sqlx::{FromRow, types::Json};
use uuid::Uuid;

use crate::store::{StoreResult, Tx};

/// A line to write.
#[derive(Clone, Debug, PartialEq)]
pub struct NewEvent {
    /// `progress`, `info`, `warning` or `error`.
    pub level: &'static str,
    /// The line.
    pub message: String,
    /// Figures.
    pub data: Option<Value>,
}

impl NewEvent {
    /// A line without figures.
    pub fn line(level: &'static str, message: impl Into<String>) -> Self {
        Self {
            level,
            message: message.into(),
            data: None,
        }
    }
}

/// A written line.
#[derive(Clone, Debug, FromRow)]
pub struct EventRow {
    /// Whose.
    pub user_id: Uuid,
    /// Which job's.
    pub job_id: Uuid,
    /// Ascending within the job, from 1.
    pub seq: i64,
    /// `progress`, `info`, `warning` or `error`.
    pub level: String,
    /// The line.
    pub message: String,
    /// Figures.
    pub data: Option<Json<Value>>,
    /// When.
    pub created_at: DateTime<Utc>,
}

/// Writes lines in order. The caller has changed or locked the job's row in this transaction, so numbers cannot collide.
pub async fn append_events(tx: &mut Tx, user: Uuid, job: Uuid, events: &[NewEvent]) -> StoreResult<()> {
    if events.is_empty() {
        return Ok(());
    }
    let last = fetch_scalar!(
        tx,
        i64,
        "SELECT coalesce(max(seq), 0) FROM job_events WHERE job_id = $1",
        job
    )?;
    for (seq, event) in (last + 1..).zip(events) {
        execute!(
            tx,
            "INSERT INTO job_events (id, user_id, job_id, seq, level, message, data) VALUES ($1, $2, $3, $4, $5, $6, $7)",
            Uuid::now_v7(),
            user,
            job,
            seq,
            event.level,
            &event.message,
            event.data.as_ref().map(Json)
        )?;
    }
    Ok(())
}

/// Lines after a number, in order.
pub async fn events_after(tx: &mut Tx, user: Uuid, job: Uuid, after: i64, limit: i64) -> StoreResult<Vec<EventRow>> {
    fetch_all!(
        tx,
        EventRow,
        "SELECT user_id, job_id, seq, level, message, data, created_at FROM job_events \
         WHERE job_id = $1 AND user_id = $2 AND seq > $3 ORDER BY seq LIMIT $4",
        job,
        user,
        after,
        limit
    )
}

/// Lines of anybody since then, job by job in order.
pub async fn events_since(tx: &mut Tx, since: DateTime<Utc>, limit: i64) -> StoreResult<Vec<EventRow>> {
    fetch_all!(
        tx,
        EventRow,
        "SELECT user_id, job_id, seq, level, message, data, created_at FROM job_events \
         WHERE created_at > $1 ORDER BY created_at, job_id, seq LIMIT $2",
        since,
        limit
    )
}
