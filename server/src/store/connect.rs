//! Opening the database: pools, pragmas, and the role that row-level security holds.

use std::{str::FromStr, time::Duration};

use sqlx::{
    Connection, Executor, PgConnection, PgPool, SqlitePool,
    postgres::{PgConnectOptions, PgPoolOptions},
    sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous},
};

use super::Db;
use crate::error::StartError;

/// The role that queries run under when the login of `DATABASE_URL` could bypass row-level security.
pub(super) const RESTRICTED_ROLE: &str = "datapulse_restricted";

/// Most connections of one process (PER-17).
const MAX_CONNECTIONS: u32 = 20;
/// SQLite gives each connection a thread; more readers than this gain nothing.
const MAX_READERS: u32 = 8;
/// A connection unused for so long is closed (PER-17).
const IDLE_TIMEOUT: Duration = Duration::from_secs(30);
/// How long to wait for a server, or for a free connection (PER-17).
const CONNECT_TIMEOUT: Duration = Duration::from_secs(2);
/// How long a writer waits for another process of ours, a worker say.
const BUSY_TIMEOUT: Duration = Duration::from_secs(10);

impl Db {
    /// Connects to what the URL names and tests that it answers (DBX-13). Neither creates nor checks tables.
    pub async fn connect(url: &str) -> Result<Self, StartError> {
        if url.starts_with("sqlite:") {
            open_sqlite(url).await
        } else if url.starts_with("postgres:") || url.starts_with("postgresql:") {
            open_postgres(url).await
        } else {
            Err(StartError::DatabaseUrl(redacted(url)))
        }
    }
}

async fn open_sqlite(url: &str) -> Result<Db, StartError> {
    let unreachable = |error: sqlx::Error| StartError::Database {
        url: url.to_owned(),
        cause: error.to_string(),
    };
    let options = SqliteConnectOptions::from_str(url)
        .map_err(unreachable)?
        .create_if_missing(true)
        .foreign_keys(true)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Normal)
        .busy_timeout(BUSY_TIMEOUT);
    let writer = SqlitePoolOptions::new()
        .max_connections(1)
        .acquire_timeout(BUSY_TIMEOUT)
        .connect_with(options.clone())
        .await
        .map_err(unreachable)?;
    let readers: SqlitePool = SqlitePoolOptions::new()
        .max_connections(MAX_READERS)
        .idle_timeout(IDLE_TIMEOUT)
        .acquire_timeout(BUSY_TIMEOUT)
        .connect_lazy_with(options.pragma("query_only", "ON"));
    Ok(Db::Sqlite { readers, writer })
}

async fn open_postgres(url: &str) -> Result<Db, StartError> {
    let unreachable = |cause: String| StartError::Database {
        url: redacted(url),
        cause,
    };
    let options = PgConnectOptions::from_str(url).map_err(|error| unreachable(error.to_string()))?;
    let first = tokio::time::timeout(CONNECT_TIMEOUT, PgConnection::connect_with(&options));
    let mut first = first
        .await
        .map_err(|_| unreachable(format!("no answer within {} seconds", CONNECT_TIMEOUT.as_secs())))?
        .map_err(|error| unreachable(error.to_string()))?;
    let restrict = bypasses_row_security(&mut first)
        .await
        .map_err(|error| unreachable(error.to_string()))?;
    if restrict {
        ensure_restricted_role(&mut first)
            .await
            .map_err(|error| unreachable(error.to_string()))?;
    }
    // A failed farewell changes nothing: the connection is only dropped instead.
    drop(first.close().await);
    let pool: PgPool = PgPoolOptions::new()
        .max_connections(MAX_CONNECTIONS)
        .idle_timeout(IDLE_TIMEOUT)
        .acquire_timeout(CONNECT_TIMEOUT)
        .after_connect(move |connection, _| {
            Box::pin(async move {
                if restrict {
                    connection.execute("SET ROLE datapulse_restricted").await?;
                }
                Ok(())
            })
        })
        .connect_lazy_with(options.clone());
    Ok(Db::Postgres {
        pool,
        owner: Box::new(options),
    })
}

/// Superusers and roles with BYPASSRLS see every row whatever the policies say.
pub(super) async fn bypasses_row_security(connection: &mut PgConnection) -> sqlx::Result<bool> {
    sqlx::query_scalar("SELECT rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = current_user")
        .fetch_one(connection)
        .await
}

async fn ensure_restricted_role(connection: &mut PgConnection) -> sqlx::Result<()> {
    let create = "DO $$ BEGIN CREATE ROLE datapulse_restricted NOLOGIN NOSUPERUSER NOBYPASSRLS; \
                  EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$";
    connection.execute(create).await.map(drop)
}

/// The URL without its password, fit for a message.
pub(crate) fn redacted(url: &str) -> String {
    match url::Url::parse(url) {
        Ok(mut parsed) if parsed.password().is_some() => {
            // cannot fail in a way that matters: a URL that holds a password can also go without one.
            let _ = parsed.set_password(Some("***"));
            parsed.to_string()
        }
        Ok(_) => url.to_owned(),
        Err(_) => "the given text".to_owned(),
    }
}
