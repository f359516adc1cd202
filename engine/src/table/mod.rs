//! Tables: reading CSV files of any make into typed columns, looking at them, and paging through them.
//!
//! A file is cut into blocks at row boundaries ([`blocks`]); blocks are parsed side by side and put together in
//! order, so the result does not depend on the number of threads. The kind of a column is decided over the whole
//! file from the set of its values ([`evidence`]), by the same rule whether the file is inspected or read.

mod blocks;
mod build;
pub mod cell;
mod column;
mod condition;
mod dates;
mod decode;
mod dialect;
mod evidence;
mod from_rows;
mod header;
mod inspect;
mod levels;
mod read;
mod refuse;
mod rows;
mod source;
mod view;
mod walk;

pub use column::{Column, ColumnKind, MISSING, Table, Values, number_text};
pub use condition::{Comparison, Condition};
pub use dates::DateParts;
pub use evidence::{DateOrder, Evidence, NumberStyle};
pub use inspect::{ColumnInspection, Inspection, Limits, inspect};
pub use levels::Levels;
pub use read::Wanted;
pub use rows::{read_rows, read_rows_at};
pub use source::Encoding;
pub use view::{RowOrder, View, select};

pub(crate) use blocks::Block;
pub(crate) use cell::number_styles;
pub(crate) use dates::{days_from_civil, to_iso};
pub(crate) use inspect::share;
pub(crate) use levels::{fold, hash_bytes};
pub(crate) use source::for_each_part;
pub(crate) use walk::rows_of;
