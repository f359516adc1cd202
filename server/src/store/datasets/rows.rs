//! One dataset.

use chrono::{DateTime, Utc};
use datapulse_shared::datasets::Column;
use serde::{Deserialize, Serialize};
use sqlx::{AssertSqlSafe, FromRow, types::Json};
use uuid::Uuid;

use crate::store::{StoreResult, Tx, tags::names_of_dataset};

/// What else is known of a dataset.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Metadata {
    /// What was noticed while reading.
    pub warnings: Vec<String>,
}

/// A row of `datasets`.
#[derive(Clone, Debug, FromRow)]
pub struct DatasetRow {
    /// Id.
    pub id: Uuid,
    /// Whose.
    pub user_id: Uuid,
    /// Unique among its owner's.
    pub name: String,
    /// Free text.
    pub description: String,
    /// The file behind it.
    pub file_id: Uuid,
    /// Where it came from.
    pub source: String,
    /// `csv`.
    pub format: String,
    /// Bytes.
    pub size: i64,
    /// Rows, once read.
    pub row_count: Option<i64>,
    /// Columns, once read.
    pub column_count: Option<i64>,
    /// Columns with types, once read.
    pub schema: Option<Json<Vec<Column>>>,
    /// `processing`, `ready` or `failed`.
    pub status: String,
    /// Why it failed.
    pub error: Option<String>,
    /// What else is known of it.
    pub metadata: Json<Metadata>,
    /// Names of its tags, in order.
    pub tags: Json<Vec<String>>,
    /// Share of the reading that is done, 0 to 100, while there is a job that reads it.
    pub progress: Option<f64>,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// When it last changed.
    pub updated_at: DateTime<Utc>,
}

/// A dataset whose file is stored and not read yet.
#[derive(Clone, Debug)]
pub struct NewDataset<'a> {
    /// Id.
    pub id: Uuid,
    /// Whose.
    pub user_id: Uuid,
    /// Unique among its owner's.
    pub name: &'a str,
    /// Free text.
    pub description: &'a str,
    /// The file behind it.
    pub file_id: Uuid,
    /// Where it came from.
    pub source: &'a str,
    /// Bytes.
    pub size: i64,
}

const COLUMNS: &str = "id, user_id, name, description, file_id, source, format, size, row_count, column_count, schema, \
                       status, error, metadata, (SELECT j.progress FROM jobs j WHERE j.dataset_id = datasets.id \
                       AND j.kind = 'ingest' ORDER BY j.created_at DESC LIMIT 1) AS progress, created_at, updated_at";

/// Every column of a [`DatasetRow`].
pub(in crate::store) fn dataset_columns(tx: &Tx) -> String {
    format!("{COLUMNS}, {}", names_of_dataset(tx))
}

/// A query for rows; `rest` is one of this program's own.
fn select_datasets(tx: &Tx, rest: &'static str) -> AssertSqlSafe<String> {
    AssertSqlSafe(format!("SELECT {} FROM datasets {rest}", dataset_columns(tx)))
}

/// Adds it as `processing`.
pub async fn insert_dataset(tx: &mut Tx, dataset: &NewDataset<'_>) -> StoreResult<()> {
    execute!(
        tx,
        "INSERT INTO datasets (id, user_id, name, description, file_id, source, size) \
         VALUES ($1, $2, $3, $4, $5, $6, $7)",
        dataset.id,
        dataset.user_id,
        dataset.name,
        dataset.description,
        dataset.file_id,
        dataset.source,
        dataset.size
    )
    .map(drop)
}

/// A dataset of this person.
pub async fn find_dataset(tx: &mut Tx, user: Uuid, id: Uuid) -> StoreResult<Option<DatasetRow>> {
    let sql = select_datasets(tx, "WHERE id = $1 AND user_id = $2");
    fetch_optional!(tx, DatasetRow, sql, id, user)
}

/// Datasets of anybody that changed since then, oldest change first.
pub async fn changed_since(tx: &mut Tx, since: DateTime<Utc>) -> StoreResult<Vec<DatasetRow>> {
    let sql = select_datasets(tx, "WHERE updated_at > $1 ORDER BY updated_at LIMIT 500");
    fetch_all!(tx, DatasetRow, sql, since)
}

/// Changes what is given.
pub async fn update_dataset(
    tx: &mut Tx,
    user: Uuid,
    id: Uuid,
    name: Option<&str>,
    description: Option<&str>,
) -> StoreResult<bool> {
    let touched = execute!(
        tx,
        "UPDATE datasets SET name = coalesce($3, name), description = coalesce($4, description) \
         WHERE id = $1 AND user_id = $2",
        id,
        user,
        name,
        description
    )?;
    Ok(touched > 0)
}

/// Notes that it was read; false when it is gone.
pub async fn mark_ready(
    tx: &mut Tx,
    id: Uuid,
    rows: i64,
    columns: &[Column],
    metadata: &Metadata,
) -> StoreResult<bool> {
    let touched = execute!(
        tx,
        "UPDATE datasets SET status = 'ready', error = NULL, row_count = $2, column_count = $3, schema = $4, \
         metadata = $5 WHERE id = $1",
        id,
        rows,
        i64::try_from(columns.len()).unwrap_or(i64::MAX),
        Json(columns),
        Json(metadata)
    )?;
    Ok(touched > 0)
}

/// Notes that it cannot be read, and why.
pub async fn mark_failed(tx: &mut Tx, id: Uuid, why: &str) -> StoreResult<()> {
    execute!(
        tx,
        "UPDATE datasets SET status = 'failed', error = $2 WHERE id = $1",
        id,
        why
    )
    .map(drop)
}

/// Unfinished jobs that read it, beside the one that profiles it.
pub async fn active_jobs_of(tx: &mut Tx, id: Uuid) -> StoreResult<i64> {
    fetch_scalar!(
        tx,
        i64,
        "SELECT count(*) FROM jobs WHERE dataset_id = $1 AND kind <> 'ingest' \
         AND status IN ('QUEUED', 'STARTING', 'LOADING', 'RUNNING', 'PAUSED')",
        id
    )
}

/// Deletes it with its jobs and predictions, and forgets every file that hangs on it; answers where those lie. Saved
/// models made from it stay.
pub async fn delete_dataset(tx: &mut Tx, user: Uuid, id: Uuid) -> StoreResult<Vec<String>> {
    let keys: Vec<(String,)> = fetch_all!(
        tx,
        (String,),
        "DELETE FROM files WHERE user_id = $2 AND id IN ( \
             SELECT file_id FROM datasets WHERE id = $1 AND user_id = $2 \
             UNION SELECT c.file_id FROM model_candidates c JOIN jobs j ON j.id = c.job_id WHERE j.dataset_id = $1 \
             UNION SELECT c.file_id FROM checkpoints c JOIN jobs j ON j.id = c.job_id WHERE j.dataset_id = $1 \
             UNION SELECT file_id FROM predictions WHERE dataset_id = $1 \
             UNION SELECT json_file_id FROM predictions WHERE dataset_id = $1 \
         ) RETURNING storage_key",
        id,
        user
    )?;
    execute!(tx, "DELETE FROM datasets WHERE id = $1 AND user_id = $2", id, user)?;
    Ok(keys.into_iter().map(|(key,)| key).collect())
}

/// Whether this person has a dataset of that name.
pub async fn name_exists(tx: &mut Tx, user: Uuid, name: &str) -> StoreResult<bool> {
    let count = fetch_scalar!(
        tx,
        i64,
        "SELECT count(*) FROM datasets WHERE user_id = $1 AND name = $2",
        user,
        name
    )?;
    Ok(count > 0)
}
