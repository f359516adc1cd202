//! Predicting: a saved model over a table, to a CSV and a JSON file.

use std::{
    fs::File,
    io::BufWriter,
    path::{Path, PathBuf},
    sync::Arc,
};

use datapulse_engine::{
    EngineError,
    control::Control,
    forecast::{ForecastModel, write_csv, write_json},
    memory::MemoryLimit,
    model::{ColumnDrift, CsvPredictions, PredictOptions, TrainedModel, predict_file},
    table::{Inspection, Limits, Table, inspect},
};
use datapulse_shared::{datasets::Column, profile::Warning};
use uuid::Uuid;

use super::{
    context::{CSV, Context, FileKind, JSON, Trouble, reading},
    json_rows::{Both, JsonRows},
    training::memory_of,
};
use crate::{
    services::{
        engine,
        files::remove_stored,
        jobs::Outcome,
        predictions::{Ordered, rows_as_csv},
    },
    storage::{Area, Key},
    store::{
        datasets::find_dataset,
        files::{FileRow, find_file, insert_file},
        predictions::{self as store, NewPrediction},
    },
};

pub(super) async fn predict(context: &Arc<Context>) -> Result<Outcome, Trouble> {
    let ordered: Ordered = engine::convert(&context.job.params.0)?;
    let model = load_model(context, &ordered).await?;
    let made = Scratch::new(context);
    let model = match model {
        Saved::Rows(model) => model,
        Saved::Series(model) => return forecast(context, &ordered, *model, &made).await,
    };
    let input = input_of(context, &ordered, &made).await?;
    let options = PredictOptions {
        probabilities: true,
        renames: ordered.renames(),
        coverage: ordered.coverage,
    };
    let control = context.control();
    let (csv, json) = (made.csv.clone(), made.json.clone());
    let work = tokio::task::spawn_blocking(move || write(&model, &input, &options, &control, &csv, &json)).await;
    let done = work.map_err(|panic| Trouble::Failure(format!("the engine broke off: {panic}")))??;
    publish(context, &ordered, &made, &done).await?;
    Ok(Outcome::Completed(format!("predicted {} rows", done.rows)))
}

/// A saved model of either kind.
enum Saved {
    Rows(Box<TrainedModel>),
    Series(Box<ForecastModel>),
}

/// Goes on from the end of the given table, or of the training data.
async fn forecast(
    context: &Arc<Context>,
    ordered: &Ordered,
    model: ForecastModel,
    made: &Scratch,
) -> Result<Outcome, Trouble> {
    let input = match (&ordered.rows, ordered.dataset_id) {
        (None, None) => None,
        _ => Some(input_of(context, ordered, made).await?),
    };
    let (control, renames) = (context.control(), ordered.renames());
    let (csv, json) = (made.csv.clone(), made.json.clone());
    let (horizon, coverage, memory) = (ordered.horizon, ordered.coverage, memory_of(context));
    let work = tokio::task::spawn_blocking(move || {
        let table = input
            .map(|input| series_of(&model, &input, &renames, memory, &control))
            .transpose()?;
        let found = model.forecast_within(table.as_ref(), horizon, coverage, memory, &control)?;
        write_csv(&found, create(&csv)?)?;
        write_json(&found, create(&json)?)?;
        let (columns, index) = seen(&csv)?;
        Ok::<_, EngineError>(Done {
            rows: found.rows.len() as u64,
            notes: Vec::new(),
            warnings: engine::convert(&found.warnings)?,
            columns,
            index,
        })
    });
    let done = work
        .await
        .map_err(|panic| Trouble::Failure(format!("the engine broke off: {panic}")))??;
    publish(context, ordered, made, &done).await?;
    Ok(Outcome::Completed(format!("forecast {} values", done.rows)))
}

/// The columns of a table that the model goes on from, under the names that it knows.
fn series_of(
    model: &ForecastModel,
    input: &Path,
    renames: &[(String, String)],
    memory: MemoryLimit,
    control: &Control,
) -> datapulse_engine::Result<Table> {
    let theirs = |name: String| {
        renames
            .iter()
            .find(|(_, to)| *to == name)
            .map_or(name.clone(), |(from, _)| from.clone())
    };
    let wanted: Vec<String> = model.columns().into_iter().map(theirs).collect();
    memory.read(input, Some(&wanted), control)?.renamed(renames)
}

/// What was made.
struct Done {
    rows: u64,
    notes: Vec<String>,
    warnings: Vec<Warning>,
    columns: Vec<Column>,
    index: Vec<u8>,
}

fn write(
    model: &TrainedModel,
    input: &Path,
    options: &PredictOptions,
    control: &Control,
    csv: &Path,
    json: &Path,
) -> datapulse_engine::Result<Done> {
    let mut out = Both(CsvPredictions::new(create(csv)?), JsonRows::new(create(json)?));
    let summary = predict_file(model, input, options, control, &mut out)?;
    drop(out);
    let (columns, index) = seen(csv)?;
    let changed: Vec<_> = summary.drift.iter().filter_map(ColumnDrift::warning).collect();
    Ok(Done {
        rows: summary.rows,
        notes: summary.notes,
        warnings: engine::convert(&changed)?,
        columns,
        index,
    })
}

fn create(path: &Path) -> datapulse_engine::Result<BufWriter<File>> {
    File::create(path)
        .map(BufWriter::new)
        .map_err(EngineError::io("writing the predictions"))
}

/// The columns of a result and the index by which its rows are found.
fn seen(csv: &Path) -> datapulse_engine::Result<(Vec<Column>, Vec<u8>)> {
    let inspection: Inspection = inspect(csv, Limits::default(), &Control::silent())?;
    let column = |column: &datapulse_engine::table::ColumnInspection| {
        Ok(Column {
            name: column.name.clone(),
            column_type: engine::convert(&column.kind)?,
            missing: column.missing,
        })
    };
    let columns = inspection
        .columns
        .iter()
        .map(column)
        .collect::<datapulse_engine::Result<_>>()?;
    Ok((columns, engine::pack(&inspection)?))
}

async fn load_model(context: &Context, ordered: &Ordered) -> Result<Saved, Trouble> {
    let (state, user) = (&context.state, context.job.user_id);
    let model = ordered.model_id.0;
    let key = reading(state, async |tx| store::bundle_of_model(tx, user, model).await).await?;
    let key = key.ok_or_else(|| Trouble::Mistake("its model was deleted".to_owned()))?;
    let bytes = state.storage.bytes(&Key::stored(key)).await?;
    let read = tokio::task::spawn_blocking(move || {
        if ForecastModel::is_bundle(&bytes) {
            return ForecastModel::from_bundle(&bytes).map(|model| Saved::Series(Box::new(model)));
        }
        TrainedModel::from_bundle(&bytes).map(|model| Saved::Rows(Box::new(model)))
    })
    .await;
    Ok(read.map_err(|panic| Trouble::Failure(panic.to_string()))??)
}

/// The table to predict, as a local path.
async fn input_of(context: &Context, ordered: &Ordered, made: &Scratch) -> Result<PathBuf, Trouble> {
    if let Some(rows) = &ordered.rows {
        tokio::fs::write(&made.input, rows_as_csv(rows)?)
            .await
            .map_err(|error| Trouble::Failure(error.to_string()))?;
        return Ok(made.input.clone());
    }
    let (state, user) = (&context.state, context.job.user_id);
    let gone = || Trouble::Mistake("its dataset was deleted".to_owned());
    let id = context.job.dataset_id.ok_or_else(gone)?;
    let dataset = reading(state, async |tx| find_dataset(tx, user, id).await)
        .await?
        .ok_or_else(gone)?;
    let file = reading(state, async |tx| find_file(tx, user, dataset.file_id).await)
        .await?
        .ok_or_else(gone)?;
    Ok(state
        .storage
        .local_copy(&Key::stored(file.storage_key))
        .await?
        .path()
        .to_owned())
}

/// Puts both files into storage and the result into the database, all of it or nothing.
async fn publish(context: &Context, ordered: &Ordered, made: &Scratch, done: &Done) -> Result<(), Trouble> {
    let csv = stored(context, ordered, &made.csv, "csv", CSV).await?;
    let json = match stored(context, ordered, &made.json, "json", JSON).await {
        Ok(json) => json,
        Err(trouble) => {
            remove_stored(&context.state, [csv.storage_key]).await;
            return Err(trouble);
        }
    };
    let without_dataset = if ordered.rows.is_some() {
        "rows"
    } else {
        "training data"
    };
    let written = async {
        let (mut tx, job) = context.fenced().await?;
        insert_file(&mut tx, &csv).await?;
        insert_file(&mut tx, &json).await?;
        let prediction = NewPrediction {
            id: Uuid::now_v7(),
            user_id: job.user_id,
            model_id: ordered.model_id.0,
            model_name: &ordered.model_name,
            dataset_id: job.dataset_id,
            dataset_name: job.dataset_name.as_deref().unwrap_or(without_dataset),
            job_id: job.id,
            file_id: csv.id,
            json_file_id: json.id,
            row_count: i64::try_from(done.rows).unwrap_or(i64::MAX),
            columns: &done.columns,
            row_index: &done.index,
            notes: &done.notes,
            warnings: &done.warnings,
        };
        store::insert_prediction(&mut tx, &prediction).await?;
        tx.commit().await?;
        Ok(())
    };
    let written: Result<(), Trouble> = written.await;
    if written.is_err() {
        remove_stored(&context.state, [csv.storage_key, json.storage_key]).await;
    }
    written
}

async fn stored(
    context: &Context,
    ordered: &Ordered,
    path: &Path,
    ending: &str,
    kind: FileKind,
) -> Result<FileRow, Trouble> {
    let id = Uuid::now_v7();
    let key = Key::new(context.job.user_id, Area::Predictions(ordered.model_id.0), id);
    let stored = context.state.storage.put_file(&key, path).await?;
    let name = format!("{} predictions.{ending}", ordered.model_name);
    Ok(context.file(id, &key, &stored, &name, kind))
}

/// Files that are being made; they go when the work ends, however it ends.
struct Scratch {
    input: PathBuf,
    csv: PathBuf,
    json: PathBuf,
}

impl Scratch {
    fn new(context: &Context) -> Self {
        let storage = &context.state.storage;
        Self {
            input: storage.scratch_file(),
            csv: storage.scratch_file(),
            json: storage.scratch_file(),
        }
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        for path in [&self.input, &self.csv, &self.json] {
            // Not there is what we want; what resists is removed by the sweep.
            drop(std::fs::remove_file(path));
        }
    }
}
