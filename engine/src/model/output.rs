//! The forms in which predictions are written, chunk by chunk.

use std::io::{self, Write};

use serde_json::{Map, Value};

use super::added::Added;
use super::predict::PredictionTable;
use crate::error::{EngineError, Result};
use crate::table::number_text;

/// Rows as they stand in a file; `None` where nothing stands.
pub type TextRows = [Vec<Option<String>>];

/// Between the classes that could be the answer, in one cell.
const BETWEEN: &str = " | ";

/// Takes predictions as they come.
pub trait PredictionOutput {
    /// Comes first: the columns of the data, and what is added to them.
    ///
    /// # Errors
    /// When it cannot be written.
    fn begin(&mut self, columns: &[String], added: &Added) -> Result<()>;

    /// The next rows with their predictions.
    ///
    /// # Errors
    /// When they cannot be written.
    fn rows(&mut self, rows: &TextRows, predictions: &PredictionTable) -> Result<()>;

    /// Comes last.
    ///
    /// # Errors
    /// When the end cannot be written.
    fn end(&mut self) -> Result<()>;
}

/// CSV: the columns of the data, then those of [`Added`]; classes that could be the answer stand in one cell with
/// ` | ` between them.
pub struct CsvPredictions<W: Write> {
    writer: csv::Writer<W>,
}

impl<W: Write> CsvPredictions<W> {
    /// Writes to `out`.
    pub fn new(out: W) -> Self {
        Self {
            writer: csv::Writer::from_writer(out),
        }
    }

    fn record(&mut self, mut cells: impl Iterator<Item = impl AsRef<[u8]>>) -> Result<()> {
        cells
            .try_for_each(|cell| self.writer.write_field(cell))
            .and_then(|()| self.writer.write_record(None::<&[u8]>))
            .map_err(|error| cannot_write(error.into()))
    }
}

impl<W: Write> PredictionOutput for CsvPredictions<W> {
    fn begin(&mut self, columns: &[String], added: &Added) -> Result<()> {
        self.record(columns.iter().chain(&added.column_names()))
    }

    fn rows(&mut self, rows: &TextRows, predictions: &PredictionTable) -> Result<()> {
        for (row, cells) in rows.iter().enumerate() {
            let added = predictions
                .probabilities(row)
                .into_iter()
                .map(|(_, share)| number_text(share));
            let given = cells.iter().map(|cell| cell.clone().unwrap_or_default());
            let ends = predictions
                .bounds(row)
                .map(|(lower, upper)| [lower, upper].map(number_text));
            let possible = predictions.possible(row).map(|classes| classes.join(BETWEEN));
            self.record(
                given
                    .chain([predictions.text(row)])
                    .chain(predictions.measure(row).map(number_text))
                    .chain(ends.into_iter().flatten())
                    .chain(possible)
                    .chain(added),
            )?;
        }
        Ok(())
    }

    fn end(&mut self) -> Result<()> {
        self.writer.flush().map_err(cannot_write)
    }
}

/// A JSON list of `{"prediction": …, "lower": …, "upper": …, "prediction_set": […], "probabilities": {…}}`, without
/// the columns of the data.
pub struct JsonPredictions<W: Write> {
    out: W,
    before: &'static str,
    empty: bool,
    names: (&'static str, &'static str),
}

impl<W: Write> JsonPredictions<W> {
    /// Writes to `out`.
    pub fn new(out: W) -> Self {
        Self {
            out,
            before: "",
            empty: true,
            names: ("prediction", ""),
        }
    }

    /// The same with text in front of the list, for documents in which the list is a part.
    #[must_use]
    pub fn after(mut self, before: &'static str) -> Self {
        self.before = before;
        self
    }

    fn text(&mut self, text: &str) -> Result<()> {
        self.out.write_all(text.as_bytes()).map_err(cannot_write)
    }
}

impl<W: Write> PredictionOutput for JsonPredictions<W> {
    fn begin(&mut self, _: &[String], added: &Added) -> Result<()> {
        self.names = (added.answer, added.measure.unwrap_or_default());
        self.text(self.before)?;
        self.text("[")
    }

    fn rows(&mut self, rows: &TextRows, predictions: &PredictionTable) -> Result<()> {
        for row in 0..rows.len() {
            let mut object = Map::from_iter([(self.names.0.to_owned(), predictions.prediction(row))]);
            if let Some(measure) = predictions.measure(row) {
                object.insert(self.names.1.into(), Value::from(measure));
            }
            if let Some((lower, upper)) = predictions.bounds(row) {
                object.insert("lower".into(), Value::from(lower));
                object.insert("upper".into(), Value::from(upper));
            }
            if let Some(possible) = predictions.possible(row) {
                object.insert("prediction_set".into(), Value::from(possible));
            }
            let shares = predictions.probabilities(row);
            if !shares.is_empty() {
                let shares = shares
                    .into_iter()
                    .map(|(class, share)| (class.to_owned(), Value::from(share)));
                object.insert("probabilities".into(), Value::Object(shares.collect()));
            }
            let comma = if self.empty { "\n" } else { ",\n" };
            self.empty = false;
            self.text(&format!("{comma}  {}", Value::Object(object)))?;
        }
        Ok(())
    }

    fn end(&mut self) -> Result<()> {
        self.text("\n]")?;
        self.out.flush().map_err(cannot_write)
    }
}

fn cannot_write(error: io::Error) -> EngineError {
    EngineError::Io {
        doing: "writing the predictions".into(),
        source: error,
    }
}
