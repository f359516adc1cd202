//! Datasets as they go over the wire.

use std::collections::HashMap;

use datapulse_shared::{
    Page,
    datasets::{Dataset, DatasetSource, DatasetStatus},
    error::ApiResult,
    ids::DatasetId,
    paging::ListQuery,
};
use uuid::Uuid;

use crate::{
    services::{
        Actor,
        listing::{Order, count, order, page, pattern, window},
    },
    state::AppState,
    store::{
        StoreResult, Tx,
        datasets::{self as store, DatasetRow, Filter},
        tags,
    },
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
    let mut tags = tags_by_dataset(&mut tx, actor.user_id.0).await?;
    tx.commit().await?;
    let items = rows.into_iter().map(|row| {
        let tags = tags.remove(&row.id).unwrap_or_default();
        Dataset { tags, ..to_wire(row) }
    });
    Ok(page(&query, items.collect(), total))
}

/// One dataset of the actor.
pub async fn get(state: &AppState, actor: &Actor, id: DatasetId) -> ApiResult<Dataset> {
    let mut tx = state.db.read(actor.scope()).await?;
    let row = super::owned(&mut tx, actor.user_id.0, id).await?;
    let dataset = with_tags(&mut tx, row).await?;
    tx.commit().await?;
    Ok(dataset)
}

/// The row as the wire has it, with its tags.
pub async fn with_tags(tx: &mut Tx, row: DatasetRow) -> StoreResult<Dataset> {
    let tags = tags::names_of_dataset(tx, row.user_id, row.id).await?;
    Ok(Dataset { tags, ..to_wire(row) })
}

/// The names of the tags of each of a person's datasets, by name.
pub async fn tags_by_dataset(tx: &mut Tx, user: Uuid) -> ApiResult<HashMap<Uuid, Vec<String>>> {
    let mut tags: HashMap<Uuid, Vec<String>> = HashMap::new();
    for (dataset, tag) in store::tags_of_datasets(tx, user).await? {
        tags.entry(dataset).or_default().push(tag);
    }
    Ok(tags)
}

/// The row as the wire has it, without its tags: for lists, which fetch those of all at once.
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
        tags: Vec::new(),
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
