//! Unfinished files that a killed process left behind.

use std::{
    path::Path,
    time::{Duration, SystemTime},
};

use super::{Storage, StorageResult};

impl Storage {
    /// Removes unfinished files that nobody has written to for `idle`; answers how many there were.
    pub async fn remove_unfinished(&self, idle: Duration) -> StorageResult<usize> {
        let scratch = self.scratch.clone();
        let files = self.folder.as_ref().map(|folder| folder.join("user_data"));
        let work = tokio::task::spawn_blocking(move || {
            let mut removed = remove_matching(&scratch, idle, |name| name.starts_with("part-"));
            if let Some(files) = files {
                // The folder store writes to `key#1` and renames; no key of ours holds a '#'.
                removed += remove_matching(&files, idle, |name| name.contains('#'));
            }
            removed
        });
        Ok(work.await.unwrap_or_default())
    }
}

fn remove_matching(folder: &Path, idle: Duration, unfinished: impl Fn(&str) -> bool) -> usize {
    let mut folders = vec![folder.to_owned()];
    let mut removed = 0;
    while let Some(folder) = folders.pop() {
        let Ok(entries) = std::fs::read_dir(folder) else {
            continue;
        };
        for path in entries.flatten().map(|entry| entry.path()) {
            if path.is_dir() {
                folders.push(path);
            } else if name_of(&path).is_some_and(&unfinished) && idle_for(&path).is_some_and(|age| age >= idle) {
                removed += usize::from(std::fs::remove_file(&path).is_ok());
            }
        }
    }
    removed
}

fn name_of(path: &Path) -> Option<&str> {
    path.file_name()?.to_str()
}

fn idle_for(path: &Path) -> Option<Duration> {
    SystemTime::now()
        .duration_since(path.metadata().ok()?.modified().ok()?)
        .ok()
}
