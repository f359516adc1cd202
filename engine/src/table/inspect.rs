//! Looking through a whole file with flat memory: what it is, what its columns are, and where its rows begin.

use std::collections::HashSet;
use std::path::Path;

use serde::{Deserialize, Serialize};

use super::blocks::Block;
use super::cell;
use super::column::ColumnKind;
use super::evidence::{DateOrder, Evidence, MOST_CATEGORIES, NumberStyle};
use super::levels::hash_bytes;
use super::source::{Encoding, Source, for_each_part};
use super::walk::{Shape, header, rows_of};
use crate::control::{Control, Progress, Stage};
use crate::error::{EngineError, Result};

/// Rows between two entries of the row index.
pub(super) const INDEX_STEP: u64 = 1000;

/// How large a table may be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Most columns, at most 20,000.
    pub columns: usize,
    /// Most rows.
    pub rows: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            columns: super::header::MOST_COLUMNS,
            rows: u64::MAX,
        }
    }
}

/// What a look through a file found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Inspection {
    /// How the bytes are text.
    pub encoding: Encoding,
    /// Bytes of the byte order mark.
    pub bom: u64,
    /// What separates cells: `,`, `;`, tab or `|`.
    pub delimiter: char,
    /// Bytes of the file.
    pub bytes: u64,
    /// The columns in the order of the file.
    pub columns: Vec<ColumnInspection>,
    /// Rows without the header.
    pub rows: u64,
    /// Where rows 0, 1000, 2000, … begin, in bytes of the text (UTF-8, behind the byte order mark).
    pub row_index: Vec<u64>,
    /// What was odd, as sentences for the person.
    pub warnings: Vec<String>,
}

/// What a look through a file found about a column.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ColumnInspection {
    /// Unique in the table.
    pub name: String,
    /// What its values are.
    pub kind: ColumnKind,
    /// Cells without a value.
    pub missing: u64,
    /// How its numbers are written, if it holds numbers.
    pub number_style: Option<NumberStyle>,
    /// How its dates are to be read, if it holds dates.
    pub date_order: Option<DateOrder>,
}

impl Inspection {
    /// The file, to be read as this inspection found it.
    pub(crate) fn source(&self, path: &Path) -> Source {
        Source {
            path: path.to_owned(),
            bytes: self.bytes,
            encoding: self.encoding,
            bom: self.bom,
            delimiter: u8::try_from(self.delimiter).unwrap_or(b','),
        }
    }
}

/// Looks through the whole file. Memory does not grow with the file but for 8 bytes per thousand rows.
///
/// # Errors
/// When the file is no table, is too large for `limits`, or the work is interrupted.
pub fn inspect(path: &Path, limits: Limits, control: &Control) -> Result<Inspection> {
    let mut source = Source::open(path)?;
    loop {
        if let Some(inspection) = attempt(&source, limits, control)? {
            return Ok(inspection);
        }
        source = source.with_tolerance()?;
    }
}

/// What is known of a column.
#[derive(Clone, Default)]
struct Sketch {
    evidence: Evidence,
    filled: u64,
    /// Hashes of different values, one more than matter at most.
    distinct: HashSet<u64>,
}

impl Sketch {
    fn add(&mut self, cell: &[u8]) {
        self.evidence.add(cell);
        self.filled += 1;
        if self.distinct.len() <= MOST_CATEGORIES {
            self.distinct.insert(hash_bytes(cell));
        }
    }

    fn merge(&mut self, other: Self) {
        self.evidence.merge(&other.evidence);
        self.filled += other.filled;
        for hash in other.distinct {
            if self.distinct.len() > MOST_CATEGORIES {
                break;
            }
            self.distinct.insert(hash);
        }
    }
}

struct Piece {
    shape: Shape,
    sketches: Vec<Sketch>,
    starts: Vec<u64>,
}

fn look_at(block: &Block, delimiter: u8, columns: usize) -> Result<Piece> {
    let mut sketches = vec![Sketch::default(); columns];
    let mut starts = Vec::new();
    let shape = rows_of(block, delimiter, columns, |record, offset| {
        starts.push(block.offset + offset);
        for (sketch, cell) in sketches.iter_mut().zip(record.iter()) {
            let cell = cell::trim(cell);
            if !cell::is_missing(cell) {
                sketch.add(cell);
            }
        }
    })?;
    Ok(Piece {
        shape,
        sketches,
        starts,
    })
}

fn attempt(source: &Source, limits: Limits, control: &Control) -> Result<Option<Inspection>> {
    let mut warnings = Vec::new();
    let names = header(source, &mut warnings)?;
    if names.len() > limits.columns {
        return Err(too_many("columns", names.len() as u64, limits.columns as u64));
    }
    let mut total = vec![Sketch::default(); names.len()];
    let mut shape = Shape::default();
    let mut row_index = Vec::new();
    let complete = for_each_part(
        source,
        control,
        |block| look_at(block, source.delimiter, names.len()),
        |part| {
            let piece = part.value;
            for (row, start) in (shape.rows..).zip(piece.starts) {
                if row % INDEX_STEP == 0 {
                    row_index.push(start);
                }
            }
            for (sum, sketch) in total.iter_mut().zip(piece.sketches) {
                sum.merge(sketch);
            }
            shape.append(&piece.shape);
            if shape.rows > limits.rows {
                return Err(too_many("rows", shape.rows, limits.rows));
            }
            control.report(&Progress::new(Stage::Loading, share(part.end, source.bytes)));
            Ok(())
        },
    )?;
    if !complete {
        return Ok(None);
    }
    shape.judge(names.len(), &mut warnings)?;
    if source.encoding == Encoding::Utf8WithErrors {
        warnings.push("some bytes of the file are no valid text and were replaced or dropped".into());
    }
    let semicolons = source.delimiter == b';';
    let columns = names
        .into_iter()
        .zip(total)
        .map(|(name, sketch)| ColumnInspection {
            name,
            kind: sketch.evidence.kind(semicolons, sketch.distinct.len(), sketch.filled),
            missing: shape.rows - sketch.filled,
            number_style: sketch.evidence.number_style(semicolons).filter(|_| sketch.filled > 0),
            date_order: sketch.evidence.date_order(),
        })
        .collect();
    Ok(Some(Inspection {
        encoding: source.encoding,
        bom: source.bom,
        delimiter: char::from(source.delimiter),
        bytes: source.bytes,
        columns,
        rows: shape.rows,
        row_index,
        warnings,
    }))
}

/// Percentage of the file that is read; text may be longer than the file it comes from.
#[expect(clippy::cast_precision_loss, reason = "a percentage")]
pub(crate) fn share(done: u64, bytes: u64) -> f64 {
    (100.0 * done as f64 / bytes.max(1) as f64).min(100.0)
}

fn too_many(what: &str, count: u64, limit: u64) -> EngineError {
    EngineError::bad_input(
        format!("the table has at least {count} {what}, more than the {limit} allowed"),
        format!("leave out {what} that you do not need"),
    )
}
