//! Predictions as jobs.

use server_fn::codec::Json;
use server_fn_macro_default::server;

use crate::accounts::Done;
#[cfg(feature = "ssr")]
use crate::api::backend;
use crate::datasets::{Preview, PreviewQuery};
use crate::error::ApiError;
use crate::ids::PredictionId;
use crate::jobs::JobStarted;
use crate::models::DownloadLink;
use crate::paging::{ListQuery, Page};
use crate::predictions::{PredictRequest, Prediction, ResultFormat};
use crate::training::CostEstimate;

/// What it would cost.
#[server(name = EstimatePredictionCall, prefix = "/fn", endpoint = "predictions/estimate", input = Json, output = Json)]
pub async fn estimate_prediction(request: PredictRequest) -> Result<CostEstimate, ApiError> {
    backend()?.estimate_prediction(request).await
}

/// Starts one.
#[server(name = StartPredictionCall, prefix = "/fn", endpoint = "predictions/start", input = Json, output = Json)]
pub async fn start_prediction(
    request: PredictRequest,
    idempotency_key: Option<String>,
) -> Result<JobStarted, ApiError> {
    backend()?.start_prediction(request, idempotency_key).await
}

/// The person's results, newest first.
#[server(name = ListPredictionsCall, prefix = "/fn", endpoint = "predictions/list", input = Json, output = Json)]
pub async fn list_predictions(query: ListQuery) -> Result<Page<Prediction>, ApiError> {
    backend()?.list_predictions(query).await
}

/// One result.
#[server(name = GetPredictionCall, prefix = "/fn", endpoint = "predictions/get", input = Json, output = Json)]
pub async fn get_prediction(id: PredictionId) -> Result<Prediction, ApiError> {
    backend()?.get_prediction(id).await
}

/// Its rows.
#[server(name = PreviewPredictionCall, prefix = "/fn", endpoint = "predictions/preview", input = Json, output = Json)]
pub async fn preview_prediction(id: PredictionId, query: PreviewQuery) -> Result<Preview, ApiError> {
    backend()?.preview_prediction(id, query).await
}

/// Deletes it with its files.
#[server(name = DeletePredictionCall, prefix = "/fn", endpoint = "predictions/delete", input = Json, output = Json)]
pub async fn delete_prediction(id: PredictionId) -> Result<Done, ApiError> {
    backend()?.delete_prediction(id).await
}

/// A signed link to it.
#[server(name = DownloadPredictionCall, prefix = "/fn", endpoint = "predictions/download", input = Json, output = Json)]
pub async fn download_prediction(id: PredictionId, format: ResultFormat) -> Result<DownloadLink, ApiError> {
    backend()?.download_prediction(id, format).await
}
