//! Predictions as jobs.

use async_trait::async_trait;
use datapulse_shared::{
    Page,
    accounts::Done,
    api::PredictionsApi,
    datasets::{Preview, PreviewQuery},
    error::ApiResult,
    ids::PredictionId,
    jobs::JobStarted,
    models::DownloadLink,
    paging::ListQuery,
    predictions::{PredictRequest, Prediction, ResultFormat},
    training::CostEstimate,
};

use super::Caller;
use crate::services::predictions;

#[async_trait]
impl PredictionsApi for Caller {
    async fn estimate_prediction(&self, request: PredictRequest) -> ApiResult<CostEstimate> {
        predictions::estimate(&self.state, self.actor()?, request).await
    }

    async fn start_prediction(
        &self,
        request: PredictRequest,
        idempotency_key: Option<String>,
    ) -> ApiResult<JobStarted> {
        predictions::start(&self.state, self.actor()?, request, idempotency_key.as_deref()).await
    }

    async fn list_predictions(&self, query: ListQuery) -> ApiResult<Page<Prediction>> {
        predictions::list(&self.state, self.actor()?, query).await
    }

    async fn get_prediction(&self, id: PredictionId) -> ApiResult<Prediction> {
        predictions::get(&self.state, self.actor()?, id).await
    }

    async fn preview_prediction(&self, id: PredictionId, query: PreviewQuery) -> ApiResult<Preview> {
        predictions::preview(&self.state, self.actor()?, id, query).await
    }

    async fn delete_prediction(&self, id: PredictionId) -> ApiResult<Done> {
        predictions::delete(&self.state, self.actor()?, id).await
    }

    async fn download_prediction(&self, id: PredictionId, format: ResultFormat) -> ApiResult<DownloadLink> {
        predictions::download(&self.state, self.actor()?, id, format).await
    }
}
