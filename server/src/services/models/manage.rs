//! Changing and deleting saved models.

use datapulse_shared::{
    ApiError,
    accounts::Done,
    error::ApiResult,
    ids::ModelId,
    models::{Model, ModelUpdate},
};

use super::{owned, to_wire};
use crate::{
    services::{Actor, files},
    state::AppState,
    storage::{Area, Key},
    store::{
        accounts::{Entry, record},
        files as file_store, models as store,
        tags::{Bearer, set_tags},
    },
};

/// Changes name, description, tags of a model of the actor.
pub async fn update(state: &AppState, actor: &Actor, id: ModelId, update: ModelUpdate) -> ApiResult<Model> {
    update.validate()?;
    let user = actor.user_id.0;
    let mut tx = state.db.write(actor.scope()).await?;
    let before = owned(&mut tx, user, id).await?;
    let name = update.name.as_deref().map_or(before.name.as_str(), str::trim);
    let description = update.description.as_deref().unwrap_or(&before.description);
    store::update_model(&mut tx, user, id.0, name, description).await?;
    if let Some(tags) = &update.tags {
        set_tags(&mut tx, user, Bearer::Model(id.0), tags).await?;
    }
    let after = owned(&mut tx, user, id).await?;
    tx.commit().await?;
    Ok(to_wire(after))
}

/// Deletes a model of the actor with everything in its folder (MOD-18, DAT-09).
pub async fn delete(state: &AppState, actor: &Actor, id: ModelId) -> ApiResult<Done> {
    let user = actor.user_id.0;
    let mut tx = state.db.write(actor.scope()).await?;
    let model = owned(&mut tx, user, id).await?;
    let folder = Key::folder(user, Area::Model(id.0));
    let mut keys = vec![Key::model_settings(user, id.0).as_str().to_owned()];
    for file in store::files_of_model(&mut tx, user, &folder).await? {
        keys.extend(file_store::delete_file(&mut tx, user, file.id).await?);
    }
    if !store::delete_model(&mut tx, user, id.0).await? {
        return Err(ApiError::not_found("model"));
    }
    let entry = Entry {
        user: Some(user),
        actor: &user.to_string(),
        action: "model.delete",
        object_type: "model",
        object_id: &id.to_string(),
        ..Entry::default()
    };
    record(&mut tx, &entry).await?;
    tx.commit().await?;
    if let Some(file) = model.file_id {
        state.models.forget(file);
    }
    files::remove_stored(state, keys).await;
    Ok(Done::new(format!(
        "the model '{}' was deleted with its files",
        model.name
    )))
}
