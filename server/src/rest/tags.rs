//! Tags of datasets and models.

use axum::Json;
use datapulse_shared::{
    Page,
    accounts::Done,
    api::TagsApi,
    ids::{DatasetId, TagId},
    paging::ListQuery,
    tags::{NewTag, Tag, TagNames, TagUpdate},
};

use super::Refusals;
use crate::{
    caller::Caller,
    http::{Answer, JsonBody, PathOf, QueryOf},
};

/// Your tags
#[utoipa::path(
    get,
    path = "/tags",
    tag = "tags",
    params(ListQuery),
    responses((status = 200, description = "One page, by name", body = Page<Tag>), Refusals),
)]
pub(super) async fn list_tags(caller: Caller, QueryOf(query): QueryOf<ListQuery>) -> Answer<Page<Tag>> {
    Ok(Json(caller.list_tags(query).await?))
}

/// Make a tag
#[utoipa::path(
    post,
    path = "/tags",
    tag = "tags",
    request_body = NewTag,
    responses((status = 200, description = "The new tag", body = Tag), Refusals),
)]
pub(super) async fn create_tag(caller: Caller, JsonBody(input): JsonBody<NewTag>) -> Answer<Tag> {
    Ok(Json(caller.create_tag(input).await?))
}

/// One tag
#[utoipa::path(
    get,
    path = "/tags/{id}",
    tag = "tags",
    params(("id" = TagId, Path)),
    responses((status = 200, description = "The tag", body = Tag), Refusals),
)]
pub(super) async fn get_tag(caller: Caller, PathOf(id): PathOf<TagId>) -> Answer<Tag> {
    Ok(Json(caller.get_tag(id).await?))
}

/// Change name, description and colour
#[utoipa::path(
    put,
    path = "/tags/{id}",
    tag = "tags",
    params(("id" = TagId, Path)),
    request_body = TagUpdate,
    responses((status = 200, description = "The tag", body = Tag), Refusals),
)]
pub(super) async fn update_tag(
    caller: Caller,
    PathOf(id): PathOf<TagId>,
    JsonBody(update): JsonBody<TagUpdate>,
) -> Answer<Tag> {
    Ok(Json(caller.update_tag(id, update).await?))
}

/// Take it off everything and delete it
#[utoipa::path(
    delete,
    path = "/tags/{id}",
    tag = "tags",
    params(("id" = TagId, Path)),
    responses((status = 200, description = "It is gone", body = Done), Refusals),
)]
pub(super) async fn delete_tag(caller: Caller, PathOf(id): PathOf<TagId>) -> Answer<Done> {
    Ok(Json(caller.delete_tag(id).await?))
}

/// The tags of a dataset
#[utoipa::path(
    get,
    path = "/datasets/{id}/tags",
    tag = "tags",
    params(("id" = DatasetId, Path)),
    responses((status = 200, description = "By name", body = Vec<Tag>), Refusals),
)]
pub(super) async fn dataset_tags(caller: Caller, PathOf(id): PathOf<DatasetId>) -> Answer<Vec<Tag>> {
    Ok(Json(caller.dataset_tags(id).await?))
}

/// Give a dataset exactly these tags; those that are not there yet are made
#[utoipa::path(
    put,
    path = "/datasets/{id}/tags",
    tag = "tags",
    params(("id" = DatasetId, Path)),
    request_body = TagNames,
    responses((status = 200, description = "Its tags, by name", body = Vec<Tag>), Refusals),
)]
pub(super) async fn put_dataset_tags(
    caller: Caller,
    PathOf(id): PathOf<DatasetId>,
    JsonBody(names): JsonBody<TagNames>,
) -> Answer<Vec<Tag>> {
    Ok(Json(caller.put_dataset_tags(id, names).await?))
}
