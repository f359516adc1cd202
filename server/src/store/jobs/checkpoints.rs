//! Saved states within a job.

use chrono::{DateTime, Utc};
use serde_json::Value;
use sqlx::{FromRow, types::Json};
use uuid::Uuid;

use crate::store::{
    StoreResult, Tx,
    files::{FileRow, delete_file, insert_file},
};

/// A saved state with where it lies.
#[derive(Clone, Debug, FromRow)]
pub struct CheckpointRow {
    /// Id.
    pub id: Uuid,
    /// Whose state it is within the run.
    pub component: String,
    /// Epoch of the algorithm at work.
    pub epoch: Option<i64>,
    /// Steps done.
    pub step: i64,
    /// Figures at that moment.
    pub metrics: Json<Value>,
    /// Where it lies in storage.
    pub storage_key: String,
    /// Bytes.
    pub size: i64,
    /// When.
    pub created_at: DateTime<Utc>,
}

macro_rules! select_checkpoints {
    ($rest:literal) => {
        concat!(
            "SELECT c.id, c.component, c.epoch, c.step, c.metrics, f.storage_key, f.size, c.created_at ",
            "FROM checkpoints c JOIN files f ON f.id = c.file_id ",
            $rest
        )
    };
}

/// A state to keep.
#[derive(Clone, Debug)]
pub struct NewCheckpoint<'a> {
    /// Which run.
    pub job: Uuid,
    /// Whose state it is within the run.
    pub component: &'a str,
    /// Epoch of the algorithm at work.
    pub epoch: Option<i64>,
    /// Steps done.
    pub step: i64,
    /// Figures at this moment.
    pub metrics: &'a Value,
    /// The file, whole in storage.
    pub file: &'a FileRow,
}

/// Keeps a state in place of the one before of the same component; answers where that one lay.
pub async fn put_checkpoint(tx: &mut Tx, checkpoint: &NewCheckpoint<'_>) -> StoreResult<Option<String>> {
    let file = checkpoint.file;
    let before: Option<(Uuid,)> = fetch_optional!(
        tx,
        (Uuid,),
        "SELECT file_id FROM checkpoints WHERE job_id = $1 AND component = $2",
        checkpoint.job,
        checkpoint.component
    )?;
    let old = match before {
        Some((old,)) => delete_file(tx, file.user_id, old).await?,
        None => None,
    };
    insert_file(tx, file).await?;
    execute!(
        tx,
        "INSERT INTO checkpoints (id, user_id, job_id, component, epoch, step, file_id, metrics) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        Uuid::now_v7(),
        file.user_id,
        checkpoint.job,
        checkpoint.component,
        checkpoint.epoch,
        checkpoint.step,
        file.id,
        Json(checkpoint.metrics)
    )?;
    Ok(old)
}

/// The saved states of a run, newest first.
pub async fn checkpoints_of(tx: &mut Tx, user: Uuid, job: Uuid) -> StoreResult<Vec<CheckpointRow>> {
    fetch_all!(
        tx,
        CheckpointRow,
        select_checkpoints!("WHERE c.job_id = $1 AND c.user_id = $2 ORDER BY c.created_at DESC, c.id DESC"),
        job,
        user
    )
}

/// The state to go on from.
pub async fn newest_checkpoint(tx: &mut Tx, job: Uuid) -> StoreResult<Option<CheckpointRow>> {
    fetch_optional!(
        tx,
        CheckpointRow,
        select_checkpoints!("WHERE c.job_id = $1 ORDER BY c.created_at DESC, c.id DESC LIMIT 1"),
        job
    )
}

/// Forgets the states of a run that is over; answers where they lay.
pub async fn remove_checkpoints(tx: &mut Tx, job: Uuid) -> StoreResult<Vec<String>> {
    let keys: Vec<(String,)> = fetch_all!(
        tx,
        (String,),
        "DELETE FROM files WHERE id IN (SELECT file_id FROM checkpoints WHERE job_id = $1) RETURNING storage_key",
        job
    )?;
    Ok(keys.into_iter().map(|(key,)| key).collect())
}
