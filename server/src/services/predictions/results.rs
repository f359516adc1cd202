//! Results of predictions: listed, looked at, downloaded, deleted.

use datapulse_shared::{
    ApiError, Page,
    accounts::Done,
    datasets::{Preview, PreviewQuery},
    error::ApiResult,
    ids::{DatasetId, FileId, JobId, ModelId, PredictionId},
    models::DownloadLink,
    paging::ListQuery,
    predictions::{Prediction, ResultFormat},
};

use crate::{
    links,
    services::{
        Actor,
        files::remove_stored,
        listing::{count, page, pattern, window},
        rows::{Stored, rows},
    },
    state::AppState,
    store::{
        Tx,
        files::find_file,
        predictions::{self as store, PredictionRow},
    },
};

/// The actor's results, newest first.
pub async fn list(state: &AppState, actor: &Actor, query: ListQuery) -> ApiResult<Page<Prediction>> {
    query.validate()?;
    let (user, pattern) = (actor.user_id.0, pattern(&query));
    let dataset = query.dataset.map(|id| id.0);
    let mut tx = state.db.read(actor.scope()).await?;
    let total = store::count_predictions(&mut tx, user, pattern.as_deref(), dataset).await?;
    let rows = store::list_predictions(&mut tx, user, pattern.as_deref(), dataset, window(&query)).await?;
    tx.commit().await?;
    Ok(page(&query, rows.into_iter().map(to_wire).collect(), total))
}

/// One result.
pub async fn get(state: &AppState, actor: &Actor, id: PredictionId) -> ApiResult<Prediction> {
    let mut tx = state.db.read(actor.scope()).await?;
    let row = owned(&mut tx, actor, id).await?;
    tx.commit().await?;
    Ok(to_wire(row))
}

/// Its rows as they stand in the CSV, all or those that match, in the order asked for.
pub async fn preview(state: &AppState, actor: &Actor, id: PredictionId, query: PreviewQuery) -> ApiResult<Preview> {
    query.validate()?;
    let user = actor.user_id.0;
    let mut tx = state.db.read(actor.scope()).await?;
    let row = owned(&mut tx, actor, id).await?;
    let index = store::row_index(&mut tx, user, id.0).await?;
    let file = find_file(&mut tx, user, row.file_id).await?;
    tx.commit().await?;
    let (Some(index), Some(file)) = (index, file) else {
        return Err(ApiError::not_found("prediction"));
    };
    let table = Stored {
        file,
        index,
        columns: row.columns.0,
        total: count(row.row_count),
    };
    rows(state, table, query).await
}

/// Deletes a result with its files.
pub async fn delete(state: &AppState, actor: &Actor, id: PredictionId) -> ApiResult<Done> {
    let mut tx = state.db.write(actor.scope()).await?;
    owned(&mut tx, actor, id).await?;
    let keys = store::delete_prediction(&mut tx, actor.user_id.0, id.0).await?;
    tx.commit().await?;
    remove_stored(state, keys).await;
    Ok(Done::new("the prediction was deleted"))
}

/// A signed link to it.
pub async fn download(
    state: &AppState,
    actor: &Actor,
    id: PredictionId,
    format: ResultFormat,
) -> ApiResult<DownloadLink> {
    let mut tx = state.db.read(actor.scope()).await?;
    let row = owned(&mut tx, actor, id).await?;
    let file = match format {
        ResultFormat::Csv => row.file_id,
        ResultFormat::Json => row.json_file_id,
    };
    let file = find_file(&mut tx, actor.user_id.0, file).await?;
    tx.commit().await?;
    let file = file.ok_or_else(|| ApiError::not_found("file"))?;
    Ok(links::sign(
        &state.config.secret,
        FileId(file.id),
        &file.filename,
        state.clock.now(),
    ))
}

async fn owned(tx: &mut Tx, actor: &Actor, id: PredictionId) -> ApiResult<PredictionRow> {
    let row = store::find_prediction(tx, actor.user_id.0, id.0).await?;
    row.ok_or_else(|| ApiError::not_found("prediction"))
}

fn to_wire(row: PredictionRow) -> Prediction {
    Prediction {
        id: PredictionId(row.id),
        job_id: JobId(row.job_id),
        model_id: row.model_id.map(ModelId),
        model_name: row.model_name,
        dataset_id: row.dataset_id.map(DatasetId),
        dataset_name: row.dataset_name,
        row_count: count(row.row_count),
        size: count(row.size),
        notes: row.notes.0,
        warnings: row.warnings.0,
        created_at: row.created_at,
    }
}
