//! The database as the rest of the server sees it: transactions for somebody.

use sqlx::{AssertSqlSafe, PgPool, Postgres, Sqlite, SqlitePool, Transaction, postgres::PgConnectOptions};
use uuid::Uuid;

use super::{StoreError, StoreResult};

/// The one database of this process.
#[derive(Clone, Debug)]
pub enum Db {
    /// The embedded default: many readers, one writer.
    Sqlite {
        /// Connections that cannot write.
        readers: SqlitePool,
        /// The one connection that can.
        writer: SqlitePool,
    },
    /// A server chosen by `DATABASE_URL`.
    Postgres {
        /// Connections under a role that row-level security holds.
        pool: PgPool,
        /// How the owner of the schema connects, for migrations.
        owner: Box<PgConnectOptions>,
    },
}

/// For whom a transaction runs. PostgreSQL's row-level security hides everybody else's rows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    /// One user: sees and changes only their own rows.
    User(Uuid),
    /// The product itself: signing in, workers, the supervisor, start-up, administration.
    System,
}

impl Scope {
    /// What tells the policies (see the first migration) for whom the transaction runs.
    fn statement(self) -> String {
        match self {
            Self::User(id) => format!("SET LOCAL datapulse.user_id = '{id}'"),
            Self::System => "SET LOCAL datapulse.user_id = 'system'".to_owned(),
        }
    }
}

/// An open transaction; dropped without [`Tx::commit`] it is rolled back.
#[derive(Debug)]
pub enum Tx {
    /// On the embedded database.
    Sqlite(Transaction<'static, Sqlite>),
    /// On a server.
    Postgres(Transaction<'static, Postgres>),
}

impl Db {
    /// A transaction that only reads.
    pub async fn read(&self, scope: Scope) -> StoreResult<Tx> {
        match self {
            Self::Sqlite { readers, .. } => Ok(Tx::Sqlite(readers.begin().await?)),
            Self::Postgres { pool, .. } => begin_postgres(pool, "BEGIN READ ONLY", scope).await,
        }
    }

    /// A transaction that writes. On SQLite it holds the write lock from its first moment, so it never fails half-way.
    pub async fn write(&self, scope: Scope) -> StoreResult<Tx> {
        match self {
            Self::Sqlite { writer, .. } => Ok(Tx::Sqlite(writer.begin_with("BEGIN IMMEDIATE").await?)),
            Self::Postgres { pool, .. } => begin_postgres(pool, "BEGIN", scope).await,
        }
    }

    /// Whether the database answers now.
    pub async fn ping(&self) -> StoreResult<()> {
        let mut tx = self.read(Scope::System).await?;
        fetch_scalar!(&mut tx, i64, "SELECT CAST(1 AS BIGINT)").map(drop)
    }

    /// What `doctor` and the health answer call it.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Sqlite { .. } => "sqlite",
            Self::Postgres { .. } => "postgres",
        }
    }

    /// Waits for open transactions and closes every connection.
    pub async fn close(&self) {
        match self {
            Self::Sqlite { readers, writer } => {
                readers.close().await;
                writer.close().await;
            }
            Self::Postgres { pool, .. } => pool.close().await,
        }
    }
}

/// Begins and says for whom in one round trip. The setting ends with the transaction.
async fn begin_postgres(pool: &PgPool, begin: &str, scope: Scope) -> StoreResult<Tx> {
    // Safe: the setting is a formatted UUID or a constant, never text from outside.
    let statement = format!("{begin}; {}", scope.statement());
    Ok(Tx::Postgres(pool.begin_with(AssertSqlSafe(statement)).await?))
}

impl Tx {
    /// Makes everything in this transaction happen.
    pub async fn commit(self) -> StoreResult<()> {
        match self {
            Self::Sqlite(transaction) => transaction.commit().await,
            Self::Postgres(transaction) => transaction.commit().await,
        }
        .map_err(StoreError::from)
    }

    /// Undoes everything in this transaction now, instead of when it is dropped.
    pub async fn rollback(self) -> StoreResult<()> {
        match self {
            Self::Sqlite(transaction) => transaction.rollback().await,
            Self::Postgres(transaction) => transaction.rollback().await,
        }
        .map_err(StoreError::from)
    }

    /// Whether this runs on PostgreSQL, for the few queries that really differ.
    pub fn is_postgres(&self) -> bool {
        matches!(self, Self::Postgres(_))
    }
}
