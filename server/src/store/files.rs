//! Files: what lies in storage, and whose it is.

use sqlx::FromRow;
use uuid::Uuid;

use crate::store::{StoreResult, Tx};

/// A row of `files`.
#[derive(Clone, Debug, FromRow)]
pub struct FileRow {
    /// Id.
    pub id: Uuid,
    /// Whose.
    pub user_id: Uuid,
    /// Where it lies in storage.
    pub storage_key: String,
    /// The name a person knows it by.
    pub filename: String,
    /// MIME type.
    pub content_type: String,
    /// Bytes.
    pub size: i64,
    /// SHA-256, in hexadecimal.
    pub sha256: String,
    /// What it is for: `dataset`, `model`, `export`, `candidate`, `checkpoint`, `prediction`.
    pub purpose: String,
}

macro_rules! select_files {
    ($rest:literal) => {
        concat!(
            "SELECT id, user_id, storage_key, filename, content_type, size, sha256, purpose FROM files ",
            $rest
        )
    };
}

/// Adds a file that is whole in storage.
pub async fn insert_file(tx: &mut Tx, file: &FileRow) -> StoreResult<()> {
    execute!(
        tx,
        "INSERT INTO files (id, user_id, storage_key, filename, content_type, size, sha256, purpose) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        file.id,
        file.user_id,
        &file.storage_key,
        &file.filename,
        &file.content_type,
        file.size,
        &file.sha256,
        &file.purpose
    )
    .map(drop)
}

/// A file by its id alone, for links whose signature was checked.
pub async fn find_any_file(tx: &mut Tx, id: Uuid) -> StoreResult<Option<FileRow>> {
    fetch_optional!(tx, FileRow, select_files!("WHERE id = $1 AND deleted_at IS NULL"), id)
}

/// A file of this person.
pub async fn find_file(tx: &mut Tx, user: Uuid, id: Uuid) -> StoreResult<Option<FileRow>> {
    fetch_optional!(
        tx,
        FileRow,
        select_files!("WHERE id = $1 AND user_id = $2 AND deleted_at IS NULL"),
        id,
        user
    )
}

/// Forgets a file; answers where it lay.
pub async fn delete_file(tx: &mut Tx, user: Uuid, id: Uuid) -> StoreResult<Option<String>> {
    let row: Option<(String,)> = fetch_optional!(
        tx,
        (String,),
        "DELETE FROM files WHERE id = $1 AND user_id = $2 RETURNING storage_key",
        id,
        user
    )?;
    Ok(row.map(|(key,)| key))
}

/// Bytes that all files of a person take.
pub async fn used_bytes(tx: &mut Tx, user: Uuid) -> StoreResult<i64> {
    fetch_scalar!(
        tx,
        i64,
        "SELECT CAST(coalesce(sum(size), 0) AS BIGINT) FROM files WHERE user_id = $1",
        user
    )
}

/// Where every known file lies, with its id, in the order of ids; `after` pages through them.
pub async fn known_files(tx: &mut Tx, after: Uuid, limit: i64) -> StoreResult<Vec<FileRow>> {
    fetch_all!(
        tx,
        FileRow,
        select_files!("WHERE id > $1 ORDER BY id LIMIT $2"),
        after,
        limit
    )
}

/// Whether a file at this place is known.
pub async fn is_known(tx: &mut Tx, storage_key: &str) -> StoreResult<bool> {
    let count = fetch_scalar!(
        tx,
        i64,
        "SELECT count(*) FROM files WHERE storage_key = $1",
        storage_key
    )?;
    Ok(count > 0)
}

/// Whether a model's folder still has a model; its `settings.json` has no row of its own.
pub async fn model_exists(tx: &mut Tx, model: Uuid) -> StoreResult<bool> {
    let count = fetch_scalar!(tx, i64, "SELECT count(*) FROM models WHERE id = $1", model)?;
    Ok(count > 0)
}
