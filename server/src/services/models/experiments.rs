//! Groups of training jobs (MOD-28).

use datapulse_shared::{
    ApiError,
    error::ApiResult,
    experiments::{Experiment, NewExperiment},
    ids::ExperimentId,
};
use uuid::Uuid;

use crate::{
    services::{Actor, listing::count},
    state::AppState,
    store::models::{self as store, ExperimentRow},
};

/// The actor's groups, newest first.
pub async fn list(state: &AppState, actor: &Actor) -> ApiResult<Vec<Experiment>> {
    let mut tx = state.db.read(actor.scope()).await?;
    let rows = store::list_experiments(&mut tx, actor.user_id.0).await?;
    tx.commit().await?;
    Ok(rows.into_iter().map(to_wire).collect())
}

/// A new group.
pub async fn create(state: &AppState, actor: &Actor, input: NewExperiment) -> ApiResult<Experiment> {
    input.validate()?;
    let (user, id) = (actor.user_id.0, Uuid::now_v7());
    let mut tx = state.db.write(actor.scope()).await?;
    let texts = (input.name.trim(), input.description.as_str());
    store::insert_experiment(&mut tx, user, id, texts, state.clock.now()).await?;
    let row = store::find_experiment(&mut tx, user, id).await?;
    tx.commit().await?;
    row.map(to_wire).ok_or_else(|| ApiError::not_found("experiment"))
}

fn to_wire(row: ExperimentRow) -> Experiment {
    Experiment {
        id: ExperimentId(row.id),
        name: row.name,
        description: row.description,
        job_count: count(row.job_count),
        created_at: row.created_at,
    }
}
