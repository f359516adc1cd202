//! A person's datasets, page by page.

use sqlx::AssertSqlSafe;
use uuid::Uuid;

use super::{DatasetRow, rows::dataset_columns};
use crate::store::{StoreResult, Tx};

/// Which datasets.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    /// Whose.
    pub user: Uuid,
    /// A `LIKE` pattern for name, description and tags, lowercase.
    pub pattern: Option<String>,
    /// Only these.
    pub status: Option<String>,
    /// Only from there.
    pub source: Option<String>,
    /// Only with this tag.
    pub tag: Option<String>,
}

const MATCHES: &str = "user_id = $1 \
    AND ($2 IS NULL OR lower(name) LIKE $2 ESCAPE '\\' OR lower(description) LIKE $2 ESCAPE '\\' \
        OR EXISTS (SELECT 1 FROM dataset_tags l JOIN tags t ON t.id = l.tag_id \
            WHERE l.dataset_id = datasets.id AND lower(t.name) LIKE $2 ESCAPE '\\')) \
    AND ($3 IS NULL OR status = $3) AND ($4 IS NULL OR source = $4) \
    AND ($5 IS NULL OR EXISTS (SELECT 1 FROM dataset_tags l JOIN tags t ON t.id = l.tag_id \
        WHERE l.dataset_id = datasets.id AND t.name = $5))";

/// How many there are.
pub async fn count_datasets(tx: &mut Tx, filter: &Filter) -> StoreResult<i64> {
    // Safe: put together from constants.
    let sql = format!("SELECT count(*) FROM datasets WHERE {MATCHES}");
    fetch_scalar!(
        tx,
        i64,
        AssertSqlSafe(sql),
        filter.user,
        filter.pattern.as_deref(),
        filter.status.as_deref(),
        filter.source.as_deref(),
        filter.tag.as_deref()
    )
}

/// One page, sorted by `order`: a column and a direction out of the program's own list.
pub async fn list_datasets(
    tx: &mut Tx,
    filter: &Filter,
    order: &'static str,
    limit: i64,
    offset: i64,
) -> StoreResult<Vec<DatasetRow>> {
    // Safe: put together from constants.
    let sql = format!(
        "SELECT {} FROM datasets WHERE {MATCHES} ORDER BY {order}, id LIMIT $6 OFFSET $7",
        dataset_columns(tx)
    );
    fetch_all!(
        tx,
        DatasetRow,
        AssertSqlSafe(sql),
        filter.user,
        filter.pattern.as_deref(),
        filter.status.as_deref(),
        filter.source.as_deref(),
        filter.tag.as_deref(),
        limit,
        offset
    )
}
