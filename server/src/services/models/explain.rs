//! Questions to a model about one row, and about one feature.

use datapulse_engine::model::insight;
use datapulse_shared::{
    error::ApiResult,
    explain::{Dependence, DependenceQuery, ExplainRow, ExplainedRow},
    ids::ModelId,
};

use super::{load, owned};
use crate::{
    services::{Actor, engine},
    state::AppState,
};

/// Why a model of the actor answers a row as it does, and what would have to change for another answer.
pub async fn explain_row(state: &AppState, actor: &Actor, id: ModelId, input: ExplainRow) -> ApiResult<ExplainedRow> {
    let mut tx = state.db.read(actor.scope()).await?;
    let model = owned(&mut tx, actor.user_id.0, id).await?;
    tx.commit().await?;
    let model = load(state, &model).await?;
    engine::run_for_caller(move |control| {
        let row = input.row.into_iter().collect();
        let ways = match &input.wish {
            Some(wish) => model.counterfactuals(&row, &engine::convert::<insight::Wish>(wish)?, control)?,
            None => Vec::new(),
        };
        Ok(ExplainedRow {
            insight: engine::convert(&model.insight(&row, control)?)?,
            counterfactuals: engine::convert(&ways)?,
        })
    })
    .await
}

/// How the answers of a model of the actor depend on a feature.
pub async fn dependence(state: &AppState, actor: &Actor, id: ModelId, query: DependenceQuery) -> ApiResult<Dependence> {
    let mut tx = state.db.read(actor.scope()).await?;
    let model = owned(&mut tx, actor.user_id.0, id).await?;
    tx.commit().await?;
    let model = load(state, &model).await?;
    engine::run_for_caller(move |control| {
        let found = model.dependence(&query.feature, query.class.as_deref(), control)?;
        engine::convert(&found)
    })
    .await
}
