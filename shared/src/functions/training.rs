//! Configuring and starting a training.

use server_fn::codec::Json;
use server_fn_macro_default::server;

#[cfg(feature = "ssr")]
use crate::api::backend;
use crate::error::ApiError;
use crate::jobs::JobStarted;
use crate::training::{AlgorithmCatalog, CostEstimate, SuggestionQuery, Suggestions, TrainRequest};

/// Every algorithm and metric.
#[server(name = AlgorithmsCall, prefix = "/fn", endpoint = "training/algorithms", input = Json, output = Json)]
pub async fn algorithms() -> Result<AlgorithmCatalog, ApiError> {
    backend()?.algorithms().await
}

/// What to choose for a dataset and target.
#[server(name = SuggestCall, prefix = "/fn", endpoint = "training/suggest", input = Json, output = Json)]
pub async fn suggest(query: SuggestionQuery) -> Result<Suggestions, ApiError> {
    backend()?.suggest(query).await
}

/// What it would cost.
#[server(name = EstimateTrainingCall, prefix = "/fn", endpoint = "training/estimate", input = Json, output = Json)]
pub async fn estimate_training(request: TrainRequest) -> Result<CostEstimate, ApiError> {
    backend()?.estimate_training(request).await
}

/// Starts it; a repeated key answers the first answer again.
#[server(name = StartTrainingCall, prefix = "/fn", endpoint = "training/start", input = Json, output = Json)]
pub async fn start_training(request: TrainRequest, idempotency_key: Option<String>) -> Result<JobStarted, ApiError> {
    backend()?.start_training(request, idempotency_key).await
}
