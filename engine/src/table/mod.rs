//! Tables: reading CSV files of any make into typed columns, looking at them, and paging through them.
//!
//! A file is cut into blocks at row boundaries ([`blocks`]); blocks are parsed side by side and put together in
//! order, so the result does not depend on the number of threads. The kind of a column is decided over the whole
//! file from the set of its values ([`evidence`]), by the same rule whether the file is inspected or read.

mod build;
pub mod cell;
mod column;
mod dates;
mod evidence;
mod from_rows;
mod levels;
mod wanted;

pub use column::{Column, ColumnKind, MISSING, Table, Values, number_text};
pub use dates::DateParts;
pub(crate) use dates::{days_from_civil, to_iso};
pub use evidence::{DateOrder, Evidence, NumberStyle};
pub use levels::Levels;
pub(crate) use levels::hash_bytes;
pub use wanted::Wanted;

cfg_if::cfg_if! {
    if #[cfg(feature = "train")] {
        mod blocks;
        mod condition;
        mod decode;
        mod dialect;
        mod header;
        mod inspect;
        mod quick;
        mod read;
        mod refuse;
        mod rows;
        mod scan;
        mod source;
        mod view;
        mod walk;

        pub(crate) use blocks::Block;
        pub(crate) use cell::number_styles;
        pub use condition::{Comparison, Condition};
        pub(crate) use inspect::share;
        pub use inspect::{ColumnInspection, Inspection, Limits, inspect};
        pub(crate) use levels::fold;
        pub use rows::{read_rows, read_rows_at};
        pub use source::Encoding;
        pub(crate) use source::for_each_part;
        pub use view::{RowOrder, View, select};
        pub(crate) use walk::rows_of;
    }
}
