//! Models in memory, for predictions at once.

use std::sync::Arc;

use datapulse_engine::model::TrainedModel;
use datapulse_shared::{ApiError, ErrorCode, error::ApiResult};
use uuid::Uuid;

use crate::{
    recent::Recent,
    services::{engine, files},
    state::AppState,
    store::{Scope, files as store, models::ModelRow},
};

/// The models used last stay in memory; more are read from storage again.
const KEPT: usize = 8;

/// A few models in memory by the ids of their files. A changed model has another file.
#[derive(Debug)]
pub struct LoadedModels(Recent<Uuid, Arc<TrainedModel>>);

impl Default for LoadedModels {
    fn default() -> Self {
        Self(Recent::up_to(KEPT))
    }
}

impl LoadedModels {
    /// After its file was deleted.
    pub(super) fn forget(&self, file: Uuid) {
        self.0.forget(&file);
    }
}

/// The trained model behind a row whose owner was checked.
pub async fn load(state: &AppState, model: &ModelRow) -> ApiResult<Arc<TrainedModel>> {
    let missing = || {
        ApiError::new(
            ErrorCode::NotFound,
            "the model's file is missing from storage; train it again, or restore the file",
        )
    };
    if model.problem_type == "forecasting" {
        return Err(ApiError::invalid_state(
            "this model forecasts series, it does not answer rows; start a prediction with it, or download its bundle",
        ));
    }
    let file_id = model.file_id.ok_or_else(missing)?;
    if let Some(loaded) = state.models.0.find(&file_id) {
        return Ok(loaded);
    }
    let mut tx = state.db.read(Scope::System).await?;
    let file = store::find_any_file(&mut tx, file_id).await?.ok_or_else(missing)?;
    tx.commit().await?;
    let copy = files::local_copy(state, &file.storage_key).await?;
    let loaded = engine::run(move || TrainedModel::from_bundle(&std::fs::read(copy.path())?)).await?;
    let loaded = Arc::new(loaded);
    state.models.0.keep(file_id, Arc::clone(&loaded), 1);
    Ok(loaded)
}
