//! The leaderboard of a training.

use datapulse_shared::{
    assessment::Assessment,
    charts::{Charts, Importance},
    jobs::Seeds,
    metrics::Metrics,
    models::ModelField,
    profile::Warning,
};
use serde_json::{Map, Value};
use sqlx::{FromRow, types::Json};
use uuid::Uuid;

use crate::store::{StoreResult, Tx};

/// A row of `model_candidates` with the size of its file.
#[derive(Clone, Debug, FromRow)]
pub struct CandidateRow {
    /// Id.
    pub id: Uuid,
    /// The run.
    pub job_id: Uuid,
    /// In the order of the run, from 0.
    pub position: i64,
    /// 1 is best; nothing when it failed.
    pub rank: Option<i64>,
    /// Algorithm.
    pub algorithm: String,
    /// `regression`, `binary`, `multiclass`, `clustering` or `anomaly_detection`.
    pub problem_type: String,
    /// Defaults included.
    pub hyperparameters: Json<Map<String, Value>>,
    /// On rows it did not see.
    pub metrics: Json<Metrics>,
    /// Fold by fold.
    pub fold_metrics: Json<Vec<Metrics>>,
    /// Of the chosen features.
    pub importance: Json<Vec<Importance>>,
    /// What the page draws.
    pub charts: Option<Json<Charts>>,
    /// How far its figures can be trusted.
    pub assessment: Json<Assessment>,
    /// Seeds by component.
    pub seeds: Json<Seeds>,
    /// Features it uses.
    pub feature_columns: Json<Vec<String>>,
    /// The same with types, levels and usual values.
    pub fields: Json<Vec<ModelField>>,
    /// What it predicts.
    pub target_column: String,
    /// The classes it knows.
    pub classes: Json<Vec<String>>,
    /// Rows it learnt from.
    pub training_samples: i64,
    /// Rows it was judged on.
    pub test_samples: i64,
    /// Seconds of learning.
    pub fit_seconds: f64,
    /// What to know about it.
    pub warnings: Json<Vec<Warning>>,
    /// Why it failed.
    pub error: Option<String>,
    /// SHA-256 of what it learnt from.
    pub data_fingerprint: String,
    /// Its bundle, while that is kept.
    pub file_id: Option<Uuid>,
    /// Bytes of the bundle.
    pub size: Option<i64>,
    /// The model made from it.
    pub saved_model_id: Option<Uuid>,
}

macro_rules! select_candidates {
    ($rest:literal) => {
        concat!(
            "SELECT c.id, c.job_id, c.position, c.rank, c.algorithm, c.problem_type, c.hyperparameters, c.metrics, ",
            "c.fold_metrics, c.importance, c.charts, c.assessment, c.seeds, c.feature_columns, c.fields, c.target_column, c.classes, ",
            "c.training_samples, c.test_samples, c.fit_seconds, c.warnings, c.error, c.data_fingerprint, c.file_id, f.size, c.saved_model_id ",
            "FROM model_candidates c LEFT JOIN files f ON f.id = c.file_id ",
            $rest
        )
    };
}

/// A candidate that is done.
#[derive(Clone, Debug)]
pub struct NewCandidate {
    /// Id.
    pub id: Uuid,
    /// Whose.
    pub user_id: Uuid,
    /// The run.
    pub job_id: Uuid,
    /// In the order of the run, from 0.
    pub position: i64,
    /// Algorithm.
    pub algorithm: String,
    /// `regression`, `binary`, `multiclass`, `clustering` or `anomaly_detection`.
    pub problem_type: String,
    /// Defaults included.
    pub hyperparameters: Value,
    /// On rows it did not see.
    pub metrics: Metrics,
    /// Fold by fold.
    pub fold_metrics: Vec<Metrics>,
    /// Of the chosen features.
    pub importance: Vec<Importance>,
    /// What the page draws.
    pub charts: Option<Charts>,
    /// How far its figures can be trusted.
    pub assessment: Assessment,
    /// Seeds by component.
    pub seeds: Seeds,
    /// Features it uses.
    pub feature_columns: Vec<String>,
    /// The same with types, levels and usual values.
    pub fields: Vec<ModelField>,
    /// What it predicts.
    pub target_column: String,
    /// The classes it knows.
    pub classes: Vec<String>,
    /// Rows it learnt from.
    pub training_samples: i64,
    /// Rows it was judged on.
    pub test_samples: i64,
    /// Seconds of learning.
    pub fit_seconds: f64,
    /// What to know about it.
    pub warnings: Vec<Warning>,
    /// Why it failed.
    pub error: Option<String>,
    /// SHA-256 of what it learnt from.
    pub data_fingerprint: String,
    /// Its bundle.
    pub file_id: Option<Uuid>,
}

/// Adds a candidate.
pub async fn insert_candidate(tx: &mut Tx, candidate: &NewCandidate) -> StoreResult<()> {
    execute!(
        tx,
        "INSERT INTO model_candidates (id, user_id, job_id, position, algorithm, problem_type, hyperparameters, metrics, \
         fold_metrics, importance, charts, seeds, feature_columns, fields, target_column, classes, training_samples, \
         test_samples, fit_seconds, warnings, error, file_id, data_fingerprint, assessment) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24)",
        candidate.id,
        candidate.user_id,
        candidate.job_id,
        candidate.position,
        &candidate.algorithm,
        &candidate.problem_type,
        Json(&candidate.hyperparameters),
        Json(&candidate.metrics),
        Json(&candidate.fold_metrics),
        Json(&candidate.importance),
        candidate.charts.as_ref().map(Json),
        Json(&candidate.seeds),
        Json(&candidate.feature_columns),
        Json(&candidate.fields),
        &candidate.target_column,
        Json(&candidate.classes),
        candidate.training_samples,
        candidate.test_samples,
        candidate.fit_seconds,
        Json(&candidate.warnings),
        candidate.error.as_deref(),
        candidate.file_id,
        &candidate.data_fingerprint,
        Json(&candidate.assessment)
    )
    .map(drop)
}

/// The candidates of a run, best first, failed ones last.
pub async fn candidates_of(tx: &mut Tx, user: Uuid, job: Uuid) -> StoreResult<Vec<CandidateRow>> {
    fetch_all!(
        tx,
        CandidateRow,
        select_candidates!(
            "WHERE c.job_id = $1 AND c.user_id = $2 ORDER BY CASE WHEN c.rank IS NULL THEN 1 ELSE 0 END, c.rank, c.position"
        ),
        job,
        user
    )
}

/// One candidate.
pub async fn find_candidate(tx: &mut Tx, user: Uuid, job: Uuid, id: Uuid) -> StoreResult<Option<CandidateRow>> {
    fetch_optional!(
        tx,
        CandidateRow,
        select_candidates!("WHERE c.id = $1 AND c.job_id = $2 AND c.user_id = $3"),
        id,
        job,
        user
    )
}

/// Positions that are done already.
pub async fn positions_done(tx: &mut Tx, job: Uuid) -> StoreResult<Vec<i64>> {
    let rows: Vec<(i64,)> = fetch_all!(
        tx,
        (i64,),
        "SELECT position FROM model_candidates WHERE job_id = $1 ORDER BY position",
        job
    )?;
    Ok(rows.into_iter().map(|(position,)| position).collect())
}

/// Numbers the candidates of a run anew by a metric, and notes the best value. Equal values keep the order of the run.
pub async fn rank_candidates(tx: &mut Tx, job: Uuid, metric: &str, higher_is_better: bool) -> StoreResult<()> {
    let rows: Vec<(Uuid, Json<Metrics>, Option<String>)> = fetch_all!(
        tx,
        (Uuid, Json<Metrics>, Option<String>),
        "SELECT id, metrics, error FROM model_candidates WHERE job_id = $1 ORDER BY position",
        job
    )?;
    let mut ranked: Vec<(Uuid, Option<f64>)> = rows
        .into_iter()
        .filter(|(_, _, error)| error.is_none())
        .map(|(id, metrics, _)| (id, metrics.get(metric).copied().flatten()))
        .collect();
    ranked.sort_by(|(_, left), (_, right)| match (left, right) {
        (Some(left), Some(right)) if higher_is_better => right.total_cmp(left),
        (Some(left), Some(right)) => left.total_cmp(right),
        (left, right) => right.is_some().cmp(&left.is_some()),
    });
    for (rank, (id, _)) in (1_i64..).zip(&ranked) {
        execute!(tx, "UPDATE model_candidates SET rank = $2 WHERE id = $1", id, rank)?;
    }
    let best = ranked.first().and_then(|(_, value)| *value);
    execute!(
        tx,
        "UPDATE jobs SET metric = $2, best_score = $3 WHERE id = $1",
        job,
        metric,
        best
    )
    .map(drop)
}

/// Notes which model was made from a candidate.
pub async fn note_saved(tx: &mut Tx, candidate: Uuid, model: Uuid) -> StoreResult<()> {
    execute!(
        tx,
        "UPDATE model_candidates SET saved_model_id = $2 WHERE id = $1",
        candidate,
        model
    )
    .map(drop)
}

/// Runs that ended before then and still keep files, oldest first.
pub async fn runs_with_files(tx: &mut Tx, user: Uuid, before: chrono::DateTime<chrono::Utc>) -> StoreResult<Vec<Uuid>> {
    let rows: Vec<(Uuid,)> = fetch_all!(
        tx,
        (Uuid,),
        "SELECT j.id FROM jobs j WHERE j.user_id = $1 AND j.ended_at < $2 AND EXISTS \
             (SELECT 1 FROM model_candidates c WHERE c.job_id = j.id AND c.file_id IS NOT NULL) \
         ORDER BY j.ended_at LIMIT 200",
        user,
        before
    )?;
    Ok(rows.into_iter().map(|(id,)| id).collect())
}

/// Forgets the bundles of a run that were not saved; answers where they lay. The figures stay.
pub async fn remove_run_files(tx: &mut Tx, job: Uuid) -> StoreResult<Vec<String>> {
    let keys: Vec<(String,)> = fetch_all!(
        tx,
        (String,),
        "DELETE FROM files WHERE purpose = 'candidate' AND id IN \
             (SELECT file_id FROM model_candidates WHERE job_id = $1) RETURNING storage_key",
        job
    )?;
    Ok(keys.into_iter().map(|(key,)| key).collect())
}
