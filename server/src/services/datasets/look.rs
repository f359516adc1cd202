//! Looking into a dataset: columns, rows, profile (MAP-01, PRV-01 to PRV-06).

use datapulse_engine::table::{Inspection, read_rows};
use datapulse_shared::{
    ApiError,
    datasets::{Column, Preview, PreviewQuery},
    error::ApiResult,
    ids::DatasetId,
};

use crate::{
    services::{Actor, engine, files::local_copy, listing::count},
    state::AppState,
    store::{datasets as store, files::find_file},
};

/// Columns with inferred types.
pub async fn columns(state: &AppState, actor: &Actor, id: DatasetId) -> ApiResult<Vec<Column>> {
    let mut tx = state.db.read(actor.scope()).await?;
    let dataset = super::ready(&mut tx, actor.user_id.0, id).await?;
    tx.commit().await?;
    Ok(dataset.schema.map(|schema| schema.0).unwrap_or_default())
}

/// Rows as they stand in the file, found through the row index.
pub async fn preview(state: &AppState, actor: &Actor, id: DatasetId, query: PreviewQuery) -> ApiResult<Preview> {
    query.validate()?;
    let user = actor.user_id.0;
    let mut tx = state.db.read(actor.scope()).await?;
    let dataset = super::ready(&mut tx, user, id).await?;
    let file = find_file(&mut tx, user, dataset.file_id)
        .await?
        .ok_or_else(|| ApiError::not_found("file"))?;
    let index = store::find_row_index(&mut tx, user, id.0)
        .await?
        .ok_or_else(|| ApiError::not_found("profile"))?;
    tx.commit().await?;
    let copy = local_copy(state, &file.storage_key).await?;
    let rows = engine::run(move || {
        let inspection: Inspection = engine::unpack(&index)?;
        read_rows(copy.path(), &inspection, query.offset, query.limit as usize)
    })
    .await?;
    Ok(Preview {
        columns: dataset.schema.map(|schema| schema.0).unwrap_or_default(),
        rows,
        offset: query.offset,
        total: dataset.row_count.map_or(0, count),
    })
}
