//! A person's jobs, page by page. Reading an uploaded table is a job of the house and not listed.

use sqlx::AssertSqlSafe;
use uuid::Uuid;

use super::{JobRow, rows::job_columns};
use crate::store::{StoreResult, Tx};

/// Which jobs.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    /// Whose.
    pub user: Uuid,
    /// A `LIKE` pattern for the name, lowercase.
    pub pattern: Option<String>,
    /// Only in this status.
    pub status: Option<String>,
    /// Only of this kind.
    pub kind: Option<String>,
    /// Only unfinished ones (true) or only finished ones (false).
    pub active: Option<bool>,
    /// Only those that read this dataset.
    pub dataset: Option<Uuid>,
}

const MATCHES: &str = "user_id = $1 AND kind <> 'ingest' AND ($2 IS NULL OR lower(name) LIKE $2 ESCAPE '\\') \
    AND ($3 IS NULL OR status = $3) AND ($4 IS NULL OR kind = $4) \
    AND ($5 IS NULL OR (status IN ('QUEUED', 'STARTING', 'LOADING', 'RUNNING', 'PAUSED')) = ($5 = 1)) \
    AND ($6 IS NULL OR dataset_id = $6)";

/// How many there are.
pub async fn count_jobs(tx: &mut Tx, filter: &Filter) -> StoreResult<i64> {
    // Safe: put together from constants.
    let sql = format!("SELECT count(*) FROM jobs WHERE {MATCHES}");
    fetch_scalar!(
        tx,
        i64,
        AssertSqlSafe(sql),
        filter.user,
        filter.pattern.as_deref(),
        filter.status.as_deref(),
        filter.kind.as_deref(),
        filter.active.map(i64::from),
        filter.dataset
    )
}

/// One page, sorted by `order`: a column and a direction out of the program's own list.
pub async fn list_jobs(
    tx: &mut Tx,
    filter: &Filter,
    order: &'static str,
    limit: i64,
    offset: i64,
) -> StoreResult<Vec<JobRow>> {
    // Safe: put together from constants.
    let sql = format!(
        "SELECT {} FROM jobs WHERE {MATCHES} ORDER BY {order}, id DESC LIMIT $7 OFFSET $8",
        job_columns!()
    );
    fetch_all!(
        tx,
        JobRow,
        AssertSqlSafe(sql),
        filter.user,
        filter.pattern.as_deref(),
        filter.status.as_deref(),
        filter.kind.as_deref(),
        filter.active.map(i64::from),
        filter.dataset,
        limit,
        offset
    )
}

/// Jobs of anybody that wait or run.
pub async fn active_count(tx: &mut Tx) -> StoreResult<i64> {
    fetch_scalar!(
        tx,
        i64,
        "SELECT count(*) FROM jobs WHERE status IN ('QUEUED', 'STARTING', 'LOADING', 'RUNNING')"
    )
}
