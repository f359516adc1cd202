//! Whether the tables that the product stands on are there (DBX-16, DEP-04).

use super::{Db, Scope, StoreResult};

/// The seven that earlier documents name; `training_jobs` is a view on `jobs`.
pub const REQUIRED: [&str; 7] = [
    "users",
    "models",
    "training_jobs",
    "datasets",
    "download_queue",
    "user_settings",
    "checkpoints",
];

/// Which required tables or views are missing; empty when all is well.
pub async fn missing(db: &Db) -> StoreResult<Vec<&'static str>> {
    let present = present(db).await?;
    Ok(REQUIRED
        .into_iter()
        .filter(|name| !present.iter().any(|have| have == name))
        .collect())
}

/// Every table and view of the schema.
pub async fn present(db: &Db) -> StoreResult<Vec<String>> {
    let mut tx = db.read(Scope::System).await?;
    let catalogue = if tx.is_postgres() {
        "SELECT CAST(table_name AS text) FROM information_schema.tables WHERE table_schema = current_schema() ORDER BY 1"
    } else {
        "SELECT name FROM sqlite_master WHERE type IN ('table', 'view') ORDER BY name"
    };
    let names: Vec<(String,)> = fetch_all!(&mut tx, (String,), catalogue)?;
    Ok(names.into_iter().map(|(name,)| name).collect())
}
