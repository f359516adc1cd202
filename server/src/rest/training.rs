//! Configuring and starting a training.

use axum::{Json, http::StatusCode};
use datapulse_shared::{
    api::TrainingApi,
    jobs::JobStarted,
    training::{AlgorithmCatalog, CostEstimate, SuggestionQuery, Suggestions, TrainRequest},
};

use super::Refusals;
use crate::{
    caller::Caller,
    http::{Answer, IdempotencyKey, JsonBody, Problem, QueryOf},
};

/// Every algorithm with its hyperparameters, and every metric
#[utoipa::path(
    get,
    path = "/algorithms",
    tag = "training",
    responses((status = 200, description = "What can be chosen", body = AlgorithmCatalog), Refusals),
)]
pub(super) async fn algorithms(caller: Caller) -> Answer<AlgorithmCatalog> {
    Ok(Json(caller.algorithms().await?))
}

/// What to choose for a dataset and target
#[utoipa::path(
    get,
    path = "/algorithms/suggestions",
    tag = "training",
    params(SuggestionQuery),
    responses((status = 200, description = "Ranked, with reasons", body = Suggestions), Refusals),
)]
pub(super) async fn suggestions(caller: Caller, QueryOf(query): QueryOf<SuggestionQuery>) -> Answer<Suggestions> {
    Ok(Json(caller.suggest(query).await?))
}

/// What a training would cost
#[utoipa::path(
    post,
    path = "/jobs/train/estimate",
    tag = "training",
    request_body = TrainRequest,
    responses((status = 200, description = "Tokens, and how they come about", body = CostEstimate), Refusals),
)]
pub(super) async fn estimate_training(
    caller: Caller,
    JsonBody(request): JsonBody<TrainRequest>,
) -> Answer<CostEstimate> {
    Ok(Json(caller.estimate_training(request).await?))
}

/// Start a training
#[utoipa::path(
    post,
    path = "/jobs/train",
    tag = "training",
    params(("Idempotency-Key" = Option<String>, Header, description = "The same key and body answers the first job again")),
    request_body = TrainRequest,
    responses((status = 202, description = "The job", body = JobStarted), Refusals),
)]
pub(super) async fn start_training(
    caller: Caller,
    IdempotencyKey(key): IdempotencyKey,
    JsonBody(request): JsonBody<TrainRequest>,
) -> Result<(StatusCode, Json<JobStarted>), Problem> {
    Ok((StatusCode::ACCEPTED, Json(caller.start_training(request, key).await?)))
}
