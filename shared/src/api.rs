//! What the server can do, one trait per area, implemented once for REST and server functions.
//!
//! An implementation stands for one caller: it knows who asks. The server puts it into a task-local
//! around every server function ([`serve`]); the functions' bodies take it from there ([`backend`]).

use std::future::Future;
use std::sync::Arc;

use async_trait::async_trait;

use crate::accounts::{
    Done, Login, Me, PasswordChange, PasswordResetConfirm, PasswordResetRequest, Register, Session, SignedIn,
};
use crate::assessment::ThresholdChoice;
use crate::datasets::{Column, Dataset, DatasetUpdate, Preview, PreviewQuery};
use crate::error::{ApiError, ApiResult, ErrorCode};
use crate::experiments::{Experiment, NewExperiment};
use crate::explain::{Dependence, DependenceQuery, ExplainRow, ExplainedRow};
use crate::ids::{CandidateId, DatasetId, JobId, ModelId, PredictionId, SessionId, TagId};
use crate::jobs::{Candidate, Checkpoint, EventQuery, Job, JobEvent, JobStarted, Leaderboard, SaveModel};
use crate::mappings::{Mapping, MappingInput};
use crate::models::{
    DownloadLink, Model, ModelDetail, ModelFormat, ModelStats, ModelUpdate, PredictRows, PredictedRows,
};
use crate::paging::{ListQuery, Page};
use crate::predictions::{PredictRequest, Prediction, ResultFormat};
use crate::profile::CachedProfile;
use crate::settings::Settings;
use crate::tags::{NewTag, Tag, TagNames, TagUpdate};
use crate::tokens::{AddTokens, Balance, Transaction};
use crate::training::{AlgorithmCatalog, CostEstimate, SuggestionQuery, Suggestions, TrainRequest};
use crate::uploads::UploadedFile;

/// Getting in and out.
#[async_trait]
pub trait AccountsApi: Send + Sync {
    /// Makes an account and signs in.
    async fn register(&self, input: Register) -> ApiResult<SignedIn>;
    /// Signs in by email or username.
    async fn login(&self, input: Login) -> ApiResult<SignedIn>;
    /// Ends this session.
    async fn logout(&self) -> ApiResult<Done>;
    /// Who asks.
    async fn me(&self) -> ApiResult<Me>;
    /// Who asks, where nobody is an answer too.
    async fn who(&self) -> ApiResult<Option<Me>> {
        match self.me().await {
            Err(error) if error.is_unauthorized() => Ok(None),
            answer => answer.map(Some),
        }
    }
    /// Exchanges the refresh token from its cookie for a new pair; the old one dies.
    async fn refresh(&self) -> ApiResult<SignedIn>;
    /// Mails a link to set a new password; the same answer whether the address is known or not.
    async fn request_password_reset(&self, input: PasswordResetRequest) -> ApiResult<Done>;
    /// Sets a new password with the token from the mail.
    async fn confirm_password_reset(&self, input: PasswordResetConfirm) -> ApiResult<Done>;
    /// Sets a new password; every other session ends.
    async fn change_password(&self, input: PasswordChange) -> ApiResult<Done>;
    /// The caller's sessions, newest first.
    async fn list_sessions(&self) -> ApiResult<Vec<Session>>;
    /// Ends one of the caller's sessions.
    async fn revoke_session(&self, id: SessionId) -> ApiResult<Done>;
}

/// Preferences.
#[async_trait]
pub trait SettingsApi: Send + Sync {
    /// The caller's settings.
    async fn get_settings(&self) -> ApiResult<Settings>;
    /// Replaces the caller's settings.
    async fn put_settings(&self, settings: Settings) -> ApiResult<Settings>;
}

/// Tables.
#[async_trait]
pub trait DatasetsApi: Send + Sync {
    /// The caller's datasets; sorts by `name`, `created_at`, `size`, `row_count`.
    async fn list_datasets(&self, query: ListQuery) -> ApiResult<Page<Dataset>>;
    /// One dataset.
    async fn get_dataset(&self, id: DatasetId) -> ApiResult<Dataset>;
    /// Changes name, description and tags.
    async fn update_dataset(&self, id: DatasetId, update: DatasetUpdate) -> ApiResult<Dataset>;
    /// Deletes it with its file and everything that hangs on it.
    async fn delete_dataset(&self, id: DatasetId) -> ApiResult<Done>;
    /// Columns with inferred types.
    async fn dataset_columns(&self, id: DatasetId) -> ApiResult<Vec<Column>>;
    /// Rows as they stand in the file.
    async fn preview_dataset(&self, id: DatasetId, query: PreviewQuery) -> ApiResult<Preview>;
    /// What is in it.
    async fn profile_dataset(&self, id: DatasetId) -> ApiResult<CachedProfile>;
    /// How it fits a model, with suggestions.
    async fn get_mapping(&self, id: DatasetId, model: ModelId) -> ApiResult<Mapping>;
    /// Says which column stands for which field.
    async fn put_mapping(&self, id: DatasetId, model: ModelId, mapping: MappingInput) -> ApiResult<Mapping>;
    /// A signed link to the file.
    async fn download_dataset(&self, id: DatasetId) -> ApiResult<DownloadLink>;
}

/// Uploaded files.
#[async_trait]
pub trait UploadsApi: Send + Sync {
    /// The caller's uploaded files, newest first; sorts by `created_at`, `filename`, `size`.
    async fn list_uploads(&self, query: ListQuery) -> ApiResult<Page<UploadedFile>>;
    /// One of them, by the id of its dataset.
    async fn get_upload(&self, id: DatasetId) -> ApiResult<UploadedFile>;
    /// Deletes it with all that hangs on it.
    async fn delete_upload(&self, id: DatasetId) -> ApiResult<Done>;
}

/// Labels on datasets and models.
#[async_trait]
pub trait TagsApi: Send + Sync {
    /// The caller's tags by name; sorts by `name`, `created_at`, `dataset_count`.
    async fn list_tags(&self, query: ListQuery) -> ApiResult<Page<Tag>>;
    /// One tag.
    async fn get_tag(&self, id: TagId) -> ApiResult<Tag>;
    /// A new tag.
    async fn create_tag(&self, input: NewTag) -> ApiResult<Tag>;
    /// Changes name, description and colour.
    async fn update_tag(&self, id: TagId, update: TagUpdate) -> ApiResult<Tag>;
    /// Takes it off everything and deletes it.
    async fn delete_tag(&self, id: TagId) -> ApiResult<Done>;
    /// The tags of a dataset by name.
    async fn dataset_tags(&self, id: DatasetId) -> ApiResult<Vec<Tag>>;
    /// Gives a dataset exactly these tags; those that are not there yet are made.
    async fn put_dataset_tags(&self, id: DatasetId, names: TagNames) -> ApiResult<Vec<Tag>>;
}

/// Configuring and starting a training.
#[async_trait]
pub trait TrainingApi: Send + Sync {
    /// Every algorithm with its hyperparameters, and every metric.
    async fn algorithms(&self) -> ApiResult<AlgorithmCatalog>;
    /// What to choose for a dataset and target.
    async fn suggest(&self, query: SuggestionQuery) -> ApiResult<Suggestions>;
    /// What a training would cost.
    async fn estimate_training(&self, request: TrainRequest) -> ApiResult<CostEstimate>;
    /// Starts it; the same idempotency key and body answers the first answer again.
    async fn start_training(&self, request: TrainRequest, idempotency_key: Option<String>) -> ApiResult<JobStarted>;
}

/// Everything that runs for a while.
#[async_trait]
pub trait JobsApi: Send + Sync {
    /// The caller's jobs, newest first; sorts by `created_at`, `name`, `status`, `best_score`.
    async fn list_jobs(&self, query: ListQuery) -> ApiResult<Page<Job>>;
    /// One job.
    async fn get_job(&self, id: JobId) -> ApiResult<Job>;
    /// Its log.
    async fn job_events(&self, id: JobId, query: EventQuery) -> ApiResult<Vec<JobEvent>>;
    /// Holds it at its next checkpoint.
    async fn pause_job(&self, id: JobId) -> ApiResult<Job>;
    /// Lets it go on from its checkpoint.
    async fn resume_job(&self, id: JobId) -> ApiResult<Job>;
    /// Ends it and keeps what it has so far.
    async fn stop_job(&self, id: JobId) -> ApiResult<Job>;
    /// Throws it away.
    async fn cancel_job(&self, id: JobId) -> ApiResult<Job>;
    /// Starts a failed, stopped or cancelled one anew, as a new job with the same settings.
    async fn retry_job(&self, id: JobId) -> ApiResult<JobStarted>;
    /// Its leaderboard so far.
    async fn leaderboard(&self, id: JobId) -> ApiResult<Leaderboard>;
    /// Its saved states.
    async fn checkpoints(&self, id: JobId) -> ApiResult<Vec<Checkpoint>>;
    /// Makes a saved model of a candidate.
    async fn save_candidate(&self, id: JobId, candidate: CandidateId, input: SaveModel) -> ApiResult<Model>;
    /// Notes that the save dialog was answered with Cancel: nothing is kept beyond the run itself.
    async fn dismiss_job(&self, id: JobId) -> ApiResult<Done>;
    /// One candidate.
    async fn get_candidate(&self, id: JobId, candidate: CandidateId) -> ApiResult<Candidate>;
}

/// Saved models.
#[async_trait]
pub trait ModelsApi: Send + Sync {
    /// The caller's models; sorts by `name`, `created_at`, `size`; `kind` filters by problem type, `q` by name and tags.
    async fn list_models(&self, query: ListQuery) -> ApiResult<Page<Model>>;
    /// One model with everything.
    async fn get_model(&self, id: ModelId) -> ApiResult<ModelDetail>;
    /// Changes name, description, tags.
    async fn update_model(&self, id: ModelId, update: ModelUpdate) -> ApiResult<Model>;
    /// Chooses from which probability on the second of two classes is the answer.
    async fn set_threshold(&self, id: ModelId, choice: ThresholdChoice) -> ApiResult<ModelDetail>;
    /// Deletes it with its files.
    async fn delete_model(&self, id: ModelId) -> ApiResult<Done>;
    /// Total, ready, storage.
    async fn model_stats(&self) -> ApiResult<ModelStats>;
    /// A signed link to its artefact.
    async fn download_model(&self, id: ModelId, format: ModelFormat) -> ApiResult<DownloadLink>;
    /// Predicts rows at once.
    async fn predict_rows(&self, id: ModelId, input: PredictRows) -> ApiResult<PredictedRows>;
    /// Why a row is answered as it is, and what would have to change.
    async fn explain_row(&self, id: ModelId, input: ExplainRow) -> ApiResult<ExplainedRow>;
    /// How answers depend on one feature.
    async fn dependence(&self, id: ModelId, query: DependenceQuery) -> ApiResult<Dependence>;
    /// Groups of training jobs.
    async fn list_experiments(&self) -> ApiResult<Vec<Experiment>>;
    /// A new group.
    async fn create_experiment(&self, input: NewExperiment) -> ApiResult<Experiment>;
}

/// Predictions as jobs.
#[async_trait]
pub trait PredictionsApi: Send + Sync {
    /// What a prediction would cost.
    async fn estimate_prediction(&self, request: PredictRequest) -> ApiResult<CostEstimate>;
    /// Starts one.
    async fn start_prediction(&self, request: PredictRequest, idempotency_key: Option<String>)
    -> ApiResult<JobStarted>;
    /// The caller's results, newest first.
    async fn list_predictions(&self, query: ListQuery) -> ApiResult<Page<Prediction>>;
    /// One result.
    async fn get_prediction(&self, id: PredictionId) -> ApiResult<Prediction>;
    /// Its rows.
    async fn preview_prediction(&self, id: PredictionId, query: PreviewQuery) -> ApiResult<Preview>;
    /// Deletes it with its files.
    async fn delete_prediction(&self, id: PredictionId) -> ApiResult<Done>;
    /// A signed link to it.
    async fn download_prediction(&self, id: PredictionId, format: ResultFormat) -> ApiResult<DownloadLink>;
}

/// Credits.
#[async_trait]
pub trait TokensApi: Send + Sync {
    /// What is left.
    async fn balance(&self) -> ApiResult<Balance>;
    /// The ledger, newest first.
    async fn transactions(&self, query: ListQuery) -> ApiResult<Page<Transaction>>;
    /// Gives credits (admins).
    async fn add_tokens(&self, input: AddTokens) -> ApiResult<Balance>;
}

/// Everything, for one caller.
pub trait Backend:
    AccountsApi
    + SettingsApi
    + DatasetsApi
    + UploadsApi
    + TagsApi
    + TrainingApi
    + JobsApi
    + ModelsApi
    + PredictionsApi
    + TokensApi
{
}

impl<T> Backend for T where
    T: AccountsApi
        + SettingsApi
        + DatasetsApi
        + UploadsApi
        + TagsApi
        + TrainingApi
        + JobsApi
        + ModelsApi
        + PredictionsApi
        + TokensApi
{
}

tokio::task_local! {
    static CALLER: Arc<dyn Backend>;
}

/// Runs `call` with server functions answered by `caller`.
pub async fn serve<F: Future>(caller: Arc<dyn Backend>, call: F) -> F::Output {
    CALLER.scope(caller, call).await
}

/// Who answers the server function that is running; an error outside of [`serve`].
pub fn backend() -> ApiResult<Arc<dyn Backend>> {
    CALLER
        .try_with(Arc::clone)
        .map_err(|_| ApiError::new(ErrorCode::Internal, "the call did not come through the server"))
}
