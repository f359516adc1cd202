//! Saving a candidate: it becomes a model of its own, with its own copy of the artefact (MOD-10 to MOD-13, MOD-23).

use datapulse_shared::{
    ApiError, ErrorCode,
    error::ApiResult,
    ids::{CandidateId, JobId, ModelId},
    jobs::SaveModel,
    models::Model,
};
use serde_json::{Value, json};
use uuid::Uuid;

use super::view::owned;
use crate::{
    services::{Actor, files::remove_stored, models},
    state::AppState,
    storage::{Area, Key},
    store::{
        accounts::{Entry, record},
        files::{FileRow, find_file, insert_file},
        jobs::{self as store, CandidateRow, JobRow},
        models::{NewModel, insert_model},
    },
};

/// Makes a saved model of a candidate. Names may repeat; saving the same candidate again makes another model.
pub async fn save_candidate(
    state: &AppState,
    actor: &Actor,
    id: JobId,
    candidate: CandidateId,
    input: SaveModel,
) -> ApiResult<Model> {
    input.validate()?;
    let user = actor.user_id.0;
    let mut tx = state.db.read(actor.scope()).await?;
    let job = owned(&mut tx, user, id).await?;
    let row = store::find_candidate(&mut tx, user, id.0, candidate.0).await?;
    let row = row.ok_or_else(|| ApiError::not_found("candidate"))?;
    let bundle = match row.file_id {
        Some(file) => find_file(&mut tx, user, file).await?,
        None => None,
    };
    tx.commit().await?;
    let bundle = bundle.ok_or_else(|| nothing_to_save(&row))?;
    let plan = Plan::new(state, &job, row, &bundle, &input);
    let settings = Key::model_settings(user, plan.model.id);
    state
        .storage
        .copy(
            &Key::stored(bundle.storage_key),
            &Key::stored(plan.file.storage_key.clone()),
        )
        .await?;
    state.storage.put_bytes(&settings, plan.settings()).await?;
    if let Err(error) = write_down(state, actor, &plan, candidate).await {
        remove_stored(state, [plan.file.storage_key, settings.as_str().to_owned()]).await;
        return Err(error);
    }
    models::get(state, actor, ModelId(plan.model.id))
        .await
        .map(|detail| detail.model)
}

fn nothing_to_save(row: &CandidateRow) -> ApiError {
    match &row.error {
        Some(why) => ApiError::invalid_state(format!("{} failed and left no model: {why}", row.algorithm)),
        None => ApiError::new(
            ErrorCode::InvalidState,
            "the model of this candidate is no longer kept; train again to save it",
        ),
    }
}

/// Everything that is to be written.
struct Plan {
    model: NewModel,
    file: FileRow,
}

impl Plan {
    fn new(state: &AppState, job: &JobRow, row: CandidateRow, bundle: &FileRow, input: &SaveModel) -> Self {
        let (id, file_id) = (Uuid::now_v7(), Uuid::now_v7());
        let name = input.name.trim().to_owned();
        let file = FileRow {
            id: file_id,
            storage_key: Key::new(job.user_id, Area::Model(id), file_id).as_str().to_owned(),
            filename: format!("{}.datapulse", shortened(&name)),
            purpose: "model".to_owned(),
            ..bundle.clone()
        };
        let mut tags: Vec<String> = input.tags.iter().map(|tag| tag.trim().to_owned()).collect();
        tags.sort();
        tags.dedup();
        let model = NewModel {
            id,
            user_id: job.user_id,
            name,
            description: input.description.trim().to_owned(),
            tags,
            problem_type: row.problem_type,
            algorithm: row.algorithm,
            metrics: row.metrics.0,
            metric: job.metric.clone().unwrap_or_default(),
            importance: row.importance.0,
            charts: row.charts.map(|charts| charts.0),
            assessment: row.assessment.0,
            training_config: job.params.0.clone(),
            hyperparameters: row.hyperparameters.0,
            feature_columns: row.feature_columns.0,
            fields: row.fields.0,
            target_column: row.target_column,
            classes: row.classes.0,
            file_id,
            model_file_size: bundle.size,
            training_time_seconds: row.fit_seconds,
            training_samples: row.training_samples,
            test_samples: row.test_samples,
            dataset_id: job.dataset_id,
            job_id: job.id,
            seeds: row.seeds.0,
            data_fingerprint: row.data_fingerprint,
            created_at: state.clock.now(),
        };
        Self { model, file }
    }

    /// What lies beside the artefact as `settings.json` (TRN-27).
    fn settings(&self) -> Vec<u8> {
        let model = &self.model;
        let settings: Value = json!({
            "model_id": model.id,
            "algorithm": model.algorithm,
            "problem_type": model.problem_type,
            "hyperparameters": model.hyperparameters,
            "target_column": model.target_column,
            "feature_columns": model.feature_columns,
            "training_config": model.training_config,
            "metric": model.metric,
            "metrics": model.metrics,
            "seeds": model.seeds,
            "training_samples": model.training_samples,
            "test_samples": model.test_samples,
            "created_at": model.created_at,
        });
        format!("{settings:#}\n").into_bytes()
    }
}

async fn write_down(state: &AppState, actor: &Actor, plan: &Plan, candidate: CandidateId) -> ApiResult<()> {
    let user = actor.user_id.0;
    let mut tx = state.db.write(actor.scope()).await?;
    insert_file(&mut tx, &plan.file).await?;
    insert_model(&mut tx, &plan.model).await?;
    store::note_saved(&mut tx, candidate.0, plan.model.id).await?;
    store::set_reviewed(&mut tx, user, plan.model.job_id).await?;
    let entry = Entry {
        user: Some(user),
        actor: &user.to_string(),
        action: "model.save",
        object_type: "model",
        object_id: &plan.model.id.to_string(),
        ..Entry::default()
    };
    record(&mut tx, &entry).await?;
    Ok(tx.commit().await?)
}

/// Fit for the name of a file.
fn shortened(name: &str) -> String {
    name.chars().take(60).collect()
}
