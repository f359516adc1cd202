//! Predictions at once, without a job.

use datapulse_engine::{
    model::{PredictOptions, TrainedModel},
    table::{Table, Wanted},
};
use datapulse_shared::{
    error::ApiResult,
    ids::ModelId,
    models::{PredictRows, PredictedRow, PredictedRows},
};
use serde_json::{Map, Value};

use super::{load, owned};
use crate::{
    services::{Actor, engine},
    state::AppState,
};

/// Predicts up to a thousand rows with a model of the actor.
pub async fn predict_rows(
    state: &AppState,
    actor: &Actor,
    id: ModelId,
    input: PredictRows,
) -> ApiResult<PredictedRows> {
    input.validate()?;
    let mut tx = state.db.read(actor.scope()).await?;
    let model = owned(&mut tx, actor.user_id.0, id).await?;
    tx.commit().await?;
    let model = load(state, &model).await?;
    let records: Vec<Map<String, Value>> = input.rows.into_iter().map(|row| row.into_iter().collect()).collect();
    let coverage = input.coverage;
    engine::run(move || predict(&model, &records, coverage)).await
}

fn predict(
    model: &TrainedModel,
    records: &[Map<String, Value>],
    coverage: Option<f64>,
) -> datapulse_engine::Result<PredictedRows> {
    let table = Table::from_records(records, |name| model.pipeline.wanted(name).unwrap_or(Wanted::Text))?;
    let options = PredictOptions {
        probabilities: true,
        coverage,
        ..PredictOptions::default()
    };
    let mut table = model.predict(&table, &options)?;
    let measure = model.added(&options).measure;
    // The members of a JSON object have no order.
    table.report.reordered = false;
    let row = |row: usize| PredictedRow {
        prediction: table.prediction(row),
        lower: table.bounds(row).map(|(lower, _)| lower),
        upper: table.bounds(row).map(|(_, upper)| upper),
        prediction_set: table
            .possible(row)
            .map(|classes| classes.into_iter().map(str::to_owned).collect()),
        probabilities: table
            .probabilities(row)
            .into_iter()
            .map(|(class, share)| (class.to_owned(), share))
            .collect(),
        distance: table.measure(row).filter(|_| measure == Some("distance")),
        score: table.measure(row).filter(|_| measure == Some("score")),
    };
    Ok(PredictedRows {
        predictions: (0..table.rows()).map(row).collect(),
        notes: table.report.sentences(),
        columns: engine::convert(&table.report.columns)?,
    })
}
