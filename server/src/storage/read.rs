//! Reading, listing and deleting.

use std::ops::Range;

use bytes::Bytes;
use chrono::{DateTime, Utc};
use futures::{StreamExt, TryStreamExt, stream::BoxStream};
use object_store::{GetOptions, GetRange, ObjectStore, ObjectStoreExt, path::Path as ObjectPath};

use super::{Key, Storage, StorageError, StorageResult};

/// A stored file as the store itself knows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed {
    /// Where it lies.
    pub key: String,
    /// Bytes.
    pub size: u64,
    /// When it was written.
    pub modified: DateTime<Utc>,
}

impl Storage {
    /// The bytes of a file, or of the given part of it, as they arrive.
    pub async fn stream(
        &self,
        key: &Key,
        range: Option<Range<u64>>,
    ) -> StorageResult<BoxStream<'static, Result<Bytes, StorageError>>> {
        let options = GetOptions {
            range: range.map(GetRange::Bounded),
            ..GetOptions::default()
        };
        let found = self.store.get_opts(&key.path(), options).await?;
        Ok(found.into_stream().map_err(StorageError::from).boxed())
    }

    /// The whole of a small file.
    pub async fn bytes(&self, key: &Key) -> StorageResult<Bytes> {
        Ok(self.store.get(&key.path()).await?.bytes().await?)
    }

    /// Whether the file is there, and how long it is.
    pub async fn size(&self, key: &Key) -> StorageResult<Option<u64>> {
        match self.store.head(&key.path()).await {
            Ok(meta) => Ok(Some(meta.size)),
            Err(object_store::Error::NotFound { .. }) => Ok(None),
            Err(error) => Err(error.into()),
        }
    }

    /// Deletes a file; one that is not there is deleted already.
    pub async fn delete(&self, key: &Key) -> StorageResult<()> {
        self.forget_copy(key).await;
        match self.store.delete(&key.path()).await {
            Ok(()) | Err(object_store::Error::NotFound { .. }) => Ok(()),
            Err(error) => Err(error.into()),
        }
    }

    /// Every file under a folder of keys.
    pub fn list(&self, folder: &str) -> BoxStream<'static, Result<Listed, StorageError>> {
        let prefix = ObjectPath::from(folder);
        self.store
            .list(Some(&prefix))
            .map_ok(|meta| Listed {
                key: meta.location.to_string(),
                size: meta.size,
                modified: meta.last_modified,
            })
            .map_err(StorageError::from)
            .boxed()
    }
}
