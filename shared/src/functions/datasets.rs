//! Tables.

use server_fn::codec::Json;
use server_fn_macro_default::server;

use crate::accounts::Done;
#[cfg(feature = "ssr")]
use crate::api::backend;
use crate::datasets::{Column, Dataset, DatasetUpdate, Preview, PreviewQuery};
use crate::error::ApiError;
use crate::ids::{DatasetId, ModelId};
use crate::mappings::{Mapping, MappingInput};
use crate::models::DownloadLink;
use crate::paging::{ListQuery, Page};
use crate::profile::CachedProfile;

/// The person's datasets.
#[server(name = ListDatasetsCall, prefix = "/fn", endpoint = "datasets/list", input = Json, output = Json)]
pub async fn list_datasets(query: ListQuery) -> Result<Page<Dataset>, ApiError> {
    backend()?.list_datasets(query).await
}

/// One dataset.
#[server(name = GetDatasetCall, prefix = "/fn", endpoint = "datasets/get", input = Json, output = Json)]
pub async fn get_dataset(id: DatasetId) -> Result<Dataset, ApiError> {
    backend()?.get_dataset(id).await
}

/// Changes name, description and tags.
#[server(name = UpdateDatasetCall, prefix = "/fn", endpoint = "datasets/update", input = Json, output = Json)]
pub async fn update_dataset(id: DatasetId, update: DatasetUpdate) -> Result<Dataset, ApiError> {
    backend()?.update_dataset(id, update).await
}

/// Deletes it with everything that hangs on it.
#[server(name = DeleteDatasetCall, prefix = "/fn", endpoint = "datasets/delete", input = Json, output = Json)]
pub async fn delete_dataset(id: DatasetId) -> Result<Done, ApiError> {
    backend()?.delete_dataset(id).await
}

/// Columns with inferred types.
#[server(name = DatasetColumnsCall, prefix = "/fn", endpoint = "datasets/columns", input = Json, output = Json)]
pub async fn dataset_columns(id: DatasetId) -> Result<Vec<Column>, ApiError> {
    backend()?.dataset_columns(id).await
}

/// Rows as they stand in the file.
#[server(name = PreviewDatasetCall, prefix = "/fn", endpoint = "datasets/preview", input = Json, output = Json)]
pub async fn preview_dataset(id: DatasetId, query: PreviewQuery) -> Result<Preview, ApiError> {
    backend()?.preview_dataset(id, query).await
}

/// What is in it.
#[server(name = ProfileDatasetCall, prefix = "/fn", endpoint = "datasets/profile", input = Json, output = Json)]
pub async fn profile_dataset(id: DatasetId) -> Result<CachedProfile, ApiError> {
    backend()?.profile_dataset(id).await
}

/// How it fits a model.
#[server(name = GetMappingCall, prefix = "/fn", endpoint = "datasets/mapping", input = Json, output = Json)]
pub async fn get_mapping(id: DatasetId, model: ModelId) -> Result<Mapping, ApiError> {
    backend()?.get_mapping(id, model).await
}

/// Says which column stands for which field.
#[server(name = PutMappingCall, prefix = "/fn", endpoint = "datasets/put-mapping", input = Json, output = Json)]
pub async fn put_mapping(id: DatasetId, model: ModelId, mapping: MappingInput) -> Result<Mapping, ApiError> {
    backend()?.put_mapping(id, model, mapping).await
}

/// A signed link to the file.
#[server(name = DownloadDatasetCall, prefix = "/fn", endpoint = "datasets/download", input = Json, output = Json)]
pub async fn download_dataset(id: DatasetId) -> Result<DownloadLink, ApiError> {
    backend()?.download_dataset(id).await
}
