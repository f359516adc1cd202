//! Going through the rows of a block, and what is said about rows of another shape than the header's.

use super::blocks::{Block, Blocks};
use super::cell;
use super::dialect;
use super::header;
use super::scan::{Record, each_row};
use super::source::Source;
use crate::error::{EngineError, Result};

/// Rows that do not have as many cells as the header.
#[derive(Debug, Clone, Default)]
pub(crate) struct Shape {
    pub rows: u64,
    /// Line breaks seen, to say where a row stands.
    lines: u64,
    short: Oddity,
    long: Oddity,
}

#[derive(Debug, Clone, Default)]
struct Oddity {
    count: u64,
    /// Line (relative to the part, from 0) and width of the first one.
    first: Option<(u64, usize)>,
}

impl Oddity {
    fn see(&mut self, line: u64, width: usize) {
        self.count += 1;
        self.first.get_or_insert((line, width));
    }

    fn append(&mut self, other: &Self, lines: u64) {
        self.count += other.count;
        self.first = self.first.or(other.first.map(|(line, width)| (line + lines, width)));
    }
}

impl Shape {
    /// Adds the part of the file that follows.
    pub fn append(&mut self, next: &Self) {
        self.short.append(&next.short, self.lines);
        self.long.append(&next.long, self.lines);
        self.rows += next.rows;
        self.lines += next.lines;
    }

    /// Refuses a file without rows or with too many broken ones; reports a few broken ones as warnings.
    pub fn judge(&self, columns: usize, warnings: &mut Vec<String>) -> Result<()> {
        if self.rows == 0 {
            return Err(EngineError::bad_input(
                "the file has only a header and no rows",
                "add rows below the header",
            ));
        }
        let broken = self.short.count + self.long.count;
        let first = match (self.short.first, self.long.first) {
            (Some(short), Some(long)) => Some(short.min(long)),
            (short, long) => short.or(long),
        };
        if let Some((line, width)) = first
            && broken * 5 > self.rows
            && columns > 1
        {
            return Err(EngineError::bad_input(
                format!(
                    "{broken} of {} rows do not have {columns} cells as the header has; the first is at line {} with {width}",
                    self.rows,
                    line + 1
                ),
                "check the separator and the quotation marks",
            ));
        }
        if let Some((line, width)) = self.short.first {
            warnings.push(format!(
                "{} with fewer than {columns} cells, filled up as missing; the first is at line {} with {width}",
                rows(self.short.count),
                line + 1
            ));
        }
        if let Some((line, width)) = self.long.first {
            warnings.push(format!(
                "{} with more than {columns} cells, of which the rest is ignored; the first is at line {} with {width}",
                rows(self.long.count),
                line + 1
            ));
        }
        Ok(())
    }
}

fn rows(count: u64) -> String {
    if count == 1 {
        "there is 1 row".into()
    } else {
        format!("there are {count} rows")
    }
}

/// The header of the file, cleaned, with what was changed in `warnings`.
pub(crate) fn header(source: &Source, warnings: &mut Vec<String>) -> Result<Vec<String>> {
    let block = Blocks::new(source.text_from(0)?, source.delimiter).next_block()?;
    let mut record = csv::ByteRecord::new();
    if let Some(block) = block {
        read_record(&mut dialect::reader(&block.bytes, source.delimiter), &mut record)?;
    }
    header::names(&record, warnings)
}

/// Calls `visit` with each row of the block (but the header) and its offset in the block.
pub(crate) fn rows_of(
    block: &Block,
    delimiter: u8,
    columns: usize,
    mut visit: impl FnMut(Record<'_>, u64),
) -> Result<Shape> {
    let mut shape = Shape::default();
    let mut is_header = block.offset == 0;
    shape.lines = each_row(&block.bytes, delimiter, |record, place| {
        if std::mem::take(&mut is_header) {
            return;
        }
        if record.len() < columns {
            shape.short.see(place.line, record.len());
        } else if record.len() > columns && record.iter().skip(columns).any(|cell| !cell::trim(cell).is_empty()) {
            shape.long.see(place.line, record.len());
        }
        shape.rows += 1;
        visit(record, place.offset);
    })?;
    Ok(shape)
}

fn read_record(reader: &mut csv::Reader<&[u8]>, record: &mut csv::ByteRecord) -> Result<bool> {
    reader
        .read_byte_record(record)
        .map_err(|error| EngineError::Internal(format!("a row could not be read: {error}")))
}
