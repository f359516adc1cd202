//! Files, behind one interface: a folder by default, any S3 by configuration (DAT-18, DAT-19).
//!
//! A file is written aside and appears under its key only when it is whole. Keys are made of ids; names that people
//! gave stand in the database alone, so no name can ever lead out of the folder (SEC-10).

mod cache;
mod key;
mod reach;
mod read;
mod sweep;
mod write;

use std::{path::PathBuf, sync::Arc};

use object_store::{
    ObjectStore, aws::AmazonS3Builder, local::LocalFileSystem, path::Path as ObjectPath, prefix::PrefixStore,
};
use thiserror::Error;
use url::Url;

pub use cache::LocalCopy;
pub use key::{Area, Key};
pub use read::Listed;
pub(crate) use write::hexadecimal;
pub use write::{IntakeError, Stored};

/// Why a file could not be stored or read.
#[derive(Debug, Error)]
pub enum StorageError {
    /// The setting cannot be used.
    #[error("the storage at {url} cannot be used: {cause}; check DATAPULSE_STORAGE_URL and, for S3, the AWS variables")]
    Setting {
        /// What was configured.
        url: String,
        /// What is wrong with it.
        cause: String,
    },
    /// The file is not there.
    #[error("the file {0} is missing from storage")]
    Missing(String),
    /// The store refused or does not answer.
    #[error("storage failed: {0}")]
    Store(object_store::Error),
    /// The local disk refused.
    #[error("a file could not be read or written: {0}")]
    Io(#[from] std::io::Error),
}

impl From<object_store::Error> for StorageError {
    fn from(error: object_store::Error) -> Self {
        match error {
            object_store::Error::NotFound { path, .. } => Self::Missing(path),
            other => Self::Store(other),
        }
    }
}

/// What every storage call returns.
pub type StorageResult<T> = Result<T, StorageError>;

/// The one file store of this process. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Storage {
    store: Arc<dyn ObjectStore>,
    /// As it was configured.
    url: Url,
    /// The folder behind the store, when it is one.
    folder: Option<PathBuf>,
    /// Where unfinished files and copies of remote ones lie.
    scratch: PathBuf,
}

impl Storage {
    /// Opens what `url` names: `file:///folder` or `s3://bucket/prefix` (with the usual AWS variables). `scratch` is a
    /// folder for unfinished files and copies of remote ones; both folders are made when they are not there.
    pub fn open(url: &Url, scratch: PathBuf) -> StorageResult<Self> {
        let refuse = |cause: String| StorageError::Setting {
            url: url.to_string(),
            cause,
        };
        std::fs::create_dir_all(&scratch).map_err(|error| refuse(error.to_string()))?;
        if url.scheme() == "s3" {
            let bucket = reach::forgiving(AmazonS3Builder::from_env()).with_url(url.as_str());
            let bucket = bucket.build().map_err(|error| refuse(error.to_string()))?;
            let prefix = ObjectPath::from(url.path().trim_matches('/'));
            let store: Arc<dyn ObjectStore> = if prefix.as_ref().is_empty() {
                Arc::new(bucket)
            } else {
                Arc::new(PrefixStore::new(bucket, prefix))
            };
            return Ok(Self {
                store,
                url: url.clone(),
                folder: None,
                scratch,
            });
        }
        let folder = url
            .to_file_path()
            .map_err(|()| refuse("it is not an absolute folder".to_owned()))?;
        std::fs::create_dir_all(&folder).map_err(|error| refuse(error.to_string()))?;
        let store = LocalFileSystem::new_with_prefix(&folder).map_err(|error| refuse(error.to_string()))?;
        let store = store.with_automatic_cleanup(true).with_fsync(true);
        Ok(Self {
            store: Arc::new(store),
            url: url.clone(),
            folder: Some(folder),
            scratch,
        })
    }

    /// What `doctor` and the health answer call it.
    pub fn kind(&self) -> &'static str {
        if self.folder.is_some() { "folder" } else { "s3" }
    }
}
