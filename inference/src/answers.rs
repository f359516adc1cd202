//! The answers of a model as JSON. Numbers have as many digits as it takes to read back the same bits.

use datapulse_engine::control::Control;
use datapulse_engine::forecast::ForecastModel;
use datapulse_engine::model::{PredictOptions, TrainedModel};
use datapulse_engine::table::{Table, Wanted};
use datapulse_engine::{EngineError, Result};
use serde_json::{Map, Value, json};

/// For each of the records (a list of objects) its `prediction`, where there are classes the `probabilities` by name, and
/// where nothing was to be predicted the `measure` beside the answer.
///
/// # Errors
/// `BadInput` when the records are no such list or lack columns.
pub fn predictions(model: &TrainedModel, records: &str) -> Result<String> {
    let records: Vec<Map<String, Value>> = read(records, "a list of objects")?;
    let wanted = |name: &str| model.pipeline.wanted(name).unwrap_or(Wanted::Any);
    let options = PredictOptions {
        probabilities: true,
        ..PredictOptions::default()
    };
    let found = model.predict(&Table::from_records(&records, wanted)?, &options)?;
    let rows = (0..found.rows()).map(|row| {
        let shares: Map<String, Value> = found
            .probabilities(row)
            .into_iter()
            .map(|(name, share)| (name.to_owned(), json!(share)))
            .collect();
        json!({ "prediction": found.prediction(row), "probabilities": shares, "measure": found.measure(row) })
    });
    Ok(Value::Array(rows.collect()).to_string())
}

/// Why the model answers a record (an object) as it does: contributions of the features and a straight model around it.
///
/// # Errors
/// `BadInput` when the record is no object or lacks columns.
pub fn insight(model: &TrainedModel, record: &str) -> Result<String> {
    written(&model.insight(&read(record, "an object")?, &Control::silent())?)
}

/// How the answer depends on one feature.
///
/// # Errors
/// `BadInput` when there is no such feature.
pub fn dependence(model: &TrainedModel, feature: &str) -> Result<String> {
    written(&model.dependence(feature, None, &Control::silent())?)
}

/// Ways from a record to another answer; the wish says which, and what may change.
///
/// # Errors
/// `BadInput` when the record or the wish do not fit the model.
pub fn alternatives(model: &TrainedModel, record: &str, wish: &str) -> Result<String> {
    let (record, wish) = (read(record, "an object")?, read(wish, "a wish")?);
    written(&model.counterfactuals(&record, &wish, &Control::silent())?)
}

/// How series go on after their last value: `rows` with the point in time, the series where there are several, the
/// `forecast` and the interval from `lower` to `upper`, and `warnings` about the records. Without records (a list of
/// objects) it goes on from the series that the model was made with; without horizon or coverage as far and as sure as
/// it was trained for.
///
/// # Errors
/// `BadInput` when the records do not fit the model, or horizon or coverage are out of range.
pub fn forecast(
    model: &ForecastModel,
    records: Option<&str>,
    horizon: Option<u32>,
    coverage: Option<f64>,
) -> Result<String> {
    let table = records
        .map(|records| {
            let records: Vec<Map<String, Value>> = read(records, "a list of objects")?;
            Table::from_records(&records, |_| Wanted::Any)
        })
        .transpose()?;
    let found = model.forecast(table.as_ref(), horizon, coverage, &Control::silent())?;
    written(&json!({ "rows": found.rows, "warnings": found.warnings }))
}

fn read<T: serde::de::DeserializeOwned>(text: &str, what: &str) -> Result<T> {
    serde_json::from_str(text)
        .map_err(|error| EngineError::bad_input(format!("this is not {what}: {error}"), format!("give {what} as JSON")))
}

fn written(answer: &impl serde::Serialize) -> Result<String> {
    serde_json::to_string(answer)
        .map_err(|error| EngineError::Internal(format!("an answer could not be written: {error}")))
}
