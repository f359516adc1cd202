//! What a job at work has at hand.

use std::{sync::Arc, time::Instant};

use datapulse_engine::{EngineError, control::Control};
use datapulse_shared::{ApiError, ErrorCode};
use uuid::Uuid;

use super::watch::Watch;
use crate::{
    state::AppState,
    storage::{Area, Key, Stored},
    store::{
        Scope, StoreError, StoreResult, Tx,
        files::FileRow,
        jobs::{self as store, JobRow},
    },
};

/// One claimed job.
pub(super) struct Context {
    pub(super) state: AppState,
    pub(super) job: JobRow,
    /// By which claim; whoever has another one may change nothing.
    pub(super) claim: String,
    pub(super) watch: Arc<Watch>,
    /// When this attempt began.
    pub(super) begun: Instant,
    /// The engine's threads, for whatever fits the cores that this worker may use.
    pub(super) threads: usize,
}

/// Why a job did not do what was asked.
#[derive(Debug)]
pub(super) enum Trouble {
    /// Somebody asked for that: pause, stop or cancel.
    Interrupted,
    /// The person has to change something; trying again would not help.
    Mistake(String),
    /// Something of ours failed; another attempt may succeed.
    Failure(String),
    /// The job is somebody else's now.
    Lost,
}

impl From<EngineError> for Trouble {
    fn from(error: EngineError) -> Self {
        match error {
            error if error.is_interruption() => Self::Interrupted,
            EngineError::BadInput { .. } => Self::Mistake(error.to_string()),
            other => Self::Failure(other.to_string()),
        }
    }
}

impl From<StoreError> for Trouble {
    fn from(error: StoreError) -> Self {
        Self::Failure(error.to_string())
    }
}

impl From<ApiError> for Trouble {
    fn from(error: ApiError) -> Self {
        match error.code {
            ErrorCode::Internal | ErrorCode::Unavailable => Self::Failure(error.detail),
            _ => Self::Mistake(error.detail),
        }
    }
}

impl From<crate::storage::StorageError> for Trouble {
    fn from(error: crate::storage::StorageError) -> Self {
        match error {
            crate::storage::StorageError::Missing(_) => {
                Self::Mistake("its file is missing from storage; upload it again".to_owned())
            }
            other => Self::Failure(other.to_string()),
        }
    }
}

impl Context {
    /// Seconds spent on the job so far, over all attempts.
    pub(super) fn spent_seconds(&self) -> f64 {
        self.job.spent_seconds + self.begun.elapsed().as_secs_f64()
    }

    pub(super) fn control(&self) -> Control {
        Control::new(Arc::clone(&self.watch) as _)
    }

    /// A transaction that holds the job's row, if the job is still ours.
    pub(super) async fn fenced(&self) -> Result<(Tx, JobRow), Trouble> {
        let mut tx = self.state.db.write(Scope::System).await?;
        match store::lock(&mut tx, self.job.id).await? {
            Some(job) if job.worker.as_deref() == Some(&self.claim) => Ok((tx, job)),
            _ => Err(Trouble::Lost),
        }
    }

    /// A row for a file of this job's owner that was stored under a fresh id.
    pub(super) fn file(&self, id: Uuid, key: &Key, stored: &Stored, filename: &str, kind: FileKind) -> FileRow {
        FileRow {
            id,
            user_id: self.job.user_id,
            storage_key: key.as_str().to_owned(),
            filename: filename.to_owned(),
            content_type: kind.content_type.to_owned(),
            size: i64::try_from(stored.size).unwrap_or(i64::MAX),
            sha256: stored.sha256.clone(),
            purpose: kind.purpose.to_owned(),
        }
    }

    /// Where what the run keeps for itself lies.
    pub(super) fn run_key(&self, file: Uuid) -> Key {
        Key::new(self.job.user_id, Area::Run(self.job.id), file)
    }
}

/// What a file is and what for.
#[derive(Clone, Copy)]
pub(super) struct FileKind {
    pub(super) content_type: &'static str,
    pub(super) purpose: &'static str,
}

pub(super) const BUNDLE: FileKind = FileKind {
    content_type: "application/octet-stream",
    purpose: "candidate",
};
pub(super) const CHECKPOINT: FileKind = FileKind {
    content_type: "application/octet-stream",
    purpose: "checkpoint",
};
pub(super) const CSV: FileKind = FileKind {
    content_type: "text/csv; charset=utf-8",
    purpose: "prediction",
};
pub(super) const JSON: FileKind = FileKind {
    content_type: "application/json",
    purpose: "prediction",
};

/// Reads rows of a person in a transaction of its own.
pub(super) async fn reading<T>(
    state: &AppState,
    read: impl AsyncFnOnce(&mut Tx) -> StoreResult<T>,
) -> Result<T, Trouble> {
    let mut tx = state.db.read(Scope::System).await?;
    let value = read(&mut tx).await?;
    tx.commit().await?;
    Ok(value)
}
