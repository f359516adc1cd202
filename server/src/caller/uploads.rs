//! Uploaded files.

use async_trait::async_trait;
use datapulse_shared::{
    Page, accounts::Done, api::UploadsApi, error::ApiResult, ids::DatasetId, paging::ListQuery, uploads::UploadedFile,
};

use super::Caller;
use crate::services::uploads;

#[async_trait]
impl UploadsApi for Caller {
    async fn list_uploads(&self, query: ListQuery) -> ApiResult<Page<UploadedFile>> {
        uploads::list(&self.state, self.actor()?, query).await
    }

    async fn get_upload(&self, id: DatasetId) -> ApiResult<UploadedFile> {
        uploads::get(&self.state, self.actor()?, id).await
    }

    async fn delete_upload(&self, id: DatasetId) -> ApiResult<Done> {
        uploads::delete(&self.state, self.actor()?, id).await
    }
}
