//! Uploaded files with what became of them.

use sqlx::{AssertSqlSafe, FromRow};
use uuid::Uuid;

use super::datasets::{DatasetRow, dataset_columns};
use crate::store::{StoreResult, Tx};

/// A dataset that was uploaded, with its file and how much was made from it.
#[derive(Clone, Debug, FromRow)]
pub struct UploadRow {
    /// The dataset.
    #[sqlx(flatten)]
    pub dataset: DatasetRow,
    /// As the file was called when it came.
    pub filename: String,
    /// MIME type.
    pub content_type: String,
    /// SHA-256, in hexadecimal.
    pub sha256: String,
    /// Trainings and predictions that read it.
    pub job_count: i64,
    /// Saved models made from it.
    pub model_count: i64,
    /// Results made from it.
    pub prediction_count: i64,
}

const MORE_COLUMNS: &str = "\
    (SELECT f.filename FROM files f WHERE f.id = datasets.file_id) AS filename, \
    (SELECT f.content_type FROM files f WHERE f.id = datasets.file_id) AS content_type, \
    (SELECT f.sha256 FROM files f WHERE f.id = datasets.file_id) AS sha256, \
    (SELECT count(*) FROM jobs j WHERE j.dataset_id = datasets.id AND j.kind <> 'ingest') AS job_count, \
    (SELECT count(*) FROM models m WHERE m.dataset_id = datasets.id) AS model_count, \
    (SELECT count(*) FROM predictions p WHERE p.dataset_id = datasets.id) AS prediction_count";

/// What came as a file: the product's samples did too.
const UPLOADED: &str = "user_id = $1 AND source IN ('upload', 'sample') \
    AND EXISTS (SELECT 1 FROM files f WHERE f.id = datasets.file_id)";

const MATCHES: &str = "($2 IS NULL OR lower(name) LIKE $2 ESCAPE '\\' \
    OR EXISTS (SELECT 1 FROM files f WHERE f.id = datasets.file_id AND lower(f.filename) LIKE $2 ESCAPE '\\'))";

/// How many uploaded files of a person match a `LIKE` pattern in lower case with `\` as escape.
pub async fn count_uploads(tx: &mut Tx, user: Uuid, pattern: Option<&str>) -> StoreResult<i64> {
    // Safe: put together from constants.
    let sql = format!("SELECT count(*) FROM datasets WHERE {UPLOADED} AND {MATCHES}");
    fetch_scalar!(tx, i64, AssertSqlSafe(sql), user, pattern)
}

/// A part of them, sorted by `order`: a column and a direction out of the program's own list.
pub async fn list_uploads(
    tx: &mut Tx,
    user: Uuid,
    pattern: Option<&str>,
    order: &'static str,
    (limit, offset): (i64, i64),
) -> StoreResult<Vec<UploadRow>> {
    // Safe: put together from constants.
    let sql = format!(
        "SELECT {}, {MORE_COLUMNS} FROM datasets WHERE {UPLOADED} AND {MATCHES} ORDER BY {order}, id LIMIT $3 OFFSET $4",
        dataset_columns(tx)
    );
    fetch_all!(tx, UploadRow, AssertSqlSafe(sql), user, pattern, limit, offset)
}

/// One of them by the id of its dataset.
pub async fn find_upload(tx: &mut Tx, user: Uuid, id: Uuid) -> StoreResult<Option<UploadRow>> {
    // Safe: put together from constants.
    let sql = format!(
        "SELECT {}, {MORE_COLUMNS} FROM datasets WHERE {UPLOADED} AND id = $2",
        dataset_columns(tx)
    );
    fetch_optional!(tx, UploadRow, AssertSqlSafe(sql), user, id)
}
