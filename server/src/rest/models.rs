//! Saved models.

use axum::{Json, http::HeaderMap, response::Response};
use datapulse_shared::{
    Page,
    accounts::Done,
    api::ModelsApi,
    assessment::ThresholdChoice,
    explain::{Dependence, DependenceQuery, ExplainRow, ExplainedRow},
    ids::ModelId,
    models::{
        DownloadLink, Model, ModelDetail, ModelDownloadQuery, ModelStats, ModelUpdate, PredictRows, PredictedRows,
    },
    paging::ListQuery,
};

use super::Refusals;
use crate::{
    caller::Caller,
    http::{Answer, JsonBody, PathOf, Problem, QueryOf, link},
};

/// Your models; sort by `name`, `created_at` or `size`
#[utoipa::path(
    get,
    path = "/models",
    tag = "models",
    params(ListQuery),
    responses((status = 200, description = "One page", body = Page<Model>), Refusals),
)]
pub(super) async fn list_models(caller: Caller, QueryOf(query): QueryOf<ListQuery>) -> Answer<Page<Model>> {
    Ok(Json(caller.list_models(query).await?))
}

/// How many models you have, how many are ready, what they take
#[utoipa::path(
    get,
    path = "/models/stats",
    tag = "models",
    responses((status = 200, description = "The figures", body = ModelStats), Refusals),
)]
pub(super) async fn model_stats(caller: Caller) -> Answer<ModelStats> {
    Ok(Json(caller.model_stats().await?))
}

/// One model with everything
#[utoipa::path(
    get,
    path = "/models/{id}",
    tag = "models",
    params(("id" = ModelId, Path, description = "The model")),
    responses((status = 200, description = "The model", body = ModelDetail), Refusals),
)]
pub(super) async fn get_model(caller: Caller, PathOf(id): PathOf<ModelId>) -> Answer<ModelDetail> {
    Ok(Json(caller.get_model(id).await?))
}

/// Change name, description or tags
#[utoipa::path(
    put,
    path = "/models/{id}",
    tag = "models",
    request_body = ModelUpdate,
    params(("id" = ModelId, Path, description = "The model")),
    responses((status = 200, description = "As it is now", body = Model), Refusals),
)]
pub(super) async fn update_model(
    caller: Caller,
    PathOf(id): PathOf<ModelId>,
    JsonBody(input): JsonBody<ModelUpdate>,
) -> Answer<Model> {
    Ok(Json(caller.update_model(id, input).await?))
}

/// Choose from which probability on the second of two classes is the answer; predictions and downloads obey it
#[utoipa::path(
    put,
    path = "/models/{id}/threshold",
    tag = "models",
    request_body = ThresholdChoice,
    params(("id" = ModelId, Path, description = "The model")),
    responses((status = 200, description = "As it is now", body = ModelDetail), Refusals),
)]
pub(super) async fn set_threshold(
    caller: Caller,
    PathOf(id): PathOf<ModelId>,
    JsonBody(choice): JsonBody<ThresholdChoice>,
) -> Answer<ModelDetail> {
    Ok(Json(caller.set_threshold(id, choice).await?))
}

/// Delete a model with its files
#[utoipa::path(
    delete,
    path = "/models/{id}",
    tag = "models",
    params(("id" = ModelId, Path, description = "The model")),
    responses((status = 200, description = "It is gone", body = Done), Refusals),
)]
pub(super) async fn delete_model(caller: Caller, PathOf(id): PathOf<ModelId>) -> Answer<Done> {
    Ok(Json(caller.delete_model(id).await?))
}

/// A link to a model's file, valid for one hour
#[utoipa::path(
    get,
    path = "/models/{id}/download",
    tag = "models",
    params(("id" = ModelId, Path, description = "The model"), ModelDownloadQuery),
    responses(
        (status = 200, description = "The link, with `Accept: application/json`", body = DownloadLink),
        (status = 303, description = "The way to the file, otherwise"),
        Refusals,
    ),
)]
pub(super) async fn download_model(
    caller: Caller,
    PathOf(id): PathOf<ModelId>,
    QueryOf(query): QueryOf<ModelDownloadQuery>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    Ok(link(&headers, caller.download_model(id, query.format).await?))
}

/// Predict rows at once
#[utoipa::path(
    post,
    path = "/models/{id}/predict",
    tag = "models",
    request_body = PredictRows,
    params(("id" = ModelId, Path, description = "The model")),
    responses((status = 200, description = "One prediction for each row", body = PredictedRows), Refusals),
)]
pub(super) async fn predict_rows(
    caller: Caller,
    PathOf(id): PathOf<ModelId>,
    JsonBody(input): JsonBody<PredictRows>,
) -> Answer<PredictedRows> {
    Ok(Json(caller.predict_rows(id, input).await?))
}

/// Why a row is answered as it is (SHAP and LIME), and what would have to change for another answer
#[utoipa::path(
    post,
    path = "/models/{id}/explain",
    tag = "models",
    request_body = ExplainRow,
    params(("id" = ModelId, Path, description = "The model")),
    responses((status = 200, description = "The explanation", body = ExplainedRow), Refusals),
)]
pub(super) async fn explain_row(
    caller: Caller,
    PathOf(id): PathOf<ModelId>,
    JsonBody(input): JsonBody<ExplainRow>,
) -> Answer<ExplainedRow> {
    Ok(Json(caller.explain_row(id, input).await?))
}

/// How answers depend on one feature: partial dependence and individual lines
#[utoipa::path(
    get,
    path = "/models/{id}/dependence",
    tag = "models",
    params(("id" = ModelId, Path, description = "The model"), DependenceQuery),
    responses((status = 200, description = "The curves", body = Dependence), Refusals),
)]
pub(super) async fn dependence(
    caller: Caller,
    PathOf(id): PathOf<ModelId>,
    QueryOf(query): QueryOf<DependenceQuery>,
) -> Answer<Dependence> {
    Ok(Json(caller.dependence(id, query).await?))
}
