//! Tags of datasets and models (TAG-01 to TAG-03).

use datapulse_shared::{
    ApiError, Page,
    accounts::Done,
    error::ApiResult,
    ids::{DatasetId, TagId},
    paging::ListQuery,
    tags::{NewTag, Tag, TagNames, TagUpdate},
};
use uuid::Uuid;

use crate::{
    services::{
        Actor, datasets,
        listing::{Order, count, order, page, pattern, window},
    },
    state::AppState,
    store::{
        StoreError,
        datasets::update_dataset,
        tags::{self as store, Bearer, TagRow},
    },
};

const ORDERS: [Order; 3] = [
    Order("name", "lower(t.name) ASC", "lower(t.name) DESC"),
    Order("created_at", "t.created_at ASC", "t.created_at DESC"),
    Order("dataset_count", "dataset_count ASC", "dataset_count DESC"),
];

/// The actor's tags, by name where no order is asked for.
pub async fn list(state: &AppState, actor: &Actor, mut query: ListQuery) -> ApiResult<Page<Tag>> {
    query.validate()?;
    if query.sort.as_deref().unwrap_or_default().is_empty() {
        query.sort = Some("name".to_owned());
    }
    let order = order(&query, &ORDERS)?;
    let (user, pattern) = (actor.user_id.0, pattern(&query));
    let mut tx = state.db.read(actor.scope()).await?;
    let total = store::count_tags(&mut tx, user, pattern.as_deref()).await?;
    let rows = store::list_tags(&mut tx, user, pattern.as_deref(), order, window(&query)).await?;
    tx.commit().await?;
    Ok(page(&query, rows.into_iter().map(to_wire).collect(), total))
}

/// One tag of the actor.
pub async fn get(state: &AppState, actor: &Actor, id: TagId) -> ApiResult<Tag> {
    let mut tx = state.db.read(actor.scope()).await?;
    let row = store::find_tag(&mut tx, actor.user_id.0, id.0).await?;
    tx.commit().await?;
    row.map(to_wire).ok_or_else(|| ApiError::not_found("tag"))
}

/// A new tag.
pub async fn create(state: &AppState, actor: &Actor, input: NewTag) -> ApiResult<Tag> {
    input.validate()?;
    let id = TagId(Uuid::now_v7());
    let texts = (input.name.trim(), input.description.trim(), input.color.as_str());
    let mut tx = state.db.write(actor.scope()).await?;
    store::insert_tag(&mut tx, actor.user_id.0, id.0, texts)
        .await
        .map_err(|error| taken(error, texts.0))?;
    tx.commit().await?;
    get(state, actor, id).await
}

/// Changes name, description and colour.
pub async fn update(state: &AppState, actor: &Actor, id: TagId, update: TagUpdate) -> ApiResult<Tag> {
    update.validate()?;
    let name = update.name.as_deref().map(str::trim);
    let texts = (
        name,
        update.description.as_deref().map(str::trim),
        update.color.as_deref(),
    );
    let mut tx = state.db.write(actor.scope()).await?;
    // What bears it comes first, as for whoever gives something its tags: in the other order two could wait for each other.
    store::touch_bearers(&mut tx, actor.user_id.0, id.0).await?;
    let changed = store::update_tag(&mut tx, actor.user_id.0, id.0, texts)
        .await
        .map_err(|error| taken(error, name.unwrap_or_default()))?;
    if !changed {
        return Err(ApiError::not_found("tag"));
    }
    tx.commit().await?;
    get(state, actor, id).await
}

/// Takes it off everything and deletes it.
pub async fn delete(state: &AppState, actor: &Actor, id: TagId) -> ApiResult<Done> {
    let mut tx = state.db.write(actor.scope()).await?;
    let row = store::find_tag(&mut tx, actor.user_id.0, id.0).await?;
    let row = row.ok_or_else(|| ApiError::not_found("tag"))?;
    store::touch_bearers(&mut tx, actor.user_id.0, id.0).await?;
    store::delete_tag(&mut tx, actor.user_id.0, id.0).await?;
    tx.commit().await?;
    Ok(Done::new(format!("the tag '{}' was deleted", row.name)))
}

/// The tags of a dataset by name.
pub async fn of_dataset(state: &AppState, actor: &Actor, id: DatasetId) -> ApiResult<Vec<Tag>> {
    let mut tx = state.db.read(actor.scope()).await?;
    datasets::owned(&mut tx, actor.user_id.0, id).await?;
    let rows = store::tags_of_dataset(&mut tx, actor.user_id.0, id.0).await?;
    tx.commit().await?;
    Ok(rows.into_iter().map(to_wire).collect())
}

/// Gives a dataset exactly these tags; those that are not there yet are made.
pub async fn put_of_dataset(state: &AppState, actor: &Actor, id: DatasetId, names: TagNames) -> ApiResult<Vec<Tag>> {
    names.validate()?;
    let user = actor.user_id.0;
    let mut tx = state.db.write(actor.scope()).await?;
    // Touched first: every open page hears of it, and whoever changes the same tags meanwhile waits for this one.
    if !update_dataset(&mut tx, user, id.0, None, None).await? {
        return Err(ApiError::not_found("dataset"));
    }
    store::set_tags(&mut tx, user, Bearer::Dataset(id.0), &names.tags).await?;
    let rows = store::tags_of_dataset(&mut tx, user, id.0).await?;
    tx.commit().await?;
    Ok(rows.into_iter().map(to_wire).collect())
}

fn taken(error: StoreError, name: &str) -> ApiError {
    match error {
        StoreError::Conflict { .. } => {
            ApiError::conflict(format!("you already have a tag named '{name}'; choose another name"))
        }
        other => other.into(),
    }
}

fn to_wire(row: TagRow) -> Tag {
    Tag {
        id: TagId(row.id),
        name: row.name,
        description: row.description,
        color: row.color,
        dataset_count: count(row.dataset_count),
        model_count: count(row.model_count),
        created_at: row.created_at,
    }
}
