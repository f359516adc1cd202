//! Paging through a file by its row index.

use std::io::Read;
use std::path::Path;

use super::cell;
use super::inspect::{INDEX_STEP, Inspection};
use super::source::Encoding;
use crate::error::{EngineError, Result};

/// `limit` rows from row `offset` on (from 0), as text exactly as in the file; a missing cell is `None`, and every
/// row has as many cells as the table has columns. Beyond the last row there is nothing.
///
/// # Errors
/// When the file cannot be read.
pub fn read_rows(path: &Path, inspection: &Inspection, offset: u64, limit: usize) -> Result<Vec<Row>> {
    let entry = usize::try_from(offset / INDEX_STEP).unwrap_or(usize::MAX);
    let Some(&start) = inspection.row_index.get(entry) else {
        return Ok(Vec::new());
    };
    let mut records = Records::from(path, inspection, start)?;
    for _ in 0..offset % INDEX_STEP {
        records.read()?;
    }
    let mut rows = Vec::with_capacity(limit.min(10_000));
    while rows.len() < limit && records.read()? {
        rows.push(records.cells());
    }
    Ok(rows)
}

/// The rows that begin at these bytes of the text, in this order, otherwise as [`read_rows`] answers them.
///
/// # Errors
/// When the file cannot be read.
pub fn read_rows_at(path: &Path, inspection: &Inspection, starts: &[u64]) -> Result<Vec<Row>> {
    let mut places: Vec<usize> = (0..starts.len()).collect();
    places.sort_by_key(|place| starts[*place]);
    let mut rows = vec![Row::new(); starts.len()];
    let mut records: Option<Records> = None;
    for place in places {
        let start = starts[place];
        // What is not UTF-8 can only be found by reading on to it.
        let mut here = match records.take() {
            Some(records) if inspection.encoding != Encoding::Utf8 || records.stands_before(start) => records,
            _ => Records::from(path, inspection, start)?,
        };
        while here.read()? {
            if here.at() > start {
                rows[place] = here.cells();
                break;
            }
        }
        records = Some(here);
    }
    Ok(rows)
}

/// Cells as they stand in the file.
type Row = Vec<Option<String>>;

/// The rows of the file from a place on.
struct Records {
    reader: csv::Reader<Box<dyn Read + Send>>,
    record: csv::ByteRecord,
    start: u64,
    columns: usize,
}

impl Records {
    fn from(path: &Path, inspection: &Inspection, start: u64) -> Result<Self> {
        let source = inspection.source(path);
        let reader = csv::ReaderBuilder::new()
            .has_headers(false)
            .flexible(true)
            .delimiter(source.delimiter)
            .from_reader(source.text_from(start)?);
        Ok(Self {
            reader,
            record: csv::ByteRecord::new(),
            start,
            columns: inspection.columns.len(),
        })
    }

    /// Where the row that was read last ends, in bytes of the text. The second half of its CRLF belongs to the next.
    fn at(&self) -> u64 {
        self.start + self.reader.position().byte()
    }

    /// Whether the next row begins at `start`.
    fn stands_before(&self, start: u64) -> bool {
        (start.saturating_sub(1)..=start).contains(&self.at())
    }

    /// Reads on by one row; whether there was one.
    fn read(&mut self) -> Result<bool> {
        self.reader.read_byte_record(&mut self.record).map_err(|error| {
            EngineError::bad_input(format!("a row could not be read: {error}"), "upload the file again")
        })
    }

    fn cells(&self) -> Row {
        (0..self.columns).map(|column| shown(self.record.get(column))).collect()
    }
}

fn shown(cell: Option<&[u8]>) -> Option<String> {
    let cell = cell?;
    (!cell::is_missing(cell::trim(cell))).then(|| String::from_utf8_lossy(cell).into_owned())
}
