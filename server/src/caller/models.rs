//! Saved models and experiments.

use async_trait::async_trait;
use datapulse_shared::{
    Page,
    accounts::Done,
    api::ModelsApi,
    assessment::ThresholdChoice,
    error::ApiResult,
    experiments::{Experiment, NewExperiment},
    explain::{Dependence, DependenceQuery, ExplainRow, ExplainedRow},
    ids::ModelId,
    models::{DownloadLink, Model, ModelDetail, ModelFormat, ModelStats, ModelUpdate, PredictRows, PredictedRows},
    paging::ListQuery,
};

use super::Caller;
use crate::services::models;

#[async_trait]
impl ModelsApi for Caller {
    async fn list_models(&self, query: ListQuery) -> ApiResult<Page<Model>> {
        models::list(&self.state, self.actor()?, query).await
    }

    async fn get_model(&self, id: ModelId) -> ApiResult<ModelDetail> {
        models::get(&self.state, self.actor()?, id).await
    }

    async fn update_model(&self, id: ModelId, update: ModelUpdate) -> ApiResult<Model> {
        models::update(&self.state, self.actor()?, id, update).await
    }

    async fn set_threshold(&self, id: ModelId, choice: ThresholdChoice) -> ApiResult<ModelDetail> {
        models::set_threshold(&self.state, self.actor()?, id, choice).await
    }

    async fn delete_model(&self, id: ModelId) -> ApiResult<Done> {
        models::delete(&self.state, self.actor()?, id).await
    }

    async fn model_stats(&self) -> ApiResult<ModelStats> {
        models::stats(&self.state, self.actor()?).await
    }

    async fn download_model(&self, id: ModelId, format: ModelFormat) -> ApiResult<DownloadLink> {
        models::download(&self.state, self.actor()?, id, format).await
    }

    async fn predict_rows(&self, id: ModelId, input: PredictRows) -> ApiResult<PredictedRows> {
        models::predict_rows(&self.state, self.actor()?, id, input).await
    }

    async fn explain_row(&self, id: ModelId, input: ExplainRow) -> ApiResult<ExplainedRow> {
        models::explain_row(&self.state, self.actor()?, id, input).await
    }

    async fn dependence(&self, id: ModelId, query: DependenceQuery) -> ApiResult<Dependence> {
        models::dependence(&self.state, self.actor()?, id, query).await
    }

    async fn list_experiments(&self) -> ApiResult<Vec<Experiment>> {
        models::list_experiments(&self.state, self.actor()?).await
    }

    async fn create_experiment(&self, input: NewExperiment) -> ApiResult<Experiment> {
        models::create_experiment(&self.state, self.actor()?, input).await
    }
}
