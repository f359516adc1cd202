//! Groups of training jobs.

use axum::Json;
use datapulse_shared::{
    api::ModelsApi,
    experiments::{Experiment, NewExperiment},
};

use super::Refusals;
use crate::{
    caller::Caller,
    http::{Answer, JsonBody},
};

/// Your groups of training jobs
#[utoipa::path(
    get,
    path = "/experiments",
    tag = "experiments",
    responses((status = 200, description = "Newest first", body = Vec<Experiment>), Refusals),
)]
pub(super) async fn list_experiments(caller: Caller) -> Answer<Vec<Experiment>> {
    Ok(Json(caller.list_experiments().await?))
}

/// Make a group of training jobs
#[utoipa::path(
    post,
    path = "/experiments",
    tag = "experiments",
    request_body = NewExperiment,
    responses((status = 200, description = "The new group", body = Experiment), Refusals),
)]
pub(super) async fn create_experiment(caller: Caller, JsonBody(input): JsonBody<NewExperiment>) -> Answer<Experiment> {
    Ok(Json(caller.create_experiment(input).await?))
}
