//! From which probability on a model answers with the second of two classes.

use datapulse_shared::{assessment::ThresholdChoice, error::ApiResult, ids::ModelId, models::ModelDetail};
use uuid::Uuid;

use super::{load, owned, view};
use crate::{
    services::{Actor, engine, files},
    state::AppState,
    storage::{Area, Key},
    store::{
        accounts::{Entry, record},
        files::{self as file_store, FileRow},
        models as store,
    },
};

/// Chooses the threshold of a model of the actor. The bundle is written anew, and exported forms are forgotten, so that
/// everything that leaves the product from now on obeys it.
pub async fn set_threshold(
    state: &AppState,
    actor: &Actor,
    id: ModelId,
    choice: ThresholdChoice,
) -> ApiResult<ModelDetail> {
    let user = actor.user_id.0;
    let mut tx = state.db.read(actor.scope()).await?;
    let model = owned(&mut tx, user, id).await?;
    tx.commit().await?;
    let trained = load(state, &model).await?;
    let (assessment, bundle) = engine::run(move || {
        let mut changed = (*trained).clone();
        changed.decide(choice.rule.map(|rule| engine::convert(&rule)).transpose()?)?;
        Ok((engine::convert(&changed.assessment)?, changed.to_bundle()?))
    })
    .await?;
    let file_id = Uuid::now_v7();
    let key = Key::new(user, Area::Model(id.0), file_id);
    let stored = state.storage.put_bytes(&key, bundle).await?;
    let file = FileRow {
        id: file_id,
        user_id: user,
        storage_key: key.as_str().to_owned(),
        filename: "model.datapulse".to_owned(),
        content_type: "application/octet-stream".to_owned(),
        size: i64::try_from(stored.size).unwrap_or(i64::MAX),
        sha256: stored.sha256,
        purpose: "model".to_owned(),
    };
    let written = async {
        let mut tx = state.db.write(actor.scope()).await?;
        let old = store::files_of_model(&mut tx, user, &Key::folder(user, Area::Model(id.0))).await?;
        file_store::insert_file(&mut tx, &file).await?;
        store::set_assessment(&mut tx, user, id.0, &assessment, &file).await?;
        let mut gone = Vec::new();
        for file in old {
            gone.extend(file_store::delete_file(&mut tx, user, file.id).await?);
        }
        let entry = Entry {
            user: Some(user),
            actor: &user.to_string(),
            action: "model.threshold",
            object_type: "model",
            object_id: &id.to_string(),
            ..Entry::default()
        };
        record(&mut tx, &entry).await?;
        tx.commit().await?;
        ApiResult::Ok(gone)
    };
    match written.await {
        Ok(gone) => files::remove_stored(state, gone).await,
        Err(error) => {
            files::remove_stored(state, [file.storage_key]).await;
            return Err(error);
        }
    }
    view::get(state, actor, id).await
}
