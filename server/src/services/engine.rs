//! Calling the engine: off the async threads, its errors and structs turned into the wire's.

use datapulse_engine::EngineError;
use datapulse_shared::{ApiError, ErrorCode, error::ApiResult};
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

/// Whether more of a metric is better.
pub fn higher_is_better(metric: &str) -> bool {
    !matches!(metric, "log_loss" | "mae" | "rmse" | "mape" | "median_absolute_error")
}
