//! Saved models.

use server_fn::codec::Json;
use server_fn_macro_default::server;

use crate::accounts::Done;
#[cfg(feature = "ssr")]
use crate::api::backend;
use crate::assessment::ThresholdChoice;
use crate::error::ApiError;
use crate::experiments::{Experiment, NewExperiment};
use crate::explain::{Dependence, DependenceQuery, ExplainRow, ExplainedRow};
use crate::ids::ModelId;
use crate::models::{
    DownloadLink, Model, ModelDetail, ModelFormat, ModelStats, ModelUpdate, PredictRows, PredictedRows,
};
use crate::paging::{ListQuery, Page};

/// The person's models.
#[server(name = ListModelsCall, prefix = "/fn", endpoint = "models/list", input = Json, output = Json)]
pub async fn list_models(query: ListQuery) -> Result<Page<Model>, ApiError> {
    backend()?.list_models(query).await
}

/// One model with everything.
#[server(name = GetModelCall, prefix = "/fn", endpoint = "models/get", input = Json, output = Json)]
pub async fn get_model(id: ModelId) -> Result<ModelDetail, ApiError> {
    backend()?.get_model(id).await
}

/// Changes name, description, tags.
#[server(name = UpdateModelCall, prefix = "/fn", endpoint = "models/update", input = Json, output = Json)]
pub async fn update_model(id: ModelId, update: ModelUpdate) -> Result<Model, ApiError> {
    backend()?.update_model(id, update).await
}

/// Chooses from which probability on the second of two classes is the answer.
#[server(name = SetThresholdCall, prefix = "/fn", endpoint = "models/threshold", input = Json, output = Json)]
pub async fn set_threshold(id: ModelId, choice: ThresholdChoice) -> Result<ModelDetail, ApiError> {
    backend()?.set_threshold(id, choice).await
}

/// Deletes it with its files.
#[server(name = DeleteModelCall, prefix = "/fn", endpoint = "models/delete", input = Json, output = Json)]
pub async fn delete_model(id: ModelId) -> Result<Done, ApiError> {
    backend()?.delete_model(id).await
}

/// Total, ready, storage.
#[server(name = ModelStatsCall, prefix = "/fn", endpoint = "models/stats", input = Json, output = Json)]
pub async fn model_stats() -> Result<ModelStats, ApiError> {
    backend()?.model_stats().await
}

/// A signed link to its artefact.
#[server(name = DownloadModelCall, prefix = "/fn", endpoint = "models/download", input = Json, output = Json)]
pub async fn download_model(id: ModelId, format: ModelFormat) -> Result<DownloadLink, ApiError> {
    backend()?.download_model(id, format).await
}

/// Predicts rows at once.
#[server(name = PredictRowsCall, prefix = "/fn", endpoint = "models/predict", input = Json, output = Json)]
pub async fn predict_rows(id: ModelId, input: PredictRows) -> Result<PredictedRows, ApiError> {
    backend()?.predict_rows(id, input).await
}

/// Why a row is answered as it is, and what would have to change.
#[server(name = ExplainRowCall, prefix = "/fn", endpoint = "models/explain", input = Json, output = Json)]
pub async fn explain_row(id: ModelId, input: ExplainRow) -> Result<ExplainedRow, ApiError> {
    backend()?.explain_row(id, input).await
}

/// How answers depend on one feature.
#[server(name = DependenceCall, prefix = "/fn", endpoint = "models/dependence", input = Json, output = Json)]
pub async fn dependence(id: ModelId, query: DependenceQuery) -> Result<Dependence, ApiError> {
    backend()?.dependence(id, query).await
}

/// Groups of training jobs.
#[server(name = ListExperimentsCall, prefix = "/fn", endpoint = "experiments/list", input = Json, output = Json)]
pub async fn list_experiments() -> Result<Vec<Experiment>, ApiError> {
    backend()?.list_experiments().await
}

/// A new group.
#[server(name = CreateExperimentCall, prefix = "/fn", endpoint = "experiments/create", input = Json, output = Json)]
pub async fn create_experiment(input: NewExperiment) -> Result<Experiment, ApiError> {
    backend()?.create_experiment(input).await
}
