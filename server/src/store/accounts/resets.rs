//! Password resets.

use chrono::{DateTime, Utc};
use uuid::Uuid;

use crate::store::{StoreResult, Tx};

/// Adds a reset that may be used once until `expires_at`; earlier ones of the same person die.
pub async fn insert_reset(
    tx: &mut Tx,
    user: Uuid,
    token_hash: &str,
    now: DateTime<Utc>,
    expires_at: DateTime<Utc>,
) -> StoreResult<()> {
    execute!(
        tx,
        "UPDATE password_resets SET used_at = $2 WHERE user_id = $1 AND used_at IS NULL",
        user,
        now
    )?;
    execute!(
        tx,
        "INSERT INTO password_resets (id, user_id, token_hash, expires_at, created_at) VALUES ($1, $2, $3, $4, $5)",
        Uuid::now_v7(),
        user,
        token_hash,
        expires_at,
        now
    )
    .map(drop)
}

/// Uses a reset up and says whose it was; nothing when it is unknown, used or too old.
pub async fn use_reset(tx: &mut Tx, token_hash: &str, now: DateTime<Utc>) -> StoreResult<Option<Uuid>> {
    let row = fetch_optional!(
        tx,
        (Uuid,),
        "UPDATE password_resets SET used_at = $2 \
         WHERE token_hash = $1 AND used_at IS NULL AND expires_at > $2 RETURNING user_id",
        token_hash,
        now
    )?;
    Ok(row.map(|(user,)| user))
}
