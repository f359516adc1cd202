//! Uploaded files and what became of them.

use axum::Json;
use datapulse_shared::{
    Page, accounts::Done, api::UploadsApi, ids::DatasetId, paging::ListQuery, uploads::UploadedFile,
};

use super::Refusals;
use crate::{
    caller::Caller,
    http::{Answer, PathOf, QueryOf},
};

/// Every file you uploaded
#[utoipa::path(
    get,
    path = "/uploads",
    tag = "datasets",
    params(ListQuery),
    responses((status = 200, description = "One page, newest first", body = Page<UploadedFile>), Refusals),
)]
pub(super) async fn list_uploads(caller: Caller, QueryOf(query): QueryOf<ListQuery>) -> Answer<Page<UploadedFile>> {
    Ok(Json(caller.list_uploads(query).await?))
}

/// One uploaded file with what became of it
#[utoipa::path(
    get,
    path = "/uploads/{id}",
    tag = "datasets",
    params(("id" = DatasetId, Path)),
    responses((status = 200, description = "The file", body = UploadedFile), Refusals),
)]
pub(super) async fn get_upload(caller: Caller, PathOf(id): PathOf<DatasetId>) -> Answer<UploadedFile> {
    Ok(Json(caller.get_upload(id).await?))
}

/// Delete an uploaded file with its dataset and everything made from it but saved models
#[utoipa::path(
    delete,
    path = "/uploads/{id}",
    tag = "datasets",
    params(("id" = DatasetId, Path)),
    responses((status = 200, description = "It is gone", body = Done), Refusals),
)]
pub(super) async fn delete_upload(caller: Caller, PathOf(id): PathOf<DatasetId>) -> Answer<Done> {
    Ok(Json(caller.delete_upload(id).await?))
}
