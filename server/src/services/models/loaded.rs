//! Models in memory, for predictions at once.

use std::{
    collections::VecDeque,
    sync::{Arc, Mutex, PoisonError},
};

use datapulse_engine::model::TrainedModel;
use datapulse_shared::{ApiError, ErrorCode, error::ApiResult};
use uuid::Uuid;

use crate::{
    services::{engine, files},
    state::AppState,
    store::{Scope, files as store, models::ModelRow},
};

/// The models used last; more are read from storage again.
const KEPT: usize = 8;

/// A few models in memory by the ids of their files, the most recently used first. A changed model has another file.
#[derive(Debug, Default)]
pub struct LoadedModels(Mutex<VecDeque<(Uuid, Arc<TrainedModel>)>>);

impl LoadedModels {
    fn find(&self, id: Uuid) -> Option<Arc<TrainedModel>> {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let place = kept.iter().position(|(kept, _)| *kept == id)?;
        let entry = kept.remove(place)?;
        let model = Arc::clone(&entry.1);
        kept.push_front(entry);
        Some(model)
    }

    fn keep(&self, id: Uuid, model: &Arc<TrainedModel>) {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        kept.retain(|(kept, _)| *kept != id);
        kept.push_front((id, Arc::clone(model)));
        kept.truncate(KEPT);
    }

    /// After its file was deleted.
    pub(super) fn forget(&self, file: Uuid) {
        self.0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .retain(|(kept, _)| *kept != file);
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
    let file_id = model.file_id.ok_or_else(missing)?;
    if let Some(loaded) = state.models.find(file_id) {
        return Ok(loaded);
    }
    let mut tx = state.db.read(Scope::System).await?;
    let file = store::find_any_file(&mut tx, file_id).await?.ok_or_else(missing)?;
    tx.commit().await?;
    let copy = files::local_copy(state, &file.storage_key).await?;
    let loaded = engine::run(move || TrainedModel::from_bundle(&std::fs::read(copy.path())?)).await?;
    let loaded = Arc::new(loaded);
    state.models.keep(file_id, &loaded);
    Ok(loaded)
}
