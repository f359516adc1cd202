//! What is new, for the live channel.

use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::{StoreResult, Tx};

/// Sessions that were ended since then.
pub async fn sessions_ended_since(tx: &mut Tx, since: DateTime<Utc>) -> StoreResult<Vec<Uuid>> {
    let rows: Vec<(Uuid,)> = fetch_all!(
        tx,
        (Uuid,),
        "SELECT DISTINCT family FROM sessions WHERE revoked_at > $1 LIMIT 1000",
        since
    )?;
    Ok(rows.into_iter().map(|(family,)| family).collect())
}

/// Models that were made or changed since then: which, whose, when.
pub async fn models_changed_since(tx: &mut Tx, since: DateTime<Utc>) -> StoreResult<Vec<(Uuid, Uuid, DateTime<Utc>)>> {
    fetch_all!(
        tx,
        (Uuid, Uuid, DateTime<Utc>),
        "SELECT id, user_id, updated_at FROM models WHERE updated_at > $1 ORDER BY updated_at LIMIT 500",
        since
    )
}
