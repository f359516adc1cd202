//! Tags.

use async_trait::async_trait;
use datapulse_shared::{
    Page,
    accounts::Done,
    api::TagsApi,
    error::ApiResult,
    ids::{DatasetId, TagId},
    paging::ListQuery,
    tags::{NewTag, Tag, TagNames, TagUpdate},
};

use super::Caller;
use crate::services::tags;

#[async_trait]
impl TagsApi for Caller {
    async fn list_tags(&self, query: ListQuery) -> ApiResult<Page<Tag>> {
        tags::list(&self.state, self.actor()?, query).await
    }

    async fn get_tag(&self, id: TagId) -> ApiResult<Tag> {
        tags::get(&self.state, self.actor()?, id).await
    }

    async fn create_tag(&self, input: NewTag) -> ApiResult<Tag> {
        tags::create(&self.state, self.actor()?, input).await
    }

    async fn update_tag(&self, id: TagId, update: TagUpdate) -> ApiResult<Tag> {
        tags::update(&self.state, self.actor()?, id, update).await
    }

    async fn delete_tag(&self, id: TagId) -> ApiResult<Done> {
        tags::delete(&self.state, self.actor()?, id).await
    }

    async fn dataset_tags(&self, id: DatasetId) -> ApiResult<Vec<Tag>> {
        tags::of_dataset(&self.state, self.actor()?, id).await
    }

    async fn put_dataset_tags(&self, id: DatasetId, names: TagNames) -> ApiResult<Vec<Tag>> {
        tags::put_of_dataset(&self.state, self.actor()?, id, names).await
    }
}
