//! Reading saved models.

use chrono::{DateTime, Utc};
use datapulse_shared::{
    assessment::Assessment,
    charts::{Charts, Importance},
    jobs::Seeds,
    metrics::Metrics,
    models::ModelField,
};
use serde_json::{Map, Value};
use sqlx::{AssertSqlSafe, FromRow, types::Json};
use uuid::Uuid;

use crate::store::{StoreResult, Tx, tags::names_of_model};

/// A saved model as on its card.
#[derive(Clone, Debug, FromRow)]
pub struct ModelRow {
    /// Id.
    pub id: Uuid,
    /// Name, may repeat.
    pub name: String,
    /// Free text.
    pub description: String,
    /// Names of its tags, in order.
    pub tags: Json<Vec<String>>,
    /// `regression`, `binary`, `multiclass`, `clustering` or `anomaly_detection`.
    pub problem_type: String,
    /// Algorithm.
    pub algorithm: String,
    /// What it is doing.
    pub status: String,
    /// `private` or `public`.
    pub visibility: String,
    /// On rows it did not see.
    pub metrics: Json<Metrics>,
    /// The metric it was chosen by.
    pub metric: String,
    /// Features it needs.
    pub feature_columns: Json<Vec<String>>,
    /// What it predicts.
    pub target_column: String,
    /// Its bundle.
    pub file_id: Option<Uuid>,
    /// Bytes of the bundle.
    pub model_file_size: i64,
    /// Seconds of learning.
    pub training_time_seconds: f64,
    /// Rows it learnt from.
    pub training_samples: i64,
    /// Rows it was judged on.
    pub test_samples: i64,
    /// The run it came from, while that is kept.
    pub job_id: Option<Uuid>,
    /// The dataset it learnt from, while that is kept.
    pub dataset_id: Option<Uuid>,
    /// When it was saved.
    pub created_at: DateTime<Utc>,
    /// When it last changed.
    pub updated_at: DateTime<Utc>,
    /// When it was last downloaded.
    pub last_downloaded_at: Option<DateTime<Utc>>,
}

/// The rest of a saved model.
#[derive(Clone, Debug, FromRow)]
pub struct DetailRow {
    /// What it needs, with types and known levels.
    pub fields: Json<Vec<ModelField>>,
    /// The classes it knows.
    pub classes: Json<Vec<String>>,
    /// Hyperparameters, defaults included.
    pub hyperparameters: Json<Map<String, Value>>,
    /// What was asked for when it was trained.
    pub training_config: Json<Value>,
    /// Seeds by component.
    pub seeds: Json<Seeds>,
    /// Of the chosen features.
    pub importance: Json<Vec<Importance>>,
    /// What the page draws.
    pub charts: Option<Json<Charts>>,
    /// How far its figures can be trusted.
    pub assessment: Json<Assessment>,
}

/// Which models of a person; absent parts allow everything.
#[derive(Clone, Debug, Default)]
pub struct ModelFilter {
    /// `LIKE` pattern for name, description and tags, in lower case, with `\` as escape.
    pub pattern: Option<String>,
    /// Problem type.
    pub problem_type: Option<String>,
    /// Status.
    pub status: Option<String>,
    /// A tag's name.
    pub tag: Option<String>,
    /// The dataset it was made from.
    pub dataset: Option<Uuid>,
}

/// Figures over a person's models, from the view `user_model_stats` (DBX-12).
#[derive(Clone, Debug, Default, FromRow)]
pub struct StatsRow {
    /// All saved models.
    pub total_models: i64,
    /// Those that can be used.
    pub ready_models: i64,
    /// Bytes they take.
    pub storage_bytes: i64,
}

const COLUMNS: &str = "m.id, m.name, m.description, m.problem_type, m.algorithm, m.status, m.visibility, m.metrics, \
                       m.metric, m.feature_columns, m.target_column, m.file_id, m.model_file_size, \
                       m.training_time_seconds, m.training_samples, m.test_samples, \
                       (SELECT j.id FROM jobs j WHERE j.id = m.job_id) AS job_id, m.dataset_id, m.created_at, \
                       m.updated_at, m.last_downloaded_at";

const FILTER: &str = "m.user_id = $1 \
    AND ($2 IS NULL OR lower(m.name) LIKE $2 ESCAPE '\\' OR lower(m.description) LIKE $2 ESCAPE '\\' \
        OR EXISTS (SELECT 1 FROM model_tags mt JOIN tags t ON t.id = mt.tag_id \
            WHERE mt.model_id = m.id AND lower(t.name) LIKE $2 ESCAPE '\\')) \
    AND ($3 IS NULL OR m.problem_type = $3) \
    AND ($4 IS NULL OR m.status = $4) \
    AND ($5 IS NULL OR EXISTS (SELECT 1 FROM model_tags mt JOIN tags t ON t.id = mt.tag_id \
        WHERE mt.model_id = m.id AND t.name = $5)) \
    AND ($6 IS NULL OR m.dataset_id = $6)";

/// One of a person's models.
pub async fn find_model(tx: &mut Tx, user: Uuid, id: Uuid) -> StoreResult<Option<ModelRow>> {
    let sql = format!(
        "SELECT {COLUMNS}, {} FROM models m WHERE m.user_id = $1 AND m.id = $2",
        names_of_model(tx)
    );
    fetch_optional!(tx, ModelRow, AssertSqlSafe(sql), user, id)
}

/// The rest of one of a person's models.
pub async fn find_detail(tx: &mut Tx, user: Uuid, id: Uuid) -> StoreResult<Option<DetailRow>> {
    fetch_optional!(
        tx,
        DetailRow,
        "SELECT m.fields, m.classes, s.hyperparameters, m.training_config, m.seeds, m.importance, m.charts, m.assessment \
         FROM models m JOIN model_settings s ON s.model_id = m.id WHERE m.user_id = $1 AND m.id = $2",
        user,
        id
    )
}

/// A part of a person's models. `order` is one of the orders that the service lists, never text from outside.
pub async fn list_models(
    tx: &mut Tx,
    user: Uuid,
    filter: &ModelFilter,
    order: &'static str,
    (limit, offset): (i64, i64),
) -> StoreResult<Vec<ModelRow>> {
    let sql = format!(
        "SELECT {COLUMNS}, {} FROM models m WHERE {FILTER} ORDER BY {order}, m.id LIMIT $7 OFFSET $8",
        names_of_model(tx)
    );
    fetch_all!(
        tx,
        ModelRow,
        AssertSqlSafe(sql),
        user,
        &filter.pattern,
        &filter.problem_type,
        &filter.status,
        &filter.tag,
        filter.dataset,
        limit,
        offset
    )
}

/// How many of a person's models the filter lets through.
pub async fn count_models(tx: &mut Tx, user: Uuid, filter: &ModelFilter) -> StoreResult<i64> {
    let sql = format!("SELECT count(*) FROM models m WHERE {FILTER}");
    fetch_scalar!(
        tx,
        i64,
        AssertSqlSafe(sql),
        user,
        &filter.pattern,
        &filter.problem_type,
        &filter.status,
        &filter.tag,
        filter.dataset
    )
}

/// Figures over a person's models; nothing when there are none.
pub async fn stats(tx: &mut Tx, user: Uuid) -> StoreResult<Option<StatsRow>> {
    fetch_optional!(
        tx,
        StatsRow,
        "SELECT total_models, ready_models, storage_bytes FROM user_model_stats WHERE user_id = $1",
        user
    )
}
