//! Results of predictions.

use chrono::{DateTime, Utc};
use datapulse_shared::{datasets::Column, profile::Warning};
use sqlx::{FromRow, types::Json};
use uuid::Uuid;

use super::{StoreResult, Tx, files::FileRow};

/// A row of `predictions` with the size of its CSV.
#[derive(Clone, Debug, FromRow)]
pub struct PredictionRow {
    /// Id.
    pub id: Uuid,
    /// The job that made it.
    pub job_id: Uuid,
    /// The model, while it exists.
    pub model_id: Option<Uuid>,
    /// Name of the model.
    pub model_name: String,
    /// The dataset, if it came from one.
    pub dataset_id: Option<Uuid>,
    /// Name of the dataset, or `rows`.
    pub dataset_name: String,
    /// Rows predicted.
    pub row_count: i64,
    /// Columns of the CSV.
    pub columns: Json<Vec<Column>>,
    /// What was unusual.
    pub notes: Json<Vec<String>>,
    /// Columns that have changed since training.
    pub warnings: Json<Vec<Warning>>,
    /// The CSV.
    pub file_id: Uuid,
    /// The JSON.
    pub json_file_id: Uuid,
    /// Bytes of the CSV.
    pub size: i64,
    /// When.
    pub created_at: DateTime<Utc>,
}

/// A result about to be written down.
#[derive(Clone, Debug)]
pub struct NewPrediction<'a> {
    /// Id.
    pub id: Uuid,
    /// Whose.
    pub user_id: Uuid,
    /// The model.
    pub model_id: Uuid,
    /// Its name.
    pub model_name: &'a str,
    /// The dataset, if it came from one.
    pub dataset_id: Option<Uuid>,
    /// Its name, or `rows`.
    pub dataset_name: &'a str,
    /// The job that made it.
    pub job_id: Uuid,
    /// The CSV.
    pub file_id: Uuid,
    /// The JSON.
    pub json_file_id: Uuid,
    /// Rows predicted.
    pub row_count: i64,
    /// Columns of the CSV.
    pub columns: &'a [Column],
    /// Where its rows begin, as the engine wrote it down.
    pub row_index: &'a [u8],
    /// What was unusual.
    pub notes: &'a [String],
    /// Columns that have changed since training.
    pub warnings: &'a [Warning],
}

macro_rules! select_predictions {
    ($rest:literal) => {
        concat!(
            "SELECT p.id, p.job_id, p.model_id, p.model_name, p.dataset_id, p.dataset_name, p.row_count, p.columns, ",
            "p.notes, p.warnings, p.file_id, p.json_file_id, f.size, p.created_at FROM predictions p JOIN files f ON f.id = p.file_id ",
            $rest
        )
    };
}

/// Adds a result.
pub async fn insert_prediction(tx: &mut Tx, prediction: &NewPrediction<'_>) -> StoreResult<()> {
    execute!(
        tx,
        "INSERT INTO predictions (id, user_id, model_id, model_name, dataset_id, dataset_name, job_id, file_id, \
         json_file_id, row_count, columns, row_index, notes, warnings) \
         VALUES ($1, $2, (SELECT id FROM models WHERE id = $3), $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)",
        prediction.id,
        prediction.user_id,
        prediction.model_id,
        prediction.model_name,
        prediction.dataset_id,
        prediction.dataset_name,
        prediction.job_id,
        prediction.file_id,
        prediction.json_file_id,
        prediction.row_count,
        Json(prediction.columns),
        prediction.row_index,
        Json(prediction.notes),
        Json(prediction.warnings)
    )
    .map(drop)
}

/// A result of this person.
pub async fn find_prediction(tx: &mut Tx, user: Uuid, id: Uuid) -> StoreResult<Option<PredictionRow>> {
    fetch_optional!(
        tx,
        PredictionRow,
        select_predictions!("WHERE p.id = $1 AND p.user_id = $2"),
        id,
        user
    )
}

/// Where the rows of a result begin.
pub async fn row_index(tx: &mut Tx, user: Uuid, id: Uuid) -> StoreResult<Option<Vec<u8>>> {
    let row: Option<(Vec<u8>,)> = fetch_optional!(
        tx,
        (Vec<u8>,),
        "SELECT row_index FROM predictions WHERE id = $1 AND user_id = $2",
        id,
        user
    )?;
    Ok(row.map(|(index,)| index))
}

/// How many results there are whose names match, of one dataset where one is given.
pub async fn count_predictions(
    tx: &mut Tx,
    user: Uuid,
    pattern: Option<&str>,
    dataset: Option<Uuid>,
) -> StoreResult<i64> {
    fetch_scalar!(
        tx,
        i64,
        "SELECT count(*) FROM predictions WHERE user_id = $1 AND ($2 IS NULL \
         OR lower(model_name) LIKE $2 ESCAPE '\\' OR lower(dataset_name) LIKE $2 ESCAPE '\\') \
         AND ($3 IS NULL OR dataset_id = $3)",
        user,
        pattern,
        dataset
    )
}

/// One page of them, newest first.
pub async fn list_predictions(
    tx: &mut Tx,
    user: Uuid,
    pattern: Option<&str>,
    dataset: Option<Uuid>,
    (limit, offset): (i64, i64),
) -> StoreResult<Vec<PredictionRow>> {
    fetch_all!(
        tx,
        PredictionRow,
        select_predictions!(
            "WHERE p.user_id = $1 AND ($2 IS NULL OR lower(p.model_name) LIKE $2 ESCAPE '\\' \
             OR lower(p.dataset_name) LIKE $2 ESCAPE '\\') AND ($3 IS NULL OR p.dataset_id = $3) \
             ORDER BY p.created_at DESC, p.id DESC LIMIT $4 OFFSET $5"
        ),
        user,
        pattern,
        dataset,
        limit,
        offset
    )
}

/// Deletes a result and forgets its files; answers where those lie.
pub async fn delete_prediction(tx: &mut Tx, user: Uuid, id: Uuid) -> StoreResult<Vec<String>> {
    let keys: Vec<(String,)> = fetch_all!(
        tx,
        (String,),
        "DELETE FROM files WHERE user_id = $2 AND id IN ( \
             SELECT file_id FROM predictions WHERE id = $1 AND user_id = $2 \
             UNION SELECT json_file_id FROM predictions WHERE id = $1 AND user_id = $2) RETURNING storage_key",
        id,
        user
    )?;
    Ok(keys.into_iter().map(|(key,)| key).collect())
}

/// Where the artefact of a model of this person lies.
pub async fn bundle_of_model(tx: &mut Tx, user: Uuid, model: Uuid) -> StoreResult<Option<String>> {
    let row = fetch_optional!(
        tx,
        FileRow,
        "SELECT f.id, f.user_id, f.storage_key, f.filename, f.content_type, f.size, f.sha256, f.purpose \
         FROM models m JOIN files f ON f.id = m.file_id WHERE m.id = $1 AND m.user_id = $2",
        model,
        user
    )?;
    Ok(row.map(|file| file.storage_key))
}

/// Name and problem of a model of this person that has an artefact.
pub async fn ready_model(tx: &mut Tx, user: Uuid, model: Uuid) -> StoreResult<Option<(String, String)>> {
    fetch_optional!(
        tx,
        (String, String),
        "SELECT name, problem_type FROM models WHERE id = $1 AND user_id = $2 AND file_id IS NOT NULL",
        model,
        user
    )
}
