//! Two earlier routes whose ids stood in the body. They answer like the canonical ones, which have them in the path.

use axum::Json;
use datapulse_shared::{
    api::{DatasetsApi, JobsApi},
    ids::{CandidateId, DatasetId, JobId, ModelId},
    jobs::SaveModel,
    mappings::{Mapping, MappingInput},
    models::Model,
};
use serde::Deserialize;

use super::Refusals;
use crate::{
    caller::Caller,
    http::{Answer, JsonBody, PathOf},
};

/// Which candidate to save, and how.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
pub(super) struct SaveCandidate {
    /// The run.
    job_id: JobId,
    /// The candidate of its leaderboard.
    candidate_id: CandidateId,
    /// Name, description, tags.
    #[serde(flatten)]
    save: SaveModel,
}

/// Make a saved model of a candidate; see `/api/v1/jobs/{id}/models/{candidate}/save`
#[utoipa::path(
    post,
    path = "/models/save",
    tag = "jobs",
    request_body = SaveCandidate,
    responses((status = 200, description = "The saved model", body = Model), Refusals),
)]
pub(super) async fn save_model(caller: Caller, JsonBody(input): JsonBody<SaveCandidate>) -> Answer<Model> {
    Ok(Json(
        caller
            .save_candidate(input.job_id, input.candidate_id, input.save)
            .await?,
    ))
}

/// For which model, and which column stands for which field.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
pub(super) struct TagColumns {
    /// The model.
    model_id: ModelId,
    /// Column to field.
    mapping: MappingInput,
}

/// Say which column stands for which field; see `/api/v1/datasets/{id}/mappings/{model_id}`
#[utoipa::path(
    post,
    path = "/upload/{id}/tag",
    tag = "datasets",
    params(("id" = DatasetId, Path, description = "The dataset")),
    request_body = TagColumns,
    responses((status = 200, description = "As it is now", body = Mapping), Refusals),
)]
pub(super) async fn tag_columns(
    caller: Caller,
    PathOf(id): PathOf<DatasetId>,
    JsonBody(input): JsonBody<TagColumns>,
) -> Answer<Mapping> {
    Ok(Json(caller.put_mapping(id, input.model_id, input.mapping).await?))
}
