//! Writing: streamed, counted and hashed on the way, visible only when whole.

use std::{path::Path, sync::Arc};

use bytes::Bytes;
use futures::{Stream, StreamExt};
use object_store::{ObjectStore, ObjectStoreExt, PutPayload, WriteMultipart, path::Path as ObjectPath};
use sha2::{Digest, Sha256};
use thiserror::Error;
use tokio::io::AsyncReadExt;

use super::{Key, Storage, StorageError, StorageResult};

/// Bytes gathered before they travel to the store; S3 takes no parts below 5 MiB.
const CHUNK: usize = 8 * 1024 * 1024;
/// Chunks on their way at once.
const IN_FLIGHT: usize = 2;
/// Bytes read from a local file at once.
const READ: usize = 256 * 1024;

/// What was stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stored {
    /// Bytes.
    pub size: u64,
    /// SHA-256, in hexadecimal.
    pub sha256: String,
}

/// Why a stream was not stored. Nothing of it is left.
#[derive(Debug, Error)]
pub enum IntakeError<E> {
    /// It has more bytes than allowed.
    #[error("the file is larger than {limit} bytes")]
    TooLarge {
        /// What was allowed.
        limit: u64,
    },
    /// The sender broke off or failed.
    #[error("the sender failed: {0}")]
    Source(E),
    /// The store failed.
    #[error(transparent)]
    Storage(#[from] StorageError),
}

impl Storage {
    /// Stores a stream of at most `limit` bytes under `key`. Memory stays flat whatever its length.
    pub async fn put_stream<S, E>(&self, key: &Key, mut stream: S, limit: u64) -> Result<Stored, IntakeError<E>>
    where
        S: Stream<Item = Result<Bytes, E>> + Unpin,
    {
        let mut upload = self.upload(key);
        while let Some(part) = stream.next().await {
            let part = part.map_err(IntakeError::Source)?;
            if upload.size + part.len() as u64 > limit {
                return Err(IntakeError::TooLarge { limit });
            }
            upload.write(part).await?;
        }
        Ok(upload.finish().await?)
    }

    fn upload(&self, key: &Key) -> Upload {
        Upload {
            store: Arc::clone(&self.store),
            path: key.path(),
            held: Vec::new(),
            writer: None,
            hash: Sha256::new(),
            size: 0,
        }
    }

    /// Stores what lies in memory.
    pub async fn put_bytes(&self, key: &Key, bytes: impl Into<Bytes>) -> StorageResult<Stored> {
        let bytes = bytes.into();
        let stored = Stored {
            size: bytes.len() as u64,
            sha256: hexadecimal(&Sha256::digest(&bytes)),
        };
        self.store.put(&key.path(), bytes.into()).await?;
        Ok(stored)
    }

    /// Stores a copy of a local file.
    pub async fn put_file(&self, key: &Key, path: &Path) -> StorageResult<Stored> {
        let mut file = tokio::fs::File::open(path).await?;
        let mut upload = self.upload(key);
        loop {
            let mut buffer = bytes::BytesMut::with_capacity(READ);
            if file.read_buf(&mut buffer).await? == 0 {
                return upload.finish().await;
            }
            upload.write(buffer.freeze()).await?;
        }
    }

    /// Puts a second copy of a stored file under another key.
    pub async fn copy(&self, from: &Key, to: &Key) -> StorageResult<()> {
        Ok(self.store.copy(&from.path(), &to.path()).await?)
    }
}

/// A file being written. Dropped before it is finished, whatever was sent is taken back.
struct Upload {
    store: Arc<dyn ObjectStore>,
    path: ObjectPath,
    /// The beginning. What never outgrows it travels at once, in one request instead of three.
    held: Vec<Bytes>,
    writer: Option<WriteMultipart>,
    hash: Sha256,
    size: u64,
}

impl Upload {
    async fn write(&mut self, part: Bytes) -> StorageResult<()> {
        self.size += part.len() as u64;
        self.hash.update(&part);
        if let Some(writer) = &mut self.writer {
            writer.wait_for_capacity(IN_FLIGHT).await?;
            writer.write(&part);
            return Ok(());
        }
        self.held.push(part);
        if self.size >= CHUNK as u64 {
            let upload = self.store.put_multipart(&self.path).await?;
            let writer = self.writer.insert(WriteMultipart::new_with_chunk_size(upload, CHUNK));
            for part in self.held.drain(..) {
                writer.write(&part);
            }
        }
        Ok(())
    }

    async fn finish(mut self) -> StorageResult<Stored> {
        if let Some(writer) = self.writer.take() {
            writer.finish().await?;
        } else {
            let whole: PutPayload = self.held.drain(..).collect();
            self.store.put(&self.path, whole).await?;
        }
        Ok(Stored {
            size: self.size,
            sha256: hexadecimal(&std::mem::take(&mut self.hash).finalize()),
        })
    }
}

impl Drop for Upload {
    fn drop(&mut self) {
        let (Some(writer), Ok(runtime)) = (self.writer.take(), tokio::runtime::Handle::try_current()) else {
            return;
        };
        runtime.spawn(async move {
            if let Err(error) = writer.abort().await {
                tracing::warn!(%error, "an unfinished upload could not be taken back; the sweep will remove it");
            }
        });
    }
}

/// Bytes as hexadecimal digits.
pub(crate) fn hexadecimal(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    bytes
        .iter()
        .fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
            // cannot fail: writing to a String never does.
            let _ = write!(text, "{byte:02x}");
            text
        })
}
