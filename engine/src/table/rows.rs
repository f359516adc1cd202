//! Paging through a file by its row index.

use std::path::Path;

use super::cell;
use super::inspect::{INDEX_STEP, Inspection};
use crate::error::{EngineError, Result};

/// `limit` rows from row `offset` on (from 0), as text exactly as in the file; a missing cell is `None`, and every
/// row has as many cells as the table has columns. Beyond the last row there is nothing.
///
/// # Errors
/// When the file cannot be read.
pub fn read_rows(path: &Path, inspection: &Inspection, offset: u64, limit: usize) -> Result<Vec<Vec<Option<String>>>> {
    let source = inspection.source(path);
    let entry = usize::try_from(offset / INDEX_STEP).unwrap_or(usize::MAX);
    let Some(&start) = inspection.row_index.get(entry) else {
        return Ok(Vec::new());
    };
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(source.delimiter)
        .from_reader(source.text_from(start)?);
    let mut record = csv::ByteRecord::new();
    let mut skip = offset % INDEX_STEP;
    let mut rows = Vec::with_capacity(limit.min(10_000));
    while rows.len() < limit {
        let more = reader.read_byte_record(&mut record).map_err(|error| {
            EngineError::bad_input(format!("a row could not be read: {error}"), "upload the file again")
        })?;
        if !more {
            break;
        }
        if skip > 0 {
            skip -= 1;
            continue;
        }
        rows.push(
            (0..inspection.columns.len())
                .map(|column| shown(record.get(column)))
                .collect(),
        );
    }
    Ok(rows)
}

fn shown(cell: Option<&[u8]>) -> Option<String> {
    let cell = cell?;
    (!cell::is_missing(cell::trim(cell))).then(|| String::from_utf8_lossy(cell).into_owned())
}
