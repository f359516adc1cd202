//! Predictions: a saved model applied to a table.

use axum::{
    Json,
    http::{HeaderMap, StatusCode},
    response::Response,
};
use datapulse_shared::{
    Page,
    accounts::Done,
    api::PredictionsApi,
    datasets::{Preview, PreviewQuery},
    ids::PredictionId,
    jobs::JobStarted,
    models::DownloadLink,
    paging::ListQuery,
    predictions::{PredictRequest, Prediction, ResultDownloadQuery},
    training::CostEstimate,
};

use super::Refusals;
use crate::{
    caller::Caller,
    http::{Answer, IdempotencyKey, JsonBody, PathOf, Problem, QueryOf, link},
};

/// What a prediction would cost
#[utoipa::path(
    post,
    path = "/jobs/predict/estimate",
    tag = "predictions",
    request_body = PredictRequest,
    responses((status = 200, description = "Tokens, and how they come about", body = CostEstimate), Refusals),
)]
pub(super) async fn estimate_prediction(
    caller: Caller,
    JsonBody(request): JsonBody<PredictRequest>,
) -> Answer<CostEstimate> {
    Ok(Json(caller.estimate_prediction(request).await?))
}

/// Start a prediction
#[utoipa::path(
    post,
    path = "/jobs/predict",
    tag = "predictions",
    params(("Idempotency-Key" = Option<String>, Header, description = "The same key and body answers the first job again")),
    request_body = PredictRequest,
    responses((status = 202, description = "The job", body = JobStarted), Refusals),
)]
pub(super) async fn start_prediction(
    caller: Caller,
    IdempotencyKey(key): IdempotencyKey,
    JsonBody(request): JsonBody<PredictRequest>,
) -> Result<(StatusCode, Json<JobStarted>), Problem> {
    Ok((StatusCode::ACCEPTED, Json(caller.start_prediction(request, key).await?)))
}

/// Your results, newest first
#[utoipa::path(
    get,
    path = "/predictions",
    tag = "predictions",
    params(ListQuery),
    responses((status = 200, description = "One page", body = Page<Prediction>), Refusals),
)]
pub(super) async fn list_predictions(caller: Caller, QueryOf(query): QueryOf<ListQuery>) -> Answer<Page<Prediction>> {
    Ok(Json(caller.list_predictions(query).await?))
}

/// One result
#[utoipa::path(
    get,
    path = "/predictions/{id}",
    tag = "predictions",
    params(("id" = PredictionId, Path)),
    responses((status = 200, description = "The result", body = Prediction), Refusals),
)]
pub(super) async fn get_prediction(caller: Caller, PathOf(id): PathOf<PredictionId>) -> Answer<Prediction> {
    Ok(Json(caller.get_prediction(id).await?))
}

/// Its rows
#[utoipa::path(
    get,
    path = "/predictions/{id}/preview",
    tag = "predictions",
    params(("id" = PredictionId, Path), PreviewQuery),
    responses((status = 200, description = "Some rows", body = Preview), Refusals),
)]
pub(super) async fn preview_prediction(
    caller: Caller,
    PathOf(id): PathOf<PredictionId>,
    QueryOf(query): QueryOf<PreviewQuery>,
) -> Answer<Preview> {
    Ok(Json(caller.preview_prediction(id, query).await?))
}

/// Delete it with its files
#[utoipa::path(
    delete,
    path = "/predictions/{id}",
    tag = "predictions",
    params(("id" = PredictionId, Path)),
    responses((status = 200, description = "It is gone", body = Done), Refusals),
)]
pub(super) async fn delete_prediction(caller: Caller, PathOf(id): PathOf<PredictionId>) -> Answer<Done> {
    Ok(Json(caller.delete_prediction(id).await?))
}

/// A signed link to it
#[utoipa::path(
    get,
    path = "/predictions/{id}/download",
    tag = "predictions",
    params(("id" = PredictionId, Path), ResultDownloadQuery),
    responses(
        (status = 200, description = "For who accepts JSON", body = DownloadLink),
        (status = 303, description = "The way to the file, for everybody else"),
        Refusals
    ),
)]
pub(super) async fn download_prediction(
    caller: Caller,
    PathOf(id): PathOf<PredictionId>,
    QueryOf(query): QueryOf<ResultDownloadQuery>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    Ok(link(&headers, caller.download_prediction(id, query.format).await?))
}
