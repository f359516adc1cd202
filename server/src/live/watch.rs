//! Looking, as long as anybody listens.

use std::time::Duration;

use chrono::Utc;

use super::look::{Told, look};
use crate::state::AppState;

/// Between two looks.
const PAUSE: Duration = Duration::from_millis(200);
/// After a look that failed.
const AFTER_FAILURE: Duration = Duration::from_secs(2);

/// Runs for as long as the process does.
pub async fn watch(state: AppState) {
    let mut told = Told::nothing(Utc::now());
    loop {
        tokio::time::sleep(PAUSE).await;
        if state.live.is_silent() {
            told = Told::nothing(Utc::now());
        } else if let Err(error) = look(&state, &mut told).await {
            tracing::warn!(%error, "the live channel could not look for news; trying again");
            tokio::time::sleep(AFTER_FAILURE).await;
        }
    }
}
