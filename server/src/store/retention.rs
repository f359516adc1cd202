//! What is kept only for a while (PRF-15).

use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::{StoreResult, Tx};

/// Everybody with the days they keep results.
pub async fn retention_days(tx: &mut Tx) -> StoreResult<Vec<(Uuid, i64)>> {
    fetch_all!(
        tx,
        (Uuid, i64),
        "SELECT user_id, data_retention_days FROM user_settings ORDER BY user_id"
    )
}

/// Forgets results of predictions made before then; answers where they lay.
pub async fn remove_old_predictions(tx: &mut Tx, user: Uuid, before: DateTime<Utc>) -> StoreResult<Vec<String>> {
    let keys: Vec<(String,)> = fetch_all!(
        tx,
        (String,),
        "DELETE FROM files WHERE user_id = $1 AND id IN ( \
             SELECT file_id FROM predictions WHERE user_id = $1 AND created_at < $2 \
             UNION SELECT json_file_id FROM predictions WHERE user_id = $1 AND created_at < $2) RETURNING storage_key",
        user,
        before
    )?;
    Ok(keys.into_iter().map(|(key,)| key).collect())
}
