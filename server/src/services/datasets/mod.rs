//! Datasets: finding, looking into, changing and deleting them.

mod look;
mod manage;
mod mapping;
mod similarity;
mod view;

pub use look::{columns, preview, profile};
pub use manage::{delete, download, update};
pub use mapping::{check, columns_of, complete, fields_of, get_mapping, put_mapping, resolve, said, store_mapping};
pub use view::{get, list, to_wire};

use datapulse_shared::{ApiError, error::ApiResult, ids::DatasetId};

use crate::store::{
    Tx,
    datasets::{DatasetRow, find_dataset},
};

/// The dataset, or 404 when it is not there or not theirs.
pub async fn owned(tx: &mut Tx, user: uuid::Uuid, id: DatasetId) -> ApiResult<DatasetRow> {
    find_dataset(tx, user, id.0)
        .await?
        .ok_or_else(|| ApiError::not_found("dataset"))
}

/// The dataset once it is read; says what is in the way otherwise.
pub async fn ready(tx: &mut Tx, user: uuid::Uuid, id: DatasetId) -> ApiResult<DatasetRow> {
    let dataset = owned(tx, user, id).await?;
    match dataset.status.as_str() {
        "ready" => Ok(dataset),
        "failed" => {
            let why = dataset.error.as_deref().unwrap_or("it is not a table");
            Err(ApiError::invalid_state(format!(
                "the dataset '{}' could not be read: {why}",
                dataset.name
            )))
        }
        _ => Err(ApiError::invalid_state(format!(
            "the dataset '{}' is still being read; try again shortly",
            dataset.name
        ))),
    }
}
