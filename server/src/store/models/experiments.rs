//! Groups of training jobs.

use chrono::{DateTime, Utc};
use sqlx::FromRow;
use uuid::Uuid;

use crate::store::{StoreResult, Tx};

/// A row of `experiments` with the number of its jobs.
#[derive(Clone, Debug, FromRow)]
pub struct ExperimentRow {
    /// Id.
    pub id: Uuid,
    /// Name.
    pub name: String,
    /// Free text.
    pub description: String,
    /// Training jobs in it.
    pub job_count: i64,
    /// When it was made.
    pub created_at: DateTime<Utc>,
}

macro_rules! select_experiments {
    ($rest:literal) => {
        concat!(
            "SELECT e.id, e.name, e.description, e.created_at, ",
            "(SELECT count(*) FROM jobs j WHERE j.experiment_id = e.id) AS job_count FROM experiments e ",
            $rest
        )
    };
}

/// Adds a group.
pub async fn insert_experiment(
    tx: &mut Tx,
    user: Uuid,
    id: Uuid,
    (name, description): (&str, &str),
    now: DateTime<Utc>,
) -> StoreResult<()> {
    execute!(
        tx,
        "INSERT INTO experiments (id, user_id, name, description, created_at) VALUES ($1, $2, $3, $4, $5)",
        id,
        user,
        name,
        description,
        now
    )
    .map(drop)
}

/// One of a person's groups.
pub async fn find_experiment(tx: &mut Tx, user: Uuid, id: Uuid) -> StoreResult<Option<ExperimentRow>> {
    fetch_optional!(
        tx,
        ExperimentRow,
        select_experiments!("WHERE e.user_id = $1 AND e.id = $2"),
        user,
        id
    )
}

/// A person's groups, newest first; at most 500.
pub async fn list_experiments(tx: &mut Tx, user: Uuid) -> StoreResult<Vec<ExperimentRow>> {
    fetch_all!(
        tx,
        ExperimentRow,
        select_experiments!("WHERE e.user_id = $1 ORDER BY e.created_at DESC, e.id DESC LIMIT 500"),
        user
    )
}
