//! The first answer to a request that costs credits, given again to the same key and body.

use chrono::{DateTime, Utc};
use serde_json::Value;
use sqlx::types::Json;
use uuid::Uuid;

use crate::store::{StoreResult, Tx};

/// What is known of a key.
#[derive(Clone, Debug, PartialEq)]
pub enum Seen {
    /// Nobody used it: it is taken now, until the transaction ends.
    New,
    /// The same request was answered with this.
    Same(Value),
    /// It was used for another request.
    Other,
}

/// Takes a key. Of two requests with the same key at once, the second waits here for the first to end.
pub async fn take(
    tx: &mut Tx,
    user: Uuid,
    operation: &str,
    key: &str,
    request_hash: &str,
    now: DateTime<Utc>,
    expires_at: DateTime<Utc>,
) -> StoreResult<Seen> {
    execute!(
        tx,
        "DELETE FROM idempotency_keys WHERE user_id = $1 AND expires_at <= $2",
        user,
        now
    )?;
    let inserted = execute!(
        tx,
        "INSERT INTO idempotency_keys (id, user_id, operation, key, request_hash, created_at, expires_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (user_id, operation, key) DO NOTHING",
        Uuid::now_v7(),
        user,
        operation,
        key,
        request_hash,
        now,
        expires_at
    )?;
    if inserted > 0 {
        return Ok(Seen::New);
    }
    let row: Option<(String, Option<Json<Value>>)> = fetch_optional!(
        tx,
        (String, Option<Json<Value>>),
        "SELECT request_hash, response FROM idempotency_keys WHERE user_id = $1 AND operation = $2 AND key = $3",
        user,
        operation,
        key
    )?;
    Ok(match row {
        Some((hash, Some(Json(answer)))) if hash == request_hash => Seen::Same(answer),
        _ => Seen::Other,
    })
}

/// Keeps the answer to a key that was taken in this transaction.
pub async fn keep(tx: &mut Tx, user: Uuid, operation: &str, key: &str, response: &Value) -> StoreResult<()> {
    execute!(
        tx,
        "UPDATE idempotency_keys SET response = $4 WHERE user_id = $1 AND operation = $2 AND key = $3",
        user,
        operation,
        key,
        Json(response)
    )
    .map(drop)
}
