//! Calling the engine: off the async threads, its errors and structs turned into the wire's.

use std::{
    path::Path,
    sync::{Arc, Weak},
};

use datapulse_engine::{
    EngineError,
    control::{Checkpoint, Control, Level, Observer, Progress, Signal},
    profile,
    table::{Inspection, Limits, inspect},
};
use datapulse_shared::{ApiError, ErrorCode, datasets::Column, error::ApiResult, profile::Profile};
use serde::{Serialize, de::DeserializeOwned};

/// Runs work of the engine on a thread of its own.
pub async fn run<T: Send + 'static>(
    work: impl FnOnce() -> datapulse_engine::Result<T> + Send + 'static,
) -> ApiResult<T> {
    match tokio::task::spawn_blocking(work).await {
        Ok(result) => result.map_err(|error| refused(&error)),
        Err(panic) => {
            tracing::error!(%panic, "the engine panicked");
            Err(ApiError::new(
                ErrorCode::Internal,
                "something went wrong on our side; try again",
            ))
        }
    }
}

/// Runs work of the engine that ends when whoever waits for it has left.
pub async fn run_for_caller<T: Send + 'static>(
    work: impl FnOnce(&Control) -> datapulse_engine::Result<T> + Send + 'static,
) -> ApiResult<T> {
    let caller = Arc::new(());
    let control = Control::new(Arc::new(Caller(Arc::downgrade(&caller))));
    let result = run(move || work(&control)).await;
    drop(caller);
    result
}

/// Wants the work for as long as it is held by somebody.
struct Caller(Weak<()>);

impl Observer for Caller {
    fn progress(&self, _: &Progress) {}
    fn log(&self, _: Level, _: &str) {}
    fn signal(&self) -> Signal {
        match self.0.strong_count() {
            0 => Signal::Cancel,
            _ => Signal::Continue,
        }
    }
    fn checkpoint(&self, _: &Checkpoint) -> datapulse_engine::Result<()> {
        Ok(())
    }
}

/// An error of the engine as people read it: what they can mend is 422, all else is ours.
pub fn refused(error: &EngineError) -> ApiError {
    match error {
        EngineError::BadInput { .. } => ApiError::new(ErrorCode::Invalid, error.to_string()),
        EngineError::Cancelled | EngineError::Paused | EngineError::Stopped => {
            ApiError::invalid_state(error.to_string())
        }
        EngineError::Io { .. } | EngineError::Internal(_) => {
            tracing::error!(%error, "the engine failed");
            ApiError::new(ErrorCode::Internal, "something went wrong on our side; try again")
        }
    }
}

/// The engine's structs serialise to the JSON of the shared ones; this is the way from one to the other.
///
/// # Errors
/// `Internal` when they do not, which is a defect.
pub fn convert<T: DeserializeOwned>(value: &impl Serialize) -> datapulse_engine::Result<T> {
    let json = serde_json::to_value(value);
    json.and_then(serde_json::from_value)
        .map_err(|error| EngineError::Internal(format!("a result has another form than the wire: {error}")))
}

/// As bytes for a column of the database.
pub fn pack(value: &impl Serialize) -> datapulse_engine::Result<Vec<u8>> {
    serde_json::to_vec(value).map_err(|error| EngineError::Internal(error.to_string()))
}

/// What [`pack`] made.
pub fn unpack<T: DeserializeOwned>(bytes: &[u8]) -> datapulse_engine::Result<T> {
    serde_json::from_slice(bytes).map_err(|error| EngineError::Internal(error.to_string()))
}

/// A table that was read through once.
#[derive(Debug)]
pub struct ReadTable {
    /// What is in it.
    pub profile: Profile,
    /// Its columns with types.
    pub columns: Vec<Column>,
    /// What was noticed while reading.
    pub warnings: Vec<String>,
    /// Where its rows begin, packed.
    pub index: Vec<u8>,
}

/// Reads a table through with flat memory: is it one, what are its columns, what is in them.
pub fn read_table(path: &Path, control: &Control) -> datapulse_engine::Result<ReadTable> {
    let inspection: Inspection = inspect(path, Limits::default(), control)?;
    let profile: Profile = convert(&profile::profile(path, &inspection, control)?)?;
    let columns = profile.columns.iter().map(|column| Column {
        name: column.name.clone(),
        column_type: column.column_type,
        missing: column.missing,
    });
    Ok(ReadTable {
        columns: columns.collect(),
        warnings: inspection.warnings.clone(),
        index: pack(&inspection)?,
        profile,
    })
}

/// Whether more of a metric is better.
pub fn higher_is_better(metric: &str) -> bool {
    datapulse_engine::metrics::metric(metric).is_none_or(|info| info.higher_is_better)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn work_ends_when_its_caller_has_left() {
        let (begin, at_work) = tokio::sync::oneshot::channel();
        let (end, given_up) = tokio::sync::oneshot::channel();
        let caller = tokio::spawn(run_for_caller(move |control| {
            begin.send(()).unwrap();
            while control.check().is_ok() {
                std::thread::yield_now();
            }
            end.send(()).unwrap();
            Ok(())
        }));
        at_work.await.unwrap();
        caller.abort();
        given_up.await.unwrap();
    }
}
