//! Versions of the schema, up and down, the same on both databases.

use sqlx::{
    Connection, Executor, PgConnection,
    migrate::{Migrate, Migrator},
};

use super::{
    Db,
    connect::{RESTRICTED_ROLE, bypasses_row_security},
};
use crate::error::StartError;

static SQLITE: Migrator = sqlx::migrate!("../migrations/sqlite");
static POSTGRES: Migrator = sqlx::migrate!("../migrations/postgres");

/// One version of the schema.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Version {
    /// Its number; versions are applied in this order.
    pub number: i64,
    /// What it does, from the file's name.
    pub description: String,
    /// Whether this database has it.
    pub applied: bool,
}

/// Brings the database to the newest version.
pub async fn up(db: &Db) -> Result<(), StartError> {
    match db {
        Db::Sqlite { writer, .. } => SQLITE.run(writer).await?,
        Db::Postgres { owner, .. } => {
            let mut connection = owner_connection(owner).await?;
            POSTGRES.run(&mut connection).await?;
            grant_restricted_role(&mut connection).await?;
        }
    }
    Ok(())
}

/// Takes the database back to version `target`; 0 leaves it empty.
pub async fn down(db: &Db, target: i64) -> Result<(), StartError> {
    match db {
        Db::Sqlite { writer, .. } => SQLITE.undo(writer, target).await?,
        Db::Postgres { owner, .. } => POSTGRES.undo(&mut owner_connection(owner).await?, target).await?,
    }
    Ok(())
}

/// Every version this program knows, and whether the database has it.
pub async fn status(db: &Db) -> Result<Vec<Version>, StartError> {
    let (migrator, applied) = match db {
        Db::Sqlite { writer, .. } => {
            let mut connection = writer.acquire().await?;
            connection.ensure_migrations_table(&SQLITE.table_name).await?;
            (&SQLITE, connection.list_applied_migrations(&SQLITE.table_name).await?)
        }
        Db::Postgres { owner, .. } => {
            let mut connection = owner_connection(owner).await?;
            connection.ensure_migrations_table(&POSTGRES.table_name).await?;
            (
                &POSTGRES,
                connection.list_applied_migrations(&POSTGRES.table_name).await?,
            )
        }
    };
    let versions = migrator
        .iter()
        .filter(|migration| !migration.migration_type.is_down_migration());
    Ok(versions
        .map(|migration| Version {
            number: migration.version,
            description: migration.description.to_string(),
            applied: applied.iter().any(|done| done.version == migration.version),
        })
        .collect())
}

async fn owner_connection(options: &sqlx::postgres::PgConnectOptions) -> Result<PgConnection, StartError> {
    let mut connection = PgConnection::connect_with(options).await?;
    // The owner is held by forced row-level security too: migrations that move rows must see all of them.
    connection.execute("SET datapulse.user_id = 'system'").await?;
    Ok(connection)
}

/// The restricted role may do with rows what the policies allow, and nothing with the schema.
async fn grant_restricted_role(connection: &mut PgConnection) -> Result<(), StartError> {
    if bypasses_row_security(connection).await? {
        for statement in [
            "GRANT USAGE ON SCHEMA public TO datapulse_restricted",
            "GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO datapulse_restricted",
            "GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO datapulse_restricted",
        ] {
            debug_assert!(statement.ends_with(RESTRICTED_ROLE), "grants go to the restricted role");
            connection.execute(statement).await?;
        }
    }
    Ok(())
}
