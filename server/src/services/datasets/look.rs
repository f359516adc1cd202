//! Looking into a dataset: columns, rows, profile (MAP-01, PRV-01 to PRV-06).

use chrono::Duration;
use datapulse_shared::{
    ApiError,
    datasets::{Column, Preview, PreviewQuery},
    error::ApiResult,
    ids::DatasetId,
    profile::CachedProfile,
};

use crate::{
    services::{
        Actor, engine,
        files::local_copy,
        listing::count,
        rows::{Stored, rows},
    },
    state::AppState,
    store::{datasets as store, files::find_file, settings},
};

/// Bytes up to which a file is read through again for a fresh profile.
const READ_AGAIN_UP_TO: i64 = 64 * 1024 * 1024;

/// Columns with inferred types.
pub async fn columns(state: &AppState, actor: &Actor, id: DatasetId) -> ApiResult<Vec<Column>> {
    let mut tx = state.db.read(actor.scope()).await?;
    let dataset = super::ready(&mut tx, actor.user_id.0, id).await?;
    tx.commit().await?;
    Ok(dataset.schema.map(|schema| schema.0).unwrap_or_default())
}

/// Rows as they stand in the file, all or those that match, in the order asked for.
pub async fn preview(state: &AppState, actor: &Actor, id: DatasetId, query: PreviewQuery) -> ApiResult<Preview> {
    query.validate()?;
    let user = actor.user_id.0;
    let mut tx = state.db.read(actor.scope()).await?;
    let dataset = super::ready(&mut tx, user, id).await?;
    let file = find_file(&mut tx, user, dataset.file_id)
        .await?
        .ok_or_else(|| ApiError::not_found("file"))?;
    let index = store::find_row_index(&mut tx, user, id.0)
        .await?
        .ok_or_else(|| ApiError::not_found("profile"))?;
    tx.commit().await?;
    let table = Stored {
        file,
        index,
        columns: dataset.schema.map(|schema| schema.0).unwrap_or_default(),
        total: dataset.row_count.map_or(0, count),
    };
    rows(state, table, query).await
}

/// What is in it (PRV-03). Once its time is over it is made anew; a large file is not read through for that, since it
/// never changes: its profile only gets more time.
pub async fn profile(state: &AppState, actor: &Actor, id: DatasetId) -> ApiResult<CachedProfile> {
    let user = actor.user_id.0;
    let now = state.clock.now();
    let mut tx = state.db.read(actor.scope()).await?;
    let dataset = super::ready(&mut tx, user, id).await?;
    let kept = store::find_profile(&mut tx, user, id.0).await?;
    let minutes = settings::find_settings(&mut tx, user)
        .await?
        .map_or(5, |settings| settings.cache_duration_minutes);
    let file = find_file(&mut tx, user, dataset.file_id)
        .await?
        .ok_or_else(|| ApiError::not_found("file"))?;
    tx.commit().await?;
    if let Some(kept) = kept.as_ref().filter(|kept| kept.expires_at > now) {
        return Ok(CachedProfile {
            profile: kept.profile.0.clone(),
            computed_at: kept.created_at,
            cached: true,
        });
    }
    let until = now + Duration::minutes(minutes);
    let mut tx = state.db.write(actor.scope()).await?;
    if let Some(kept) = kept.filter(|_| dataset.size > READ_AGAIN_UP_TO) {
        store::prolong_profile(&mut tx, user, id.0, until).await?;
        tx.commit().await?;
        return Ok(CachedProfile {
            profile: kept.profile.0,
            computed_at: kept.created_at,
            cached: true,
        });
    }
    tx.commit().await?;
    let copy = local_copy(state, &file.storage_key).await?;
    let read = engine::run_for_caller(move |control| engine::read_table(copy.path(), control)).await?;
    let mut tx = state.db.write(actor.scope()).await?;
    store::put_profile(&mut tx, user, id.0, &read.profile, &read.index, now, until).await?;
    tx.commit().await?;
    Ok(CachedProfile {
        profile: read.profile,
        computed_at: now,
        cached: false,
    })
}
