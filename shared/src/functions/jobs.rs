//! Everything that runs for a while.

use server_fn::codec::Json;
use server_fn_macro_default::server;

use crate::accounts::Done;
#[cfg(feature = "ssr")]
use crate::api::backend;
use crate::error::ApiError;
use crate::ids::{CandidateId, JobId};
use crate::jobs::{Candidate, Checkpoint, EventQuery, Job, JobEvent, JobStarted, Leaderboard, SaveModel};
use crate::models::Model;
use crate::paging::{ListQuery, Page};

/// The person's jobs, newest first.
#[server(name = ListJobsCall, prefix = "/fn", endpoint = "jobs/list", input = Json, output = Json)]
pub async fn list_jobs(query: ListQuery) -> Result<Page<Job>, ApiError> {
    backend()?.list_jobs(query).await
}

/// One job.
#[server(name = GetJobCall, prefix = "/fn", endpoint = "jobs/get", input = Json, output = Json)]
pub async fn get_job(id: JobId) -> Result<Job, ApiError> {
    backend()?.get_job(id).await
}

/// Its log.
#[server(name = JobEventsCall, prefix = "/fn", endpoint = "jobs/events", input = Json, output = Json)]
pub async fn job_events(id: JobId, query: EventQuery) -> Result<Vec<JobEvent>, ApiError> {
    backend()?.job_events(id, query).await
}

/// Holds it at its next checkpoint.
#[server(name = PauseJobCall, prefix = "/fn", endpoint = "jobs/pause", input = Json, output = Json)]
pub async fn pause_job(id: JobId) -> Result<Job, ApiError> {
    backend()?.pause_job(id).await
}

/// Lets it go on.
#[server(name = ResumeJobCall, prefix = "/fn", endpoint = "jobs/resume", input = Json, output = Json)]
pub async fn resume_job(id: JobId) -> Result<Job, ApiError> {
    backend()?.resume_job(id).await
}

/// Ends it and keeps what it has.
#[server(name = StopJobCall, prefix = "/fn", endpoint = "jobs/stop", input = Json, output = Json)]
pub async fn stop_job(id: JobId) -> Result<Job, ApiError> {
    backend()?.stop_job(id).await
}

/// Throws it away.
#[server(name = CancelJobCall, prefix = "/fn", endpoint = "jobs/cancel", input = Json, output = Json)]
pub async fn cancel_job(id: JobId) -> Result<Job, ApiError> {
    backend()?.cancel_job(id).await
}

/// Starts it anew as a new job.
#[server(name = RetryJobCall, prefix = "/fn", endpoint = "jobs/retry", input = Json, output = Json)]
pub async fn retry_job(id: JobId) -> Result<JobStarted, ApiError> {
    backend()?.retry_job(id).await
}

/// Its leaderboard so far.
#[server(name = LeaderboardCall, prefix = "/fn", endpoint = "jobs/leaderboard", input = Json, output = Json)]
pub async fn leaderboard(id: JobId) -> Result<Leaderboard, ApiError> {
    backend()?.leaderboard(id).await
}

/// Its saved states.
#[server(name = CheckpointsCall, prefix = "/fn", endpoint = "jobs/checkpoints", input = Json, output = Json)]
pub async fn checkpoints(id: JobId) -> Result<Vec<Checkpoint>, ApiError> {
    backend()?.checkpoints(id).await
}

/// Makes a saved model of a candidate.
#[server(name = SaveCandidateCall, prefix = "/fn", endpoint = "jobs/save-candidate", input = Json, output = Json)]
pub async fn save_candidate(id: JobId, candidate: CandidateId, input: SaveModel) -> Result<Model, ApiError> {
    backend()?.save_candidate(id, candidate, input).await
}

/// Notes that nothing of the run is to be kept.
#[server(name = DismissJobCall, prefix = "/fn", endpoint = "jobs/dismiss", input = Json, output = Json)]
pub async fn dismiss_job(id: JobId) -> Result<Done, ApiError> {
    backend()?.dismiss_job(id).await
}

/// One candidate.
#[server(name = GetCandidateCall, prefix = "/fn", endpoint = "jobs/candidate", input = Json, output = Json)]
pub async fn get_candidate(id: JobId, candidate: CandidateId) -> Result<Candidate, ApiError> {
    backend()?.get_candidate(id, candidate).await
}
