//! Labels on datasets and models.

use server_fn::codec::Json;
use server_fn_macro_default::server;

use crate::accounts::Done;
#[cfg(feature = "ssr")]
use crate::api::backend;
use crate::error::ApiError;
use crate::ids::{DatasetId, TagId};
use crate::paging::{ListQuery, Page};
use crate::tags::{NewTag, Tag, TagNames, TagUpdate};

/// The person's tags.
#[server(name = ListTagsCall, prefix = "/fn", endpoint = "tags/list", input = Json, output = Json)]
pub async fn list_tags(query: ListQuery) -> Result<Page<Tag>, ApiError> {
    backend()?.list_tags(query).await
}

/// A new tag.
#[server(name = CreateTagCall, prefix = "/fn", endpoint = "tags/create", input = Json, output = Json)]
pub async fn create_tag(input: NewTag) -> Result<Tag, ApiError> {
    backend()?.create_tag(input).await
}

/// One tag.
#[server(name = GetTagCall, prefix = "/fn", endpoint = "tags/get", input = Json, output = Json)]
pub async fn get_tag(id: TagId) -> Result<Tag, ApiError> {
    backend()?.get_tag(id).await
}

/// Changes name, description and colour.
#[server(name = UpdateTagCall, prefix = "/fn", endpoint = "tags/update", input = Json, output = Json)]
pub async fn update_tag(id: TagId, update: TagUpdate) -> Result<Tag, ApiError> {
    backend()?.update_tag(id, update).await
}

/// Takes it off everything and deletes it.
#[server(name = DeleteTagCall, prefix = "/fn", endpoint = "tags/delete", input = Json, output = Json)]
pub async fn delete_tag(id: TagId) -> Result<Done, ApiError> {
    backend()?.delete_tag(id).await
}

/// The tags of a dataset.
#[server(name = DatasetTagsCall, prefix = "/fn", endpoint = "tags/of-dataset", input = Json, output = Json)]
pub async fn dataset_tags(id: DatasetId) -> Result<Vec<Tag>, ApiError> {
    backend()?.dataset_tags(id).await
}

/// Gives a dataset exactly these tags.
#[server(name = PutDatasetTagsCall, prefix = "/fn", endpoint = "tags/put-of-dataset", input = Json, output = Json)]
pub async fn put_dataset_tags(id: DatasetId, tags: TagNames) -> Result<Vec<Tag>, ApiError> {
    backend()?.put_dataset_tags(id, tags).await
}
