//! Taking a model away (MOD-17, decision 10).

use datapulse_shared::{
    ApiError,
    error::ApiResult,
    ids::{FileId, ModelId},
    models::{DownloadLink, ModelFormat},
};
use uuid::Uuid;

use super::{load, owned};
use crate::{
    links,
    services::{Actor, engine},
    state::AppState,
    storage::{Area, Key},
    store::{
        accounts::{Entry, record},
        files::{self as file_store, FileRow},
        models::{self as store, ModelRow},
    },
};

/// A signed link to a form of the model's artefact, named after the model. Notes when it was downloaded.
pub async fn download(state: &AppState, actor: &Actor, id: ModelId, format: ModelFormat) -> ApiResult<DownloadLink> {
    let user = actor.user_id.0;
    let mut tx = state.db.read(actor.scope()).await?;
    let model = owned(&mut tx, user, id).await?;
    tx.commit().await?;
    let file = match format {
        ModelFormat::Bundle => model.file_id.ok_or_else(|| ApiError::not_found("model file"))?,
        ModelFormat::Onnx | ModelFormat::Pkl | ModelFormat::Xgboost | ModelFormat::CardMd | ModelFormat::CardHtml => {
            exported(state, actor, &model, format).await?
        }
    };
    let now = state.clock.now();
    let mut tx = state.db.write(actor.scope()).await?;
    store::note_download(&mut tx, user, id.0, now).await?;
    let entry = Entry {
        user: Some(user),
        actor: &user.to_string(),
        action: "model.download",
        object_type: "model",
        object_id: &id.to_string(),
        ..Entry::default()
    };
    record(&mut tx, &entry).await?;
    tx.commit().await?;
    let filename = format!("{}.{}", model.name.replace(['/', '\\'], "_"), extension(format));
    Ok(links::sign(&state.config.secret, FileId(file), &filename, now))
}

const fn extension(format: ModelFormat) -> &'static str {
    match format {
        ModelFormat::Onnx => "onnx",
        ModelFormat::Pkl => "pkl",
        ModelFormat::Bundle => "datapulse",
        ModelFormat::CardMd => "md",
        ModelFormat::CardHtml => "html",
        ModelFormat::Xgboost => "xgboost.json",
    }
}

/// The file of a form that is made from the bundle when it is first asked for, and kept beside it.
async fn exported(state: &AppState, actor: &Actor, model: &ModelRow, format: ModelFormat) -> ApiResult<Uuid> {
    if model.problem_type == "forecasting" {
        return Err(ApiError::invalid_state(
            "a forecasting model has no such form, which could neither hold its series nor go on from new ones; download its \
             bundle",
        ));
    }
    let user = actor.user_id.0;
    let area = Area::Model(model.id);
    let filename = format!("model.{}", extension(format));
    let mut tx = state.db.read(actor.scope()).await?;
    let kept = store::find_export(&mut tx, user, &Key::folder(user, area), &filename).await?;
    tx.commit().await?;
    if let Some(kept) = kept {
        return Ok(kept.id);
    }
    let trained = load(state, model).await?;
    let bytes = engine::run(move || match format {
        ModelFormat::Pkl => trained.to_pickle(),
        ModelFormat::CardMd => Ok(trained.card_markdown().into_bytes()),
        ModelFormat::CardHtml => Ok(trained.card_html().into_bytes()),
        ModelFormat::Xgboost => trained.to_xgboost(),
        ModelFormat::Onnx | ModelFormat::Bundle => trained.to_onnx(),
    })
    .await?;
    let id = Uuid::now_v7();
    let key = Key::new(user, area, id);
    let stored = state.storage.put_bytes(&key, bytes).await?;
    let file = FileRow {
        id,
        user_id: user,
        storage_key: key.as_str().to_owned(),
        filename,
        content_type: "application/octet-stream".to_owned(),
        size: i64::try_from(stored.size).unwrap_or(i64::MAX),
        sha256: stored.sha256,
        purpose: "export".to_owned(),
    };
    let mut tx = state.db.write(actor.scope()).await?;
    file_store::insert_file(&mut tx, &file).await?;
    tx.commit().await?;
    Ok(id)
}
