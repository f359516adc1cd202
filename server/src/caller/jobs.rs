//! Everything that runs for a while.

use async_trait::async_trait;
use datapulse_shared::{
    Page,
    accounts::Done,
    api::JobsApi,
    error::ApiResult,
    ids::{CandidateId, JobId},
    jobs::{Candidate, Checkpoint, EventQuery, Job, JobEvent, JobStarted, Leaderboard, SaveModel},
    models::Model,
    paging::ListQuery,
};

use super::Caller;
use crate::services::jobs;

#[async_trait]
impl JobsApi for Caller {
    async fn list_jobs(&self, query: ListQuery) -> ApiResult<Page<Job>> {
        jobs::list(&self.state, self.actor()?, query).await
    }

    async fn get_job(&self, id: JobId) -> ApiResult<Job> {
        jobs::get(&self.state, self.actor()?, id).await
    }

    async fn job_events(&self, id: JobId, query: EventQuery) -> ApiResult<Vec<JobEvent>> {
        jobs::events(&self.state, self.actor()?, id, query).await
    }

    async fn pause_job(&self, id: JobId) -> ApiResult<Job> {
        jobs::pause(&self.state, self.actor()?, id).await
    }

    async fn resume_job(&self, id: JobId) -> ApiResult<Job> {
        jobs::resume(&self.state, self.actor()?, id).await
    }

    async fn stop_job(&self, id: JobId) -> ApiResult<Job> {
        jobs::stop(&self.state, self.actor()?, id).await
    }

    async fn cancel_job(&self, id: JobId) -> ApiResult<Job> {
        jobs::cancel(&self.state, self.actor()?, id).await
    }

    async fn retry_job(&self, id: JobId) -> ApiResult<JobStarted> {
        jobs::retry(&self.state, self.actor()?, id).await
    }

    async fn leaderboard(&self, id: JobId) -> ApiResult<Leaderboard> {
        jobs::leaderboard(&self.state, self.actor()?, id).await
    }

    async fn checkpoints(&self, id: JobId) -> ApiResult<Vec<Checkpoint>> {
        jobs::checkpoints(&self.state, self.actor()?, id).await
    }

    async fn save_candidate(&self, id: JobId, candidate: CandidateId, input: SaveModel) -> ApiResult<Model> {
        jobs::save_candidate(&self.state, self.actor()?, id, candidate, input).await
    }

    async fn dismiss_job(&self, id: JobId) -> ApiResult<Done> {
        jobs::dismiss(&self.state, self.actor()?, id).await
    }

    async fn get_candidate(&self, id: JobId, candidate: CandidateId) -> ApiResult<Candidate> {
        jobs::candidate(&self.state, self.actor()?, id, candidate).await
    }
}
