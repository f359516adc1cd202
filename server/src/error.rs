//! What can keep the program from starting, each in one sentence, and how store errors read on the wire.

use std::path::PathBuf;

use datapulse_shared::{ApiError, ErrorCode};
use thiserror::Error;

use crate::{storage::StorageError, store::StoreError};

/// Why the program cannot start or a command failed: what is wrong, with which value, and what to do.
#[derive(Debug, Error)]
pub enum StartError {
    /// A setting has a value that cannot be.
    #[error("{name} cannot be '{value}': {why}")]
    Setting {
        /// Environment variable of the setting.
        name: &'static str,
        /// What was given.
        value: String,
        /// What would be right.
        why: String,
    },
    /// `datapulse.toml` cannot be read.
    #[error("datapulse.toml cannot be used: {0}")]
    ConfigFile(String),
    /// The data folder cannot be made or written.
    #[error("{} cannot be used: {cause}; choose a folder with DATAPULSE_DATA_DIR that this user may write", folder.display())]
    DataDir {
        /// The folder, or the file within.
        folder: PathBuf,
        /// What the system says.
        cause: String,
    },
    /// The URL names no database we know.
    #[error("DATABASE_URL cannot be '{0}': it must begin with sqlite:// or postgres://")]
    DatabaseUrl(String),
    /// The database does not answer.
    #[error("the database at {url} cannot be used: {cause}; check DATABASE_URL and that the server runs")]
    Database {
        /// Without its password.
        url: String,
        /// What the driver says.
        cause: String,
    },
    /// Tables are missing after migrating.
    #[error("the database lacks {0}; run 'datapulse migrate status' to see which versions it has")]
    Schema(String),
    /// A version of the schema cannot be applied or undone.
    #[error("the schema cannot be brought to the wanted version: {0}")]
    Migration(#[from] sqlx::migrate::MigrateError),
    /// Storage and database do not agree.
    #[error("storage and database do not agree; 'datapulse doctor --fix' mends it while nothing else runs")]
    Unhealthy,
    /// Another database error.
    #[error("the database failed: {0}")]
    Query(#[from] sqlx::Error),
    /// Another database error.
    #[error("the database failed: {0}")]
    Store(#[from] StoreError),
    /// The address cannot be listened on.
    #[error("{addr} cannot be listened on: {cause}; choose another with --addr")]
    Listen {
        /// The address.
        addr: std::net::SocketAddr,
        /// What the system says.
        cause: std::io::Error,
    },
    /// The file storage cannot be used.
    #[error("{0}")]
    Storage(#[from] StorageError),
    /// A command was refused by the rules of the product.
    #[error("{0}")]
    Refused(#[from] ApiError),
    /// Anything else the system says.
    #[error("{0}")]
    Io(#[from] std::io::Error),
}

/// The one place where a database error becomes what people read: nothing of the database's own words.
impl From<StoreError> for ApiError {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::NotFound => Self::new(ErrorCode::NotFound, "there is no such thing, or it is not yours"),
            StoreError::Conflict { constraint } => {
                tracing::info!(constraint, "unique constraint refused a row");
                Self::conflict("something of that name exists already")
            }
            StoreError::Refused(rule) => {
                tracing::warn!(rule, "a constraint refused a row that passed validation");
                Self::new(
                    ErrorCode::Invalid,
                    "the values do not fit together; check them and try again",
                )
            }
            StoreError::Unavailable(cause) => {
                tracing::error!(cause, "database unavailable");
                let mut error = Self::new(
                    ErrorCode::Unavailable,
                    "the database is busy or down; try again in a moment",
                );
                error.retry_after = Some(1);
                error
            }
            StoreError::Unexpected(cause) => {
                tracing::error!(%cause, "unexpected database error");
                Self::new(ErrorCode::Internal, "something went wrong on our side; try again")
            }
        }
    }
}
