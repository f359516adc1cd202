//! Uploaded files.

use server_fn::codec::Json;
use server_fn_macro_default::server;

use crate::accounts::Done;
#[cfg(feature = "ssr")]
use crate::api::backend;
use crate::error::ApiError;
use crate::ids::DatasetId;
use crate::paging::{ListQuery, Page};
use crate::uploads::UploadedFile;

/// The person's uploaded files.
#[server(name = ListUploadsCall, prefix = "/fn", endpoint = "uploads/list", input = Json, output = Json)]
pub async fn list_uploads(query: ListQuery) -> Result<Page<UploadedFile>, ApiError> {
    backend()?.list_uploads(query).await
}

/// One uploaded file.
#[server(name = GetUploadCall, prefix = "/fn", endpoint = "uploads/get", input = Json, output = Json)]
pub async fn get_upload(id: DatasetId) -> Result<UploadedFile, ApiError> {
    backend()?.get_upload(id).await
}

/// Deletes it with all that hangs on it.
#[server(name = DeleteUploadCall, prefix = "/fn", endpoint = "uploads/delete", input = Json, output = Json)]
pub async fn delete_upload(id: DatasetId) -> Result<Done, ApiError> {
    backend()?.delete_upload(id).await
}
