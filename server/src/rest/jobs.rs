//! Everything that runs for a while.

use axum::{Json, http::StatusCode};
use datapulse_shared::{
    Page,
    accounts::Done,
    api::JobsApi,
    ids::{CandidateId, JobId},
    jobs::{Candidate, Checkpoint, EventQuery, Job, JobEvent, JobStarted, Leaderboard, SaveModel},
    models::Model,
    paging::ListQuery,
};

use super::Refusals;
use crate::{
    caller::Caller,
    http::{Answer, JsonBody, PathOf, Problem, QueryOf},
};

/// Your jobs, newest first
#[utoipa::path(
    get,
    path = "/jobs",
    tag = "jobs",
    params(ListQuery),
    responses((status = 200, description = "One page", body = Page<Job>), Refusals),
)]
pub(super) async fn list_jobs(caller: Caller, QueryOf(query): QueryOf<ListQuery>) -> Answer<Page<Job>> {
    Ok(Json(caller.list_jobs(query).await?))
}

/// One job
#[utoipa::path(
    get,
    path = "/jobs/{id}",
    tag = "jobs",
    params(("id" = JobId, Path)),
    responses((status = 200, description = "Where it is", body = Job), Refusals),
)]
pub(super) async fn get_job(caller: Caller, PathOf(id): PathOf<JobId>) -> Answer<Job> {
    Ok(Json(caller.get_job(id).await?))
}

/// Its log
#[utoipa::path(
    get,
    path = "/jobs/{id}/events",
    tag = "jobs",
    params(("id" = JobId, Path), EventQuery),
    responses((status = 200, description = "Lines in order", body = Vec<JobEvent>), Refusals),
)]
pub(super) async fn job_events(
    caller: Caller,
    PathOf(id): PathOf<JobId>,
    QueryOf(query): QueryOf<EventQuery>,
) -> Answer<Vec<JobEvent>> {
    Ok(Json(caller.job_events(id, query).await?))
}

/// Hold it at its next checkpoint
#[utoipa::path(
    post,
    path = "/jobs/{id}/pause",
    tag = "jobs",
    params(("id" = JobId, Path)),
    responses((status = 200, description = "The job", body = Job), Refusals),
)]
pub(super) async fn pause_job(caller: Caller, PathOf(id): PathOf<JobId>) -> Answer<Job> {
    Ok(Json(caller.pause_job(id).await?))
}

/// Let it go on from its checkpoint
#[utoipa::path(
    post,
    path = "/jobs/{id}/resume",
    tag = "jobs",
    params(("id" = JobId, Path)),
    responses((status = 200, description = "The job", body = Job), Refusals),
)]
pub(super) async fn resume_job(caller: Caller, PathOf(id): PathOf<JobId>) -> Answer<Job> {
    Ok(Json(caller.resume_job(id).await?))
}

/// End it and keep what it has so far
#[utoipa::path(
    post,
    path = "/jobs/{id}/stop",
    tag = "jobs",
    params(("id" = JobId, Path)),
    responses((status = 200, description = "The job", body = Job), Refusals),
)]
pub(super) async fn stop_job(caller: Caller, PathOf(id): PathOf<JobId>) -> Answer<Job> {
    Ok(Json(caller.stop_job(id).await?))
}

/// Throw it away
#[utoipa::path(
    post,
    path = "/jobs/{id}/cancel",
    tag = "jobs",
    params(("id" = JobId, Path)),
    responses((status = 200, description = "The job", body = Job), Refusals),
)]
pub(super) async fn cancel_job(caller: Caller, PathOf(id): PathOf<JobId>) -> Answer<Job> {
    Ok(Json(caller.cancel_job(id).await?))
}

/// Start it anew, as a new job with the same settings
#[utoipa::path(
    post,
    path = "/jobs/{id}/retry",
    tag = "jobs",
    params(("id" = JobId, Path)),
    responses((status = 202, description = "The new job", body = JobStarted), Refusals),
)]
pub(super) async fn retry_job(
    caller: Caller,
    PathOf(id): PathOf<JobId>,
) -> Result<(StatusCode, Json<JobStarted>), Problem> {
    Ok((StatusCode::ACCEPTED, Json(caller.retry_job(id).await?)))
}

/// Its leaderboard so far
#[utoipa::path(
    get,
    path = "/jobs/{id}/models",
    tag = "jobs",
    params(("id" = JobId, Path)),
    responses((status = 200, description = "Best first", body = Leaderboard), Refusals),
)]
pub(super) async fn leaderboard(caller: Caller, PathOf(id): PathOf<JobId>) -> Answer<Leaderboard> {
    Ok(Json(caller.leaderboard(id).await?))
}

/// One candidate of its leaderboard
#[utoipa::path(
    get,
    path = "/jobs/{id}/models/{candidate}",
    tag = "jobs",
    params(("id" = JobId, Path), ("candidate" = CandidateId, Path)),
    responses((status = 200, description = "The candidate", body = Candidate), Refusals),
)]
pub(super) async fn get_candidate(
    caller: Caller,
    PathOf((id, candidate)): PathOf<(JobId, CandidateId)>,
) -> Answer<Candidate> {
    Ok(Json(caller.get_candidate(id, candidate).await?))
}

/// Save a candidate as a model
#[utoipa::path(
    post,
    path = "/jobs/{id}/models/{candidate}/save",
    tag = "jobs",
    params(("id" = JobId, Path), ("candidate" = CandidateId, Path)),
    request_body = SaveModel,
    responses((status = 201, description = "The saved model", body = Model), Refusals),
)]
pub(super) async fn save_candidate(
    caller: Caller,
    PathOf((id, candidate)): PathOf<(JobId, CandidateId)>,
    JsonBody(input): JsonBody<SaveModel>,
) -> Result<(StatusCode, Json<Model>), Problem> {
    Ok((
        StatusCode::CREATED,
        Json(caller.save_candidate(id, candidate, input).await?),
    ))
}

/// Keep nothing of a run but its figures and its log
#[utoipa::path(
    post,
    path = "/jobs/{id}/dismiss",
    tag = "jobs",
    params(("id" = JobId, Path)),
    responses((status = 200, description = "Noted", body = Done), Refusals),
)]
pub(super) async fn dismiss_job(caller: Caller, PathOf(id): PathOf<JobId>) -> Answer<Done> {
    Ok(Json(caller.dismiss_job(id).await?))
}

/// Its saved states, newest first
#[utoipa::path(
    get,
    path = "/jobs/{id}/checkpoints",
    tag = "jobs",
    params(("id" = JobId, Path)),
    responses((status = 200, description = "Newest first", body = Vec<Checkpoint>), Refusals),
)]
pub(super) async fn checkpoints(caller: Caller, PathOf(id): PathOf<JobId>) -> Answer<Vec<Checkpoint>> {
    Ok(Json(caller.checkpoints(id).await?))
}
