//! The one way through the file.

use std::collections::HashSet;
use std::hash::BuildHasherDefault;
use std::path::Path;

use super::column::{Piece, Sketch};
use super::distinct::Mixed;
use crate::control::{Control, Progress, Stage};
use crate::error::{EngineError, Result};
use crate::table::{Block, Inspection, for_each_part, rows_of, share};

/// Longer tables are not searched for rows that stand there twice.
const MOST_COMPARED: u64 = 2_000_000;

/// What was seen on the way.
pub(super) struct Seen {
    pub columns: Vec<Sketch>,
    pub duplicate_rows: Option<u64>,
}

impl Seen {
    /// For each column a number that is the same for columns with the same cells.
    pub fn fingerprints(&self) -> Vec<u64> {
        self.columns.iter().map(|column| column.fingerprint).collect()
    }
}

pub(super) fn go_through(path: &Path, inspection: &Inspection, control: &Control) -> Result<Seen> {
    let source = inspection.source(path);
    let compare = inspection.rows <= MOST_COMPARED;
    let width = inspection.columns.len();
    let mut columns: Vec<Sketch> = inspection
        .columns
        .iter()
        .map(|column| Sketch::new(column, width))
        .collect();
    let mut different: HashSet<u64, BuildHasherDefault<Mixed>> = HashSet::default();
    let mut rows = 0_u64;
    let complete = for_each_part(
        &source,
        control,
        |block| look_at(block, inspection, source.delimiter, compare),
        |part| {
            let (pieces, hashes, seen) = part.value;
            for (sketch, piece) in columns.iter_mut().zip(pieces) {
                sketch.merge(piece);
            }
            different.extend(hashes);
            rows += seen;
            control.report(&Progress::new(Stage::Profiling, share(part.end, source.bytes)));
            Ok(())
        },
    )?;
    if !complete || rows != inspection.rows {
        return Err(EngineError::bad_input(
            "the file changed while it was read",
            "try again",
        ));
    }
    Ok(Seen {
        columns,
        duplicate_rows: compare.then(|| rows - different.len() as u64),
    })
}

/// The columns of a block, the hashes of its rows (if they are to be compared), and how many rows there are.
fn look_at(
    block: &Block,
    inspection: &Inspection,
    delimiter: u8,
    compare: bool,
) -> Result<(Vec<Piece>, Vec<u64>, u64)> {
    let mut pieces: Vec<Piece> = inspection.columns.iter().map(Piece::new).collect();
    let mut hashes = Vec::new();
    let shape = rows_of(block, delimiter, pieces.len(), |record, _| {
        let mut row = 0_u64;
        for (position, piece) in pieces.iter_mut().enumerate() {
            let hash = piece.add(record.get(position).unwrap_or_default());
            row = row.rotate_left(5).wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ hash;
        }
        if compare {
            hashes.push(row);
        }
    })?;
    Ok((pieces, hashes, shape.rows))
}
