//! Predicting a file of any length with flat memory.

use std::path::Path;
use std::sync::Arc;

use serde_json::Value;

use super::drift::{ColumnDrift, DriftWatch};
use super::output::PredictionOutput;
use super::predict::PredictOptions;
use super::trained::TrainedModel;
use crate::control::{Checkpoint, Control, Level, Observer, Progress, Signal, Stage};
use crate::error::Result;
use crate::prepare::TransformReport;
use crate::table::{Limits, Table, Wanted, inspect, read_rows};

/// Rows that are in memory at a time.
const ROWS_AT_A_TIME: usize = 5_000;

/// Share of the progress that looking through the file takes, in percent.
const LOOKING: f64 = 20.0;

/// What was predicted.
#[derive(Debug, Clone, PartialEq)]
pub struct PredictionSummary {
    /// Number of rows.
    pub rows: u64,
    /// What was unusual about the data, as sentences for the person.
    pub notes: Vec<String>,
    /// How the columns have changed since training, the most changed first; nothing for few rows.
    pub drift: Vec<ColumnDrift>,
    /// The same, column by column.
    pub report: TransformReport,
}

/// Predicts every row of a CSV file and gives rows and predictions to `out`, chunk by chunk.
///
/// # Errors
/// `BadInput` when the file is no table or lacks columns, an interruption, or what `out` could not write.
pub fn predict_file(
    model: &TrainedModel,
    path: &Path,
    options: &PredictOptions,
    control: &Control,
    out: &mut dyn PredictionOutput,
) -> Result<PredictionSummary> {
    control.report(&Progress::new(Stage::Loading, 0.0).with_message("looking through the rows"));
    let looking = Control::new(Arc::new(Looking(control.clone())));
    let inspection = inspect(path, Limits::default(), &looking)?;
    let columns: Vec<String> = inspection.columns.iter().map(|column| column.name.clone()).collect();
    let known = |name: &str| {
        let renamed = options
            .renames
            .iter()
            .find(|(from, _)| from == name)
            .map_or(name, |(_, to)| to);
        model.pipeline.wanted(renamed).unwrap_or(Wanted::Text)
    };
    let mut report = TransformReport::default();
    let mut watch = DriftWatch::new(&model.references);
    let mut done = 0_u64;
    let added = model.added(options);
    let named = PredictOptions {
        renames: Vec::new(),
        ..options.clone()
    };
    while done < inspection.rows {
        control.check()?;
        let rows = read_rows(path, &inspection, done, ROWS_AT_A_TIME)?;
        if rows.is_empty() {
            break;
        }
        let values: Vec<Vec<Value>> = rows
            .iter()
            .map(|row| row.iter().cloned().map(Value::from).collect())
            .collect();
        let table = Table::from_rows(&columns, &values, known)?;
        let table = if options.renames.is_empty() {
            table
        } else {
            table.renamed(&options.renames)?
        };
        let predictions = model.predict_watched(&table, &named, control)?;
        watch.add(&table);
        if done == 0 {
            // Only now is it known that the file has what the model needs; a refusal leaves no half answer behind.
            out.begin(&columns, &added)?;
        }
        out.rows(&rows, &predictions)?;
        report.add(&predictions.report);
        done += rows.len() as u64;
        control.report(&progress(done, inspection.rows));
    }
    out.end()?;
    let mut notes = inspection.warnings;
    notes.extend(report.sentences());
    Ok(PredictionSummary {
        rows: done,
        notes,
        drift: watch.finish(),
        report,
    })
}

/// Watches the look through the file, which is the first part of the work.
struct Looking(Control);

impl Observer for Looking {
    fn progress(&self, progress: &Progress) {
        let percent = progress.percent * LOOKING / 100.0;
        self.0
            .report(&Progress::new(Stage::Loading, percent).with_message("looking through the rows"));
    }

    fn log(&self, level: Level, message: &str) {
        self.0.log(level, message);
    }

    fn signal(&self) -> Signal {
        self.0.signal()
    }

    fn checkpoint(&self, checkpoint: &Checkpoint) -> Result<()> {
        self.0.checkpoint(checkpoint)
    }
}

#[expect(clippy::cast_precision_loss, reason = "a percentage")]
fn progress(done: u64, rows: u64) -> Progress {
    let percent = LOOKING + (100.0 - LOOKING) * done as f64 / rows.max(1) as f64;
    let mut progress = Progress::new(Stage::Predicting, percent).with_message("predicting");
    (progress.step, progress.total_steps) = (done, rows);
    progress
}
