//! Reading an uploaded table: is it one, what are its columns, what is in them.

use std::sync::Arc;

use chrono::Duration;

use super::context::{Context, Trouble, reading};
use crate::{
    services::{engine, jobs::Outcome},
    storage::Key,
    store::{
        datasets::{self as store, Metadata},
        files::find_file,
        settings::find_settings,
    },
};

pub(super) async fn ingest(context: &Arc<Context>) -> Result<Outcome, Trouble> {
    let (state, user) = (&context.state, context.job.user_id);
    let id = context.job.dataset_id.ok_or(Trouble::Lost)?;
    let dataset = reading(state, async |tx| store::find_dataset(tx, user, id).await)
        .await?
        .ok_or(Trouble::Lost)?;
    let file = reading(state, async |tx| find_file(tx, user, dataset.file_id).await)
        .await?
        .ok_or(Trouble::Lost)?;
    let copy = state.storage.local_copy(&Key::stored(file.storage_key)).await?;
    let control = context.control();
    let read = tokio::task::spawn_blocking(move || engine::read_table(copy.path(), &control)).await;
    let read = read.map_err(|panic| Trouble::Failure(format!("the engine broke off: {panic}")))??;
    let now = state.clock.now();
    let (mut tx, _) = context.fenced().await?;
    let minutes = find_settings(&mut tx, user)
        .await?
        .map_or(5, |settings| settings.cache_duration_minutes);
    let until = now + Duration::minutes(minutes);
    let rows = i64::try_from(read.profile.rows).unwrap_or(i64::MAX);
    let metadata = Metadata {
        warnings: read.warnings,
    };
    store::mark_ready(&mut tx, id, rows, &read.columns, &metadata).await?;
    store::put_profile(&mut tx, user, id, &read.profile, &read.index, now, until).await?;
    tx.commit().await?;
    Ok(Outcome::Completed(format!(
        "read {rows} rows and {} columns",
        read.columns.len()
    )))
}
