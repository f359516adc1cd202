//! What the owner of a job wants: hold it, go on, end it, throw it away (JOB-11, JOB-12, JOB-20, decision 1).

use datapulse_shared::{
    ApiError,
    accounts::Done,
    error::ApiResult,
    ids::JobId,
    jobs::{Job, JobStatus},
};

use super::{endings, endings::Outcome, view};
use crate::{
    services::{Actor, files::remove_stored},
    state::AppState,
    store::{
        Tx,
        jobs::{self as store, JobRow, NewEvent},
    },
};

/// Holds a job at its next checkpoint. One that waits is held at once.
pub async fn pause(state: &AppState, actor: &Actor, id: JobId) -> ApiResult<Job> {
    let (mut tx, job) = open(state, actor, id).await?;
    match status(&job) {
        JobStatus::Queued => {
            store::pause_now(&mut tx, job.id).await?;
            note(&mut tx, &job, "paused before it began").await?;
        }
        JobStatus::Starting | JobStatus::Loading | JobStatus::Running => wish(state, &mut tx, &job, "pause").await?,
        other => return Err(impossible(&job, other, "paused")),
    }
    tx.commit().await?;
    view::get(state, actor, id).await
}

/// Lets a held job go on from its checkpoint. What was used up by earlier attempts does not count against it.
pub async fn resume(state: &AppState, actor: &Actor, id: JobId) -> ApiResult<Job> {
    let (mut tx, job) = open(state, actor, id).await?;
    match status(&job) {
        JobStatus::Paused => {
            store::requeue(&mut tx, job.id, state.clock.now(), 1, "waiting to go on").await?;
            note(&mut tx, &job, "resumed").await?;
        }
        other => return Err(impossible(&job, other, "resumed")),
    }
    tx.commit().await?;
    view::get(state, actor, id).await
}

/// Ends a job; what it has so far is kept.
pub async fn stop(state: &AppState, actor: &Actor, id: JobId) -> ApiResult<Job> {
    finish(state, actor, id, "stop", &Outcome::Stopped).await
}

/// Throws a job away. Doing so twice is no error.
pub async fn cancel(state: &AppState, actor: &Actor, id: JobId) -> ApiResult<Job> {
    finish(state, actor, id, "cancel", &Outcome::Cancelled).await
}

/// Notes that the save dialog was answered with Cancel (MOD-11): models of the run that nobody saved go.
pub async fn dismiss(state: &AppState, actor: &Actor, id: JobId) -> ApiResult<Done> {
    let (mut tx, job) = open(state, actor, id).await?;
    if !status(&job).is_final() {
        return Err(ApiError::invalid_state(
            "the run is not over yet; stop or cancel it instead",
        ));
    }
    store::set_reviewed(&mut tx, actor.user_id.0, id.0).await?;
    let keys = store::remove_run_files(&mut tx, id.0).await?;
    tx.commit().await?;
    remove_stored(state, keys).await;
    Ok(Done::new("nothing of this run is kept but its figures and its log"))
}

async fn finish(state: &AppState, actor: &Actor, id: JobId, verb: &str, outcome: &Outcome) -> ApiResult<Job> {
    let (mut tx, job) = open(state, actor, id).await?;
    let mut keys = Vec::new();
    match status(&job) {
        JobStatus::Queued | JobStatus::Paused => keys = endings::end(&mut tx, state, &job, outcome).await?,
        JobStatus::Starting | JobStatus::Loading | JobStatus::Running => wish(state, &mut tx, &job, verb).await?,
        JobStatus::Cancelled if *outcome == Outcome::Cancelled => {}
        JobStatus::Stopped if *outcome == Outcome::Stopped => {}
        other => {
            return Err(impossible(
                &job,
                other,
                if verb == "stop" { "stopped" } else { "cancelled" },
            ));
        }
    }
    tx.commit().await?;
    remove_stored(state, keys).await;
    view::get(state, actor, id).await
}

/// The transaction with the job locked in it.
async fn open(state: &AppState, actor: &Actor, id: JobId) -> ApiResult<(Tx, JobRow)> {
    let mut tx = state.db.write(actor.scope()).await?;
    let job = store::lock(&mut tx, id.0)
        .await?
        .filter(|job| job.user_id == actor.user_id.0);
    let Some(job) = job else {
        tracing::info!(job = %id, "a job that is not there was to be controlled");
        return Err(ApiError::not_found("job"));
    };
    Ok((tx, job))
}

/// A stronger wish replaces a weaker one, never the other way round.
async fn wish(state: &AppState, tx: &mut Tx, job: &JobRow, verb: &str) -> ApiResult<()> {
    let strength = |wish: &str| match wish {
        "cancel" => 3,
        "stop" => 2,
        "pause" => 1,
        _ => 0,
    };
    if strength(verb) > job.requested.as_deref().map_or(0, strength) {
        store::request(tx, job.id, verb, state.clock.now()).await?;
        note(tx, job, &format!("asked to {verb}")).await?;
    }
    Ok(())
}

async fn note(tx: &mut Tx, job: &JobRow, line: &str) -> ApiResult<()> {
    Ok(store::append_events(tx, job.user_id, job.id, &[NewEvent::line("info", line)]).await?)
}

fn status(job: &JobRow) -> JobStatus {
    JobStatus::parse(&job.status).unwrap_or(JobStatus::Failed)
}

fn impossible(job: &JobRow, status: JobStatus, done: &str) -> ApiError {
    ApiError::invalid_state(format!("'{}' is {status}; it cannot be {done} any more", job.name))
}
