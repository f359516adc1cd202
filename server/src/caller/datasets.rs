//! Tables.

use async_trait::async_trait;
use datapulse_shared::{
    Page,
    accounts::Done,
    api::DatasetsApi,
    datasets::{Column, Dataset, DatasetUpdate, Preview, PreviewQuery},
    error::ApiResult,
    ids::{DatasetId, ModelId},
    mappings::{Mapping, MappingInput},
    models::DownloadLink,
    paging::ListQuery,
    profile::CachedProfile,
};

use super::Caller;
use crate::services::datasets;

#[async_trait]
impl DatasetsApi for Caller {
    async fn list_datasets(&self, query: ListQuery) -> ApiResult<Page<Dataset>> {
        datasets::list(&self.state, self.actor()?, query).await
    }

    async fn get_dataset(&self, id: DatasetId) -> ApiResult<Dataset> {
        datasets::get(&self.state, self.actor()?, id).await
    }

    async fn update_dataset(&self, id: DatasetId, update: DatasetUpdate) -> ApiResult<Dataset> {
        datasets::update(&self.state, self.actor()?, id, update).await
    }

    async fn delete_dataset(&self, id: DatasetId) -> ApiResult<Done> {
        datasets::delete(&self.state, self.actor()?, id).await
    }

    async fn dataset_columns(&self, id: DatasetId) -> ApiResult<Vec<Column>> {
        datasets::columns(&self.state, self.actor()?, id).await
    }

    async fn preview_dataset(&self, id: DatasetId, query: PreviewQuery) -> ApiResult<Preview> {
        datasets::preview(&self.state, self.actor()?, id, query).await
    }

    async fn profile_dataset(&self, id: DatasetId) -> ApiResult<CachedProfile> {
        datasets::profile(&self.state, self.actor()?, id).await
    }

    async fn get_mapping(&self, id: DatasetId, model: ModelId) -> ApiResult<Mapping> {
        datasets::get_mapping(&self.state, self.actor()?, id, model).await
    }

    async fn put_mapping(&self, id: DatasetId, model: ModelId, mapping: MappingInput) -> ApiResult<Mapping> {
        datasets::put_mapping(&self.state, self.actor()?, id, model, mapping).await
    }

    async fn download_dataset(&self, id: DatasetId) -> ApiResult<DownloadLink> {
        datasets::download(&self.state, self.actor()?, id).await
    }
}
