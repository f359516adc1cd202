//! The audit log: append only.

use serde_json::Value;
use sqlx::types::Json;
use uuid::Uuid;

use crate::store::{StoreResult, Tx};

/// One line: who did what to what, from where.
#[derive(Clone, Debug, Default)]
pub struct Entry<'a> {
    /// Whom it concerns.
    pub user: Option<Uuid>,
    /// Who did it: a user id, `anonymous`, `system` or `command line`.
    pub actor: &'a str,
    /// What was done, such as `login` or `model.delete`.
    pub action: &'a str,
    /// What kind of thing it was done to.
    pub object_type: &'a str,
    /// Which.
    pub object_id: &'a str,
    /// From where.
    pub ip: &'a str,
    /// More, never credentials or people's data.
    pub details: Option<Value>,
}

/// Writes one line down.
pub async fn record(tx: &mut Tx, entry: &Entry<'_>) -> StoreResult<()> {
    execute!(
        tx,
        "INSERT INTO audit_log (id, user_id, actor, action, object_type, object_id, ip, details) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        Uuid::now_v7(),
        entry.user,
        entry.actor,
        entry.action,
        entry.object_type,
        entry.object_id,
        entry.ip,
        Json(
            entry
                .details
                .clone()
                .unwrap_or_else(|| Value::Object(serde_json::Map::new()))
        )
    )
    .map(drop)
}
