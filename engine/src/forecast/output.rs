//! Forecasts as files.

use std::io::Write;

use super::model::ForecastTable;
use crate::error::{EngineError, Result};

/// Writes `ds`, `series` (where a column tells series apart), `forecast`, `lower` and `upper` as CSV.
///
/// # Errors
/// When the file cannot be written.
pub fn write_csv(table: &ForecastTable, out: impl Write) -> Result<()> {
    let failed = |error: csv::Error| EngineError::io("writing the forecast")(error.into());
    let mut writer = csv::WriterBuilder::new()
        .terminator(csv::Terminator::CRLF)
        .from_writer(out);
    let mut headers = vec!["ds", "forecast", "lower", "upper"];
    if table.many {
        headers.insert(1, "series");
    }
    writer.write_record(&headers).map_err(failed)?;
    for row in &table.rows {
        let mut cells = vec![row.ds.clone()];
        cells.extend(row.series.clone());
        cells.extend([row.forecast, row.lower, row.upper].map(|value| value.to_string()));
        writer.write_record(&cells).map_err(failed)?;
    }
    writer.flush().map_err(EngineError::io("writing the forecast"))
}

/// Writes a list of objects with the same keys as JSON.
///
/// # Errors
/// When the file cannot be written.
pub fn write_json(table: &ForecastTable, mut out: impl Write) -> Result<()> {
    serde_json::to_writer(&mut out, &table.rows)
        .map_err(|error| EngineError::io("writing the forecast")(error.into()))?;
    // What a buffer still holds would be written when it is dropped, and nobody would hear of a full disk.
    out.flush().map_err(EngineError::io("writing the forecast"))
}
