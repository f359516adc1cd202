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
    model::{ColumnDrift, CsvPredictions, PredictOptions, PredictionSummary, TrainedModel, predict_file},
    table::{Inspection, Limits, inspect},
};
use datapulse_shared::{datasets::Column, profile::Warning};
use uuid::Uuid;

use super::{
    context::{CSV, Context, FileKind, JSON, Trouble, reading},
    json_rows::{Both, JsonRows},
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
    Ok(Outcome::Completed(format!("predicted {} rows", done.summary.rows)))
}

/// What was made.
struct Done {
    summary: PredictionSummary,
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
    let create = |path: &Path| {
        File::create(path)
            .map(BufWriter::new)
            .map_err(EngineError::io("writing the predictions"))
    };
    let mut out = Both(CsvPredictions::new(create(csv)?), JsonRows::new(create(json)?));
    let summary = predict_file(model, input, options, control, &mut out)?;
    drop(out);
    let inspection: Inspection = inspect(csv, Limits::default(), &Control::silent())?;
    let columns = inspection.columns.iter().map(|column| {
        Ok(Column {
            name: column.name.clone(),
            column_type: engine::convert(&column.kind)?,
            missing: column.missing,
        })
    });
    let changed: Vec<_> = summary.drift.iter().filter_map(ColumnDrift::warning).collect();
    Ok(Done {
        warnings: engine::convert(&changed)?,
        summary,
        columns: columns.collect::<datapulse_engine::Result<_>>()?,
        index: engine::pack(&inspection)?,
    })
}

async fn load_model(context: &Context, ordered: &Ordered) -> Result<TrainedModel, Trouble> {
    let (state, user) = (&context.state, context.job.user_id);
    let model = ordered.model_id.0;
    let key = reading(state, async |tx| store::bundle_of_model(tx, user, model).await).await?;
    let key = key.ok_or_else(|| Trouble::Mistake("its model was deleted".to_owned()))?;
    let bytes = state.storage.bytes(&Key::stored(key)).await?;
    let read = tokio::task::spawn_blocking(move || TrainedModel::from_bundle(&bytes)).await;
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
            dataset_name: job.dataset_name.as_deref().unwrap_or("rows"),
            job_id: job.id,
            file_id: csv.id,
            json_file_id: json.id,
            row_count: i64::try_from(done.summary.rows).unwrap_or(i64::MAX),
            columns: &done.columns,
            row_index: &done.index,
            notes: &done.summary.notes,
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
