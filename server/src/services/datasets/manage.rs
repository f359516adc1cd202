//! Changing, deleting and downloading.

use datapulse_shared::{
    ApiError,
    accounts::Done,
    datasets::{Dataset, DatasetUpdate},
    error::ApiResult,
    ids::{DatasetId, FileId},
    live::LiveMessage,
    models::DownloadLink,
};

use crate::{
    links,
    services::{Actor, files::remove_stored},
    state::AppState,
    store::{
        StoreError,
        accounts::{Entry, record},
        datasets as store,
        files::find_file,
        tags::{Bearer, set_tags},
    },
};

/// Changes name, description and tags (DAT-08, TAG-01).
pub async fn update(state: &AppState, actor: &Actor, id: DatasetId, update: DatasetUpdate) -> ApiResult<Dataset> {
    update.validate()?;
    let name = update.name.as_deref().map(str::trim);
    let description = update.description.as_deref().map(str::trim);
    let mut tx = state.db.write(actor.scope()).await?;
    let changed = store::update_dataset(&mut tx, actor.user_id.0, id.0, name, description).await;
    let changed = changed.map_err(|error| match error {
        StoreError::Conflict { .. } => ApiError::conflict(format!(
            "you already have a dataset named '{}'; choose another name",
            name.unwrap_or_default()
        )),
        other => other.into(),
    })?;
    if !changed {
        return Err(ApiError::not_found("dataset"));
    }
    if let Some(tags) = &update.tags {
        set_tags(&mut tx, actor.user_id.0, Bearer::Dataset(id.0), tags).await?;
    }
    tx.commit().await?;
    super::get(state, actor, id).await
}

/// Deletes a dataset with its file, its runs and its predictions (DAT-09, journey 24). Saved models stay.
pub async fn delete(state: &AppState, actor: &Actor, id: DatasetId) -> ApiResult<Done> {
    let user = actor.user_id.0;
    let mut tx = state.db.write(actor.scope()).await?;
    let dataset = super::owned(&mut tx, user, id).await?;
    let active = store::active_jobs_of(&mut tx, id.0).await?;
    if active > 0 {
        return Err(ApiError::invalid_state(format!(
            "'{}' is in use by {active} unfinished jobs; wait for them or cancel them first",
            dataset.name
        )));
    }
    let keys = store::delete_dataset(&mut tx, user, id.0).await?;
    let entry = Entry {
        user: Some(user),
        actor: &user.to_string(),
        action: "dataset.delete",
        object_type: "dataset",
        object_id: &id.to_string(),
        ..Entry::default()
    };
    record(&mut tx, &entry).await?;
    tx.commit().await?;
    remove_stored(state, keys).await;
    state.live.tell(actor.user_id, &LiveMessage::DatasetDeleted { id });
    Ok(Done::new(format!(
        "'{}' and everything made from it but saved models was deleted",
        dataset.name
    )))
}

/// A signed link to the file as it was uploaded.
pub async fn download(state: &AppState, actor: &Actor, id: DatasetId) -> ApiResult<DownloadLink> {
    let mut tx = state.db.read(actor.scope()).await?;
    let dataset = super::owned(&mut tx, actor.user_id.0, id).await?;
    let file = find_file(&mut tx, actor.user_id.0, dataset.file_id).await?;
    tx.commit().await?;
    let file = file.ok_or_else(|| ApiError::not_found("file"))?;
    Ok(links::sign(
        &state.config.secret,
        FileId(file.id),
        &file.filename,
        state.clock.now(),
    ))
}
