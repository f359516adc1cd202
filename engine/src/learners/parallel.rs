//! Sums over rows that do not depend on the number of threads.

use rayon::prelude::*;

use crate::control::Control;
use crate::error::Result;

/// Rows that one piece of work covers. Fixed, so that the order of additions is fixed.
pub(super) const ROWS_PER_PIECE: usize = 4096;

/// Pieces of work between two looks at the control.
const PIECES_PER_LOOK: usize = 32;

/// Computes `part(start, end)` for consecutive pieces of `0..rows` on the threads at hand and gives the parts to `add`
/// in the order of the rows.
pub(super) fn over_rows<T: Send>(
    rows: usize,
    control: &Control,
    part: impl Fn(usize, usize) -> T + Sync,
    mut add: impl FnMut(T),
) -> Result<()> {
    let pieces = rows.div_ceil(ROWS_PER_PIECE);
    for first in (0..pieces).step_by(PIECES_PER_LOOK) {
        control.check()?;
        let last = pieces.min(first + PIECES_PER_LOOK);
        let parts: Vec<T> = (first..last)
            .into_par_iter()
            .map(|piece| {
                let start = piece * ROWS_PER_PIECE;
                part(start, rows.min(start + ROWS_PER_PIECE))
            })
            .collect();
        parts.into_iter().for_each(&mut add);
    }
    Ok(())
}
