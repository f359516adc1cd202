//! Predictions as a JSON list of objects: the columns of the data and what was predicted, under the names of the CSV.

use std::io::Write;

use datapulse_engine::{
    EngineError, Result,
    model::{Added, PredictionOutput, PredictionTable, TextRows},
};
use serde_json::{Map, Value};

/// Writes the list as it comes.
pub(super) struct JsonRows<W> {
    out: W,
    columns: Vec<String>,
    names: (&'static str, &'static str),
    is_first: bool,
}

impl<W: Write> JsonRows<W> {
    pub(super) fn new(out: W) -> Self {
        Self {
            out,
            columns: Vec::new(),
            names: ("prediction", ""),
            is_first: true,
        }
    }

    fn write(&mut self, bytes: &[u8]) -> Result<()> {
        self.out
            .write_all(bytes)
            .map_err(EngineError::io("writing the predictions"))
    }
}

impl<W: Write> PredictionOutput for JsonRows<W> {
    fn begin(&mut self, columns: &[String], added: &Added) -> Result<()> {
        self.columns = columns.to_vec();
        self.names = (added.answer, added.measure.unwrap_or_default());
        self.write(b"[")
    }

    fn rows(&mut self, rows: &TextRows, predictions: &PredictionTable) -> Result<()> {
        for (number, row) in rows.iter().enumerate() {
            let cells = self.columns.iter().cloned().zip(row.iter().cloned().map(Value::from));
            let mut object: Map<String, Value> = cells.collect();
            object.insert(self.names.0.to_owned(), predictions.prediction(number));
            if let Some(measure) = predictions.measure(number) {
                object.insert(self.names.1.to_owned(), measure.into());
            }
            if let Some((lower, upper)) = predictions.bounds(number) {
                object.insert("lower".to_owned(), lower.into());
                object.insert("upper".to_owned(), upper.into());
            }
            if let Some(possible) = predictions.possible(number) {
                object.insert("prediction_set".to_owned(), possible.into());
            }
            for (class, probability) in predictions.probabilities(number) {
                object.insert(format!("probability_{class}"), probability.into());
            }
            let text = serde_json::to_vec(&object).map_err(|error| EngineError::Internal(error.to_string()))?;
            self.write(if self.is_first { b"\n" } else { b",\n" })?;
            self.is_first = false;
            self.write(&text)?;
        }
        Ok(())
    }

    fn end(&mut self) -> Result<()> {
        self.write(b"\n]\n")?;
        self.out.flush().map_err(EngineError::io("writing the predictions"))
    }
}

/// Gives everything to two outputs.
pub(super) struct Both<A, B>(pub(super) A, pub(super) B);

impl<A: PredictionOutput, B: PredictionOutput> PredictionOutput for Both<A, B> {
    fn begin(&mut self, columns: &[String], added: &Added) -> Result<()> {
        self.0.begin(columns, added)?;
        self.1.begin(columns, added)
    }

    fn rows(&mut self, rows: &TextRows, predictions: &PredictionTable) -> Result<()> {
        self.0.rows(rows, predictions)?;
        self.1.rows(rows, predictions)
    }

    fn end(&mut self) -> Result<()> {
        self.0.end()?;
        self.1.end()
    }
}
