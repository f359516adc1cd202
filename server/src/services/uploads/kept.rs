//! Uploaded files as a list, and one with what became of it (DAT-10, DAT-11).

use datapulse_shared::{
    ApiError, Page, accounts::Done, error::ApiResult, ids::DatasetId, paging::ListQuery, uploads::UploadedFile,
};

use crate::{
    services::{
        Actor, datasets,
        listing::{Order, count, order, page, pattern, window},
    },
    state::AppState,
    store::uploads::{self as store, UploadRow},
};

const ORDERS: [Order; 3] = [
    Order("created_at", "created_at ASC", "created_at DESC"),
    Order(
        "filename",
        "(SELECT lower(f.filename) FROM files f WHERE f.id = datasets.file_id) ASC",
        "(SELECT lower(f.filename) FROM files f WHERE f.id = datasets.file_id) DESC",
    ),
    Order("size", "size ASC", "size DESC"),
];

/// The actor's uploaded files, newest first where no order is asked for.
pub async fn list(state: &AppState, actor: &Actor, query: ListQuery) -> ApiResult<Page<UploadedFile>> {
    query.validate()?;
    let order = order(&query, &ORDERS)?;
    let (user, pattern) = (actor.user_id.0, pattern(&query));
    let mut tx = state.db.read(actor.scope()).await?;
    let total = store::count_uploads(&mut tx, user, pattern.as_deref()).await?;
    let rows = store::list_uploads(&mut tx, user, pattern.as_deref(), order, window(&query)).await?;
    tx.commit().await?;
    Ok(page(&query, rows.into_iter().map(to_wire).collect(), total))
}

/// One of them.
pub async fn get(state: &AppState, actor: &Actor, id: DatasetId) -> ApiResult<UploadedFile> {
    let mut tx = state.db.read(actor.scope()).await?;
    let row = store::find_upload(&mut tx, actor.user_id.0, id.0).await?;
    tx.commit().await?;
    row.map(to_wire).ok_or_else(|| ApiError::not_found("file"))
}

/// Deletes it with its dataset and everything made from it but saved models.
pub async fn delete(state: &AppState, actor: &Actor, id: DatasetId) -> ApiResult<Done> {
    get(state, actor, id).await?;
    datasets::delete(state, actor, id).await
}

fn to_wire(row: UploadRow) -> UploadedFile {
    UploadedFile {
        id: DatasetId(row.dataset.id),
        filename: row.filename,
        content_type: row.content_type,
        sha256: row.sha256,
        job_count: count(row.job_count),
        model_count: count(row.model_count),
        prediction_count: count(row.prediction_count),
        dataset: datasets::to_wire(row.dataset),
    }
}
