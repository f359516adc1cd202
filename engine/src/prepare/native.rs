//! Columns as they are, for models that take missing values and categories themselves.

use super::category::CategoryOutput;
use super::cells::Cells;
use super::pipeline::{Encoder, Input, Pipeline};
use super::validate::is_sound;
use crate::table::Table;

/// Codes of a category that a model can tell apart at most; the rest, the rarest, share one.
pub(super) const MOST_CODES: usize = 254;

impl Pipeline {
    /// The encoders of columns as they are, with the cells of a table.
    pub(super) fn natives<'a>(&'a self, table: &'a Table) -> Vec<(&'a Encoder, Cells<'a>)> {
        let native = |input: &'a Input| {
            let (encoder, column) = (input.native.as_ref()?, table.column(&input.name)?);
            Some((encoder, Cells::of(encoder, column)))
        };
        self.inputs.iter().filter_map(native).collect()
    }
}

impl Input {
    /// Whether the column as it is takes one feature that is made of what the encoder is made of.
    pub(super) fn native_is_sound(&self) -> bool {
        match (&self.native, &self.encoder) {
            (None, _) => true,
            (Some(native @ Encoder::Number(_)), Encoder::Number(_)) => is_sound(native),
            (Some(native @ Encoder::Category(category)), Encoder::Category(_)) => {
                category.output == CategoryOutput::Code && is_sound(native)
            }
            _ => false,
        }
    }
}
