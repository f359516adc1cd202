//! What is kept only for a while: bundles of runs that nobody saved (decision 7, decision 53).

use chrono::Duration;
use datapulse_shared::error::ApiResult;

use crate::{
    services::files::remove_stored,
    state::AppState,
    store::{Scope, jobs as store, retention},
};

/// Removes what is older than its owner wants to keep it. Saved models and datasets stay. Answers how many files went.
pub async fn purge(state: &AppState) -> ApiResult<usize> {
    let mut tx = state.db.read(Scope::System).await?;
    let people = retention::retention_days(&mut tx).await?;
    tx.commit().await?;
    let now = state.clock.now();
    let mut removed = 0;
    for (user, days) in people {
        let before = now - Duration::days(days);
        let mut tx = state.db.write(Scope::User(user)).await?;
        let mut keys = retention::remove_old_predictions(&mut tx, user, before).await?;
        for job in store::runs_with_files(&mut tx, user, before).await? {
            keys.extend(store::remove_run_files(&mut tx, job).await?);
        }
        tx.commit().await?;
        removed += keys.len();
        remove_stored(state, keys).await;
    }
    if removed > 0 {
        tracing::info!(removed, "removed results that were older than their owners keep them");
    }
    Ok(removed)
}
