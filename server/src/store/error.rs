//! What can go wrong between us and the database.

use sqlx::error::ErrorKind;
use thiserror::Error;

/// The result of a store function.
pub type StoreResult<T> = Result<T, StoreError>;

/// A failed query, sorted by what the caller can do about it.
#[derive(Debug, Error)]
pub enum StoreError {
    /// A row that had to be there is not.
    #[error("no such row")]
    NotFound,
    /// A unique constraint refused the row.
    #[error("a row with the same {constraint} exists already")]
    Conflict {
        /// The constraint on PostgreSQL, `table.column` on SQLite.
        constraint: String,
    },
    /// A foreign key or check constraint refused the row.
    #[error("the row breaks a rule of the table: {0}")]
    Refused(String),
    /// The database does not answer, or every connection is busy.
    #[error("the database does not answer: {0}")]
    Unavailable(String),
    /// Anything else: a defect or a broken database.
    #[error("database error: {0}")]
    Unexpected(sqlx::Error),
}

impl StoreError {
    /// Whether a unique constraint whose name holds `part` was hit: `error.conflicts_with("email")`.
    pub fn conflicts_with(&self, part: &str) -> bool {
        matches!(self, Self::Conflict { constraint } if constraint.contains(part))
    }
}

impl From<sqlx::Error> for StoreError {
    fn from(error: sqlx::Error) -> Self {
        match error {
            sqlx::Error::RowNotFound => Self::NotFound,
            sqlx::Error::Database(database) => from_database(database),
            sqlx::Error::PoolTimedOut => Self::Unavailable("every connection is busy".to_owned()),
            sqlx::Error::Io(cause) => Self::Unavailable(cause.to_string()),
            sqlx::Error::PoolClosed => Self::Unavailable("shutting down".to_owned()),
            other => Self::Unexpected(other),
        }
    }
}

fn from_database(error: Box<dyn sqlx::error::DatabaseError>) -> StoreError {
    match error.kind() {
        ErrorKind::UniqueViolation => {
            // SQLite names no constraint, but the columns: "UNIQUE constraint failed: users.email".
            let constraint = error.constraint().map_or_else(
                || error.message().rsplit(": ").next().unwrap_or_default().to_owned(),
                str::to_owned,
            );
            StoreError::Conflict { constraint }
        }
        ErrorKind::ForeignKeyViolation | ErrorKind::NotNullViolation | ErrorKind::CheckViolation => {
            StoreError::Refused(error.message().to_owned())
        }
        _ if is_unavailable(error.code().as_deref()) => StoreError::Unavailable(error.message().to_owned()),
        _ => StoreError::Unexpected(sqlx::Error::Database(error)),
    }
}

/// SQLite's busy (5, 261, 517) and locked (6); PostgreSQL's connection, resource and shutdown classes.
fn is_unavailable(code: Option<&str>) -> bool {
    matches!(code, Some("5" | "6" | "261" | "517"))
        || code.is_some_and(|code| code.len() == 5 && ["08", "53", "57"].iter().any(|class| code.starts_with(class)))
}
