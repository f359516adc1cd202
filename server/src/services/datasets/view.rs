//! Datasets as they go over the wire.

use datapulse_shared::{
    Page,
    datasets::{Dataset, DatasetSource, DatasetStatus},
    error::ApiResult,
    ids::DatasetId,
    paging::ListQuery,
};

use crate::{
    services::{
        Actor,
        listing::{Order, count, order, page, pattern, window},
    },
    state::AppState,
    store::datasets::{self as store, DatasetRow, Filter},
};

const ORDERS: [Order; 4] = [
    Order("created_at", "created_at ASC", "created_at DESC"),
    Order("name", "lower(name) ASC", "lower(name) DESC"),
    Order("size", "size ASC", "size DESC"),
    Order("row_count", "coalesce(row_count, 0) ASC", "coalesce(row_count, 0) DESC"),
];

/// The actor's datasets (DAT-07).
pub async fn list(state: &AppState, actor: &Actor, query: ListQuery) -> ApiResult<Page<Dataset>> {
    query.validate()?;
    let order = order(&query, &ORDERS)?;
    let filter = Filter {
        user: actor.user_id.0,
        pattern: pattern(&query),
        status: query.status.clone(),
        source: query.kind.clone(),
        tag: query.tag.clone(),
    };
    let (limit, offset) = window(&query);
    let mut tx = state.db.read(actor.scope()).await?;
    let total = store::count_datasets(&mut tx, &filter).await?;
    let rows = store::list_datasets(&mut tx, &filter, order, limit, offset).await?;
    tx.commit().await?;
    Ok(page(&query, rows.into_iter().map(to_wire).collect(), total))
}

/// One dataset of the actor.
pub async fn get(state: &AppState, actor: &Actor, id: DatasetId) -> ApiResult<Dataset> {
    let mut tx = state.db.read(actor.scope()).await?;
    let row = super::owned(&mut tx, actor.user_id.0, id).await?;
    tx.commit().await?;
    Ok(to_wire(row))
}

/// The row as the wire has it.
pub fn to_wire(row: DatasetRow) -> Dataset {
    let status = match row.status.as_str() {
        "ready" => DatasetStatus::Ready,
        "failed" => DatasetStatus::Failed,
        _ => DatasetStatus::Processing,
    };
    Dataset {
        id: DatasetId(row.id),
        name: row.name,
        description: row.description,
        source: source(&row.source),
        format: row.format,
        size: count(row.size),
        row_count: row.row_count.map(count),
        column_count: row.column_count.and_then(|columns| u32::try_from(columns).ok()),
        status,
        error: row.error,
        progress: row.progress.filter(|_| status == DatasetStatus::Processing),
        warnings: row.metadata.0.warnings,
        tags: row.tags.0,
        created_at: row.created_at,
        updated_at: row.updated_at,
    }
}

fn source(text: &str) -> DatasetSource {
    match text {
        "sample" => DatasetSource::Sample,
        "generated" => DatasetSource::Generated,
        "kaggle" => DatasetSource::Kaggle,
        "huggingface" => DatasetSource::Huggingface,
        "workflow" => DatasetSource::Workflow,
        "prediction" => DatasetSource::Prediction,
        _ => DatasetSource::Upload,
    }
}
