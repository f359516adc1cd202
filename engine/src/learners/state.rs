//! States of interrupted fits as bytes.

use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::error::{EngineError, Result};

/// `state` as bytes that give the same bits back.
pub(super) fn encode(state: &impl Serialize) -> Result<Vec<u8>> {
    rmp_serde::to_vec(state).map_err(|error| EngineError::Internal(format!("a state could not be kept: {error}")))
}

/// The state in `bytes`.
pub(super) fn decode<T: DeserializeOwned>(bytes: &[u8]) -> Result<T> {
    rmp_serde::from_slice(bytes)
        .map_err(|error| EngineError::Internal(format!("a checkpoint could not be read: {error}")))
}
