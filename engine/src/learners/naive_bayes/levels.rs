//! Which columns are the levels of one category.

use std::ops::Range;

use crate::control::Control;
use crate::error::Result;
use crate::problem::Matrix;

/// Columns of zeros and ones of which no row has two: the levels of one category, or a single column.
///
/// What is absent follows from what is present there, so it must not count as evidence once more.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Levels {
    /// Where the columns stand among those that were given.
    pub columns: Range<usize>,
    /// Whether there are rows that have none of them.
    pub none: bool,
}

/// Finds the categories among `columns`, of which `flag` tells whether all values are 0 or 1.
pub(super) fn find(
    x: &Matrix,
    columns: &[usize],
    flag: impl Fn(usize) -> bool,
    control: &Control,
) -> Result<Vec<Levels>> {
    let mut found = Vec::new();
    let mut start = 0;
    while start < columns.len() {
        let mut taken = vec![false; x.nrows()];
        let mut end = start;
        while end < columns.len() && flag(columns[end]) {
            control.check()?;
            let column = x.column(columns[end]);
            if column.iter().zip(&taken).any(|(value, taken)| *taken && *value > 0.5) {
                break;
            }
            taken
                .iter_mut()
                .zip(column)
                .for_each(|(taken, value)| *taken |= *value > 0.5);
            end += 1;
        }
        let end = end.max(start + 1);
        found.push(Levels {
            columns: start..end,
            none: end == start + 1 || taken.contains(&false),
        });
        start = end;
    }
    Ok(found)
}
