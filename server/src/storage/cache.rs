//! A stored file as a path on this machine, for the engine: the file itself in a folder, a kept copy of one in S3.

use std::{
    path::{Path, PathBuf},
    time::{Duration, SystemTime},
};

use futures::StreamExt;
use tokio::io::AsyncWriteExt;
use uuid::Uuid;

use super::{Key, Storage, StorageError, StorageResult};

/// Copies of remote files may take this much before the oldest go.
const KEEP_BYTES: u64 = 20 * 1024 * 1024 * 1024;
/// A copy younger than this may still be about to be opened.
const KEEP_AT_LEAST: Duration = Duration::from_hours(1);

/// A path that can be read while this is held.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LocalCopy(PathBuf);

impl LocalCopy {
    /// Where to read.
    pub fn path(&self) -> &Path {
        &self.0
    }
}

impl Storage {
    /// The file as a local path. What is stored under a key never changes, so a copy once made stays right.
    pub async fn local_copy(&self, key: &Key) -> StorageResult<LocalCopy> {
        if let Some(folder) = &self.folder {
            let path = folder.join(key.as_str());
            let is_there = tokio::fs::try_exists(&path).await?;
            return if is_there {
                Ok(LocalCopy(path))
            } else {
                Err(StorageError::Missing(key.to_string()))
            };
        }
        let kept = self.kept(key);
        if !tokio::fs::try_exists(&kept).await? {
            self.fetch(key, &kept).await?;
        }
        Ok(LocalCopy(kept))
    }

    /// A fresh path for a file that is being made; whoever makes it also removes it.
    pub fn scratch_file(&self) -> PathBuf {
        self.scratch.join(format!("part-{}", Uuid::now_v7()))
    }

    pub(super) async fn forget_copy(&self, key: &Key) {
        if self.folder.is_none() {
            // Nothing kept is what we want; any other failure leaves a copy that the next clean-up removes.
            drop(tokio::fs::remove_file(self.kept(key)).await);
        }
    }

    fn kept(&self, key: &Key) -> PathBuf {
        self.scratch.join(format!("copy-{}", key.flat()))
    }

    async fn fetch(&self, key: &Key, kept: &Path) -> StorageResult<()> {
        let mut stream = self.stream(key, None).await?;
        let part = self.scratch_file();
        let mut file = tokio::fs::File::create(&part).await?;
        let copied = async {
            while let Some(bytes) = stream.next().await {
                file.write_all(&bytes?).await?;
            }
            file.flush().await?;
            tokio::fs::rename(&part, kept).await?;
            Ok(())
        };
        let copied: StorageResult<()> = copied.await;
        if copied.is_err() {
            drop(tokio::fs::remove_file(&part).await);
        }
        self.shrink_copies().await?;
        copied
    }

    /// Removes the oldest copies when all of them together are too large.
    async fn shrink_copies(&self) -> StorageResult<()> {
        let mut copies = Vec::new();
        let mut entries = tokio::fs::read_dir(&self.scratch).await?;
        while let Some(entry) = entries.next_entry().await? {
            if entry.file_name().to_string_lossy().starts_with("copy-") {
                let meta = entry.metadata().await?;
                copies.push((meta.modified()?, meta.len(), entry.path()));
            }
        }
        copies.sort();
        let mut total: u64 = copies.iter().map(|(_, size, _)| size).sum();
        for (modified, size, path) in copies {
            let old = SystemTime::now()
                .duration_since(modified)
                .is_ok_and(|age| age > KEEP_AT_LEAST);
            if total <= KEEP_BYTES || !old {
                break;
            }
            drop(tokio::fs::remove_file(path).await);
            total -= size;
        }
        Ok(())
    }
}
