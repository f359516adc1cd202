//! Configuring and starting a training.

use async_trait::async_trait;
use datapulse_shared::{
    api::TrainingApi,
    error::ApiResult,
    jobs::JobStarted,
    training::{AlgorithmCatalog, CostEstimate, SuggestionQuery, Suggestions, TrainRequest},
};

use super::Caller;
use crate::services::training;

#[async_trait]
impl TrainingApi for Caller {
    async fn algorithms(&self) -> ApiResult<AlgorithmCatalog> {
        self.actor()?;
        training::catalog()
    }

    async fn suggest(&self, query: SuggestionQuery) -> ApiResult<Suggestions> {
        training::suggest(&self.state, self.actor()?, query).await
    }

    async fn estimate_training(&self, request: TrainRequest) -> ApiResult<CostEstimate> {
        training::estimate(&self.state, self.actor()?, request).await
    }

    async fn start_training(&self, request: TrainRequest, idempotency_key: Option<String>) -> ApiResult<JobStarted> {
        training::start(&self.state, self.actor()?, request, idempotency_key.as_deref()).await
    }
}
