//! Stored files: reaching them, deleting them, and keeping database and storage of one mind (DAT-09).

use std::{collections::HashSet, time::Duration};

use datapulse_shared::{ApiError, ErrorCode, error::ApiResult};
use futures::TryStreamExt;
use uuid::Uuid;

use crate::{
    state::AppState,
    storage::{Key, LocalCopy, StorageError},
    store::{
        Scope,
        files::{self as store, FileRow},
    },
};

/// A file without a row may belong to an upload or a run that is about to write its row.
const MAY_STILL_BE_CLAIMED: chrono::Duration = chrono::Duration::hours(24);
/// Unfinished files that nobody wrote to for so long are nobody's.
const MAY_STILL_BE_WRITTEN: Duration = Duration::from_hours(24);

impl From<StorageError> for ApiError {
    fn from(error: StorageError) -> Self {
        tracing::error!(%error, "storage failed");
        match error {
            StorageError::Missing(_) => Self::new(
                ErrorCode::NotFound,
                "the file is missing from storage; 'datapulse doctor' says which files are and mends what it can",
            ),
            _ => Self::new(
                ErrorCode::Unavailable,
                "the file storage does not answer; try again in a moment",
            ),
        }
    }
}

/// The file as a path on this machine.
pub async fn local_copy(state: &AppState, storage_key: &str) -> ApiResult<LocalCopy> {
    Ok(state.storage.local_copy(&Key::stored(storage_key)).await?)
}

/// Deletes files whose rows are gone. One that resists is left to the sweep.
pub async fn remove_stored(state: &AppState, keys: impl IntoIterator<Item = String>) {
    for key in keys {
        if let Err(error) = state.storage.delete(&Key::stored(key)).await {
            tracing::warn!(%error, "a file could not be deleted; the sweep will remove it");
        }
    }
}

/// Where database and storage disagree.
#[derive(Debug, Default)]
pub struct Disagreement {
    /// Places in storage that no row knows.
    pub orphans: Vec<String>,
    /// Rows whose file is not there.
    pub missing: Vec<FileRow>,
}

impl Disagreement {
    /// Whether they agree.
    pub fn is_empty(&self) -> bool {
        self.orphans.is_empty() && self.missing.is_empty()
    }
}

/// Compares every stored file with every row. Files that are younger than a day count as about to be claimed, unless
/// `even_young` says that nothing else runs.
pub async fn compare(state: &AppState, even_young: bool) -> ApiResult<Disagreement> {
    let mut found = Disagreement::default();
    let mut known = HashSet::new();
    let mut stored = HashSet::new();
    let newest = state.clock.now() - MAY_STILL_BE_CLAIMED;
    let mut listing = state.storage.list("user_data");
    let mut young = HashSet::new();
    while let Some(file) = listing.try_next().await? {
        if file.modified > newest {
            young.insert(file.key.clone());
        }
        stored.insert(file.key);
    }
    let mut tx = state.db.read(Scope::System).await?;
    let mut after = Uuid::nil();
    loop {
        let rows = store::known_files(&mut tx, after, 1_000).await?;
        let Some(last) = rows.last() else { break };
        after = last.id;
        for row in rows {
            known.insert(row.storage_key.clone());
            if !stored.contains(&row.storage_key) {
                found.missing.push(row);
            }
        }
    }
    for key in stored.difference(&known) {
        let claimed = young.contains(key) && !even_young;
        if !claimed && !belongs_to_a_model(&mut tx, key).await? {
            found.orphans.push(key.clone());
        }
    }
    tx.commit().await?;
    found.orphans.sort();
    Ok(found)
}

/// `settings.json` beside a saved model has no row of its own.
async fn belongs_to_a_model(tx: &mut crate::store::Tx, key: &str) -> ApiResult<bool> {
    let Some((folder, "settings.json")) = key.rsplit_once('/') else {
        return Ok(false);
    };
    match folder.rsplit('/').next().and_then(|model| model.parse().ok()) {
        Some(model) => Ok(store::model_exists(tx, model).await?),
        None => Ok(false),
    }
}

/// Deletes files nobody knows, and marks rows whose file is gone so that nothing pretends to have them.
pub async fn mend(state: &AppState, found: Disagreement) -> ApiResult<()> {
    remove_stored(state, found.orphans).await;
    let mut tx = state.db.write(Scope::System).await?;
    for row in &found.missing {
        store::delete_file(&mut tx, row.user_id, row.id).await?;
    }
    Ok(tx.commit().await?)
}

/// What runs once in a while: unfinished files and orphans go.
pub async fn sweep(state: &AppState) -> ApiResult<()> {
    let unfinished = state.storage.remove_unfinished(MAY_STILL_BE_WRITTEN).await?;
    let found = compare(state, false).await?;
    if unfinished + found.orphans.len() > 0 {
        tracing::info!(
            unfinished,
            orphans = found.orphans.len(),
            "removed files that belong to nothing"
        );
    }
    remove_stored(state, found.orphans).await;
    Ok(())
}
