//! The files of a saved model: its bundle, and the forms it was exported to.

use uuid::Uuid;

use crate::store::{StoreResult, Tx, files::FileRow};

/// A form that the model was exported to before, under the export's own file name such as `model.onnx`.
pub async fn find_export(tx: &mut Tx, user: Uuid, folder: &str, filename: &str) -> StoreResult<Option<FileRow>> {
    fetch_optional!(
        tx,
        FileRow,
        "SELECT id, user_id, storage_key, filename, content_type, size, sha256, purpose FROM files \
         WHERE user_id = $1 AND purpose = 'export' AND storage_key LIKE $2 AND filename = $3 AND deleted_at IS NULL",
        user,
        format!("{folder}/%"),
        filename
    )
}

/// Every file in a model's folder.
pub async fn files_of_model(tx: &mut Tx, user: Uuid, folder: &str) -> StoreResult<Vec<FileRow>> {
    fetch_all!(
        tx,
        FileRow,
        "SELECT id, user_id, storage_key, filename, content_type, size, sha256, purpose FROM files \
         WHERE user_id = $1 AND storage_key LIKE $2 AND deleted_at IS NULL ORDER BY id",
        user,
        format!("{folder}/%")
    )
}
