//! Tables.

use axum::{Json, http::HeaderMap, response::Response};
use datapulse_shared::{
    Page,
    accounts::Done,
    api::DatasetsApi,
    datasets::{Column, Dataset, DatasetUpdate, Preview, PreviewQuery},
    ids::{DatasetId, ModelId},
    mappings::{Mapping, MappingInput},
    models::DownloadLink,
    paging::ListQuery,
    profile::CachedProfile,
};

use super::Refusals;
use crate::{
    caller::Caller,
    http::{Answer, JsonBody, PathOf, Problem, QueryOf, link},
};

/// Your datasets
#[utoipa::path(
    get,
    path = "/datasets",
    tag = "datasets",
    params(ListQuery),
    responses((status = 200, description = "One page", body = Page<Dataset>), Refusals),
)]
pub(super) async fn list_datasets(caller: Caller, QueryOf(query): QueryOf<ListQuery>) -> Answer<Page<Dataset>> {
    Ok(Json(caller.list_datasets(query).await?))
}

/// One dataset
#[utoipa::path(
    get,
    path = "/datasets/{id}",
    tag = "datasets",
    params(("id" = DatasetId, Path)),
    responses((status = 200, description = "The dataset", body = Dataset), Refusals),
)]
pub(super) async fn get_dataset(caller: Caller, PathOf(id): PathOf<DatasetId>) -> Answer<Dataset> {
    Ok(Json(caller.get_dataset(id).await?))
}

/// Change name, description and tags
#[utoipa::path(
    put,
    path = "/datasets/{id}",
    tag = "datasets",
    params(("id" = DatasetId, Path)),
    request_body = DatasetUpdate,
    responses((status = 200, description = "The dataset", body = Dataset), Refusals),
)]
pub(super) async fn update_dataset(
    caller: Caller,
    PathOf(id): PathOf<DatasetId>,
    JsonBody(update): JsonBody<DatasetUpdate>,
) -> Answer<Dataset> {
    Ok(Json(caller.update_dataset(id, update).await?))
}

/// Delete it with its file and everything made from it but saved models
#[utoipa::path(
    delete,
    path = "/datasets/{id}",
    tag = "datasets",
    params(("id" = DatasetId, Path)),
    responses((status = 200, description = "It is gone", body = Done), Refusals),
)]
pub(super) async fn delete_dataset(caller: Caller, PathOf(id): PathOf<DatasetId>) -> Answer<Done> {
    Ok(Json(caller.delete_dataset(id).await?))
}

/// Its columns with inferred types
#[utoipa::path(
    get,
    path = "/datasets/{id}/columns",
    tag = "datasets",
    params(("id" = DatasetId, Path)),
    responses((status = 200, description = "In the order of the file", body = Vec<Column>), Refusals),
)]
pub(super) async fn dataset_columns(caller: Caller, PathOf(id): PathOf<DatasetId>) -> Answer<Vec<Column>> {
    Ok(Json(caller.dataset_columns(id).await?))
}

/// Its rows as they stand in the file
#[utoipa::path(
    get,
    path = "/datasets/{id}/preview",
    tag = "datasets",
    params(("id" = DatasetId, Path), PreviewQuery),
    responses((status = 200, description = "Some rows", body = Preview), Refusals),
)]
pub(super) async fn preview_dataset(
    caller: Caller,
    PathOf(id): PathOf<DatasetId>,
    QueryOf(query): QueryOf<PreviewQuery>,
) -> Answer<Preview> {
    Ok(Json(caller.preview_dataset(id, query).await?))
}

/// What is in it
#[utoipa::path(
    get,
    path = "/datasets/{id}/profile",
    tag = "datasets",
    params(("id" = DatasetId, Path)),
    responses((status = 200, description = "The profile with its age", body = CachedProfile), Refusals),
)]
pub(super) async fn profile_dataset(caller: Caller, PathOf(id): PathOf<DatasetId>) -> Answer<CachedProfile> {
    Ok(Json(caller.profile_dataset(id).await?))
}

/// How it fits a model
#[utoipa::path(
    get,
    path = "/datasets/{id}/mappings/{model_id}",
    tag = "datasets",
    params(("id" = DatasetId, Path), ("model_id" = ModelId, Path)),
    responses((status = 200, description = "Fields, columns and suggestions", body = Mapping), Refusals),
)]
pub(super) async fn get_mapping(caller: Caller, PathOf((id, model)): PathOf<(DatasetId, ModelId)>) -> Answer<Mapping> {
    Ok(Json(caller.get_mapping(id, model).await?))
}

/// Say which column stands for which field
#[utoipa::path(
    put,
    path = "/datasets/{id}/mappings/{model_id}",
    tag = "datasets",
    params(("id" = DatasetId, Path), ("model_id" = ModelId, Path)),
    request_body(content = Object, description = "Column to field, such as `{\"age\": \"feature_1\"}`"),
    responses((status = 200, description = "The mapping as it holds now", body = Mapping), Refusals),
)]
pub(super) async fn put_mapping(
    caller: Caller,
    PathOf((id, model)): PathOf<(DatasetId, ModelId)>,
    JsonBody(mapping): JsonBody<MappingInput>,
) -> Answer<Mapping> {
    Ok(Json(caller.put_mapping(id, model, mapping).await?))
}

/// A signed link to the file as it was uploaded
#[utoipa::path(
    get,
    path = "/datasets/{id}/download",
    tag = "datasets",
    params(("id" = DatasetId, Path)),
    responses(
        (status = 200, description = "For who accepts JSON", body = DownloadLink),
        (status = 303, description = "The way to the file, for everybody else"),
        Refusals
    ),
)]
pub(super) async fn download_dataset(
    caller: Caller,
    PathOf(id): PathOf<DatasetId>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    Ok(link(&headers, caller.download_dataset(id).await?))
}
