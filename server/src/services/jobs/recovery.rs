//! Jobs whose worker is not heard of any more: they go on elsewhere, or end with a refund (JOB-19).

use chrono::Duration;
use datapulse_shared::error::ApiResult;

use super::{endings, endings::Outcome};
use crate::{
    services::files::remove_stored,
    state::AppState,
    store::{
        Scope,
        jobs::{self as store, JobRow, NewEvent, Stale},
    },
};

/// Takes care of every job whose lease has ended and, when a worker is known to be dead, of those it had.
pub async fn recover(state: &AppState, dead_worker: Option<&str>) -> ApiResult<usize> {
    let mut tx = state.db.read(Scope::System).await?;
    let due = store::due_for_recovery(&mut tx, state.clock.now(), dead_worker).await?;
    tx.commit().await?;
    for job in &due {
        take_over(state, job).await?;
    }
    Ok(due.len())
}

/// A worker did not do in time what was wanted of it and is gone now: what was wanted is done to its job here.
pub async fn obeyed_or_ended(state: &AppState, lost: &Stale) -> ApiResult<()> {
    take_over(state, lost).await
}

async fn take_over(state: &AppState, lost: &Stale) -> ApiResult<()> {
    let mut tx = state.db.write(Scope::System).await?;
    let Some(job) = store::lock(&mut tx, lost.id).await? else {
        return Ok(());
    };
    // Somebody else was faster, or the worker lives after all. The lock on the row goes now: one that waits for the
    // transaction to be dropped would hide the job from the next worker that looks.
    if job.worker != lost.worker || !matches!(job.status.as_str(), "STARTING" | "LOADING" | "RUNNING") {
        return Ok(tx.rollback().await?);
    }
    let mut keys = Vec::new();
    match job.requested.as_deref() {
        Some("cancel") => keys = endings::end(&mut tx, state, &job, &Outcome::Cancelled).await?,
        Some("stop") => keys = endings::end(&mut tx, state, &job, &Outcome::Stopped).await?,
        Some("pause") => store::pause_now(&mut tx, job.id).await?,
        _ if job.attempts >= job.max_attempts => {
            let why = Outcome::Failed(format!(
                "its worker ended unexpectedly {} times, perhaps for want of memory; try fewer rows or columns",
                job.attempts
            ));
            keys = endings::end(&mut tx, state, &job, &why).await?;
        }
        _ => requeue(&mut tx, state, &job).await?,
    }
    tx.commit().await?;
    remove_stored(state, keys).await;
    Ok(())
}

async fn requeue(tx: &mut crate::store::Tx, state: &AppState, job: &JobRow) -> ApiResult<()> {
    let wait = backoff(job.attempts);
    let line = format!(
        "its worker ended unexpectedly; it goes on from its last checkpoint in {} s (attempt {} of {})",
        wait.num_seconds(),
        job.attempts + 1,
        job.max_attempts
    );
    tracing::warn!(job = %job.id, attempts = job.attempts, "a worker was lost; its job waits for another");
    store::requeue(tx, job.id, state.clock.now() + wait, 0, &line).await?;
    Ok(store::append_events(tx, job.user_id, job.id, &[NewEvent::line("warning", line)]).await?)
}

/// 1, 2, 4, … seconds, at most a minute.
pub(crate) fn backoff(attempts: i64) -> Duration {
    Duration::seconds(1 << attempts.saturating_sub(1).clamp(0, 6)).min(Duration::minutes(1))
}
