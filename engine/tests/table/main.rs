//! Reading tables as people have them.

#![expect(clippy::expect_used, reason = "a test that cannot go on has failed")]
#![expect(clippy::format_push_string, reason = "a table made for a test")]

mod hostile;
mod kinds;
mod paging;
mod refusals;

use std::io::Write;

use datapulse_engine::Result;
use datapulse_engine::control::Control;
use datapulse_engine::table::{Inspection, Limits, Table, inspect};
use tempfile::NamedTempFile;

/// A file with these bytes.
fn file(bytes: impl AsRef<[u8]>) -> NamedTempFile {
    let mut file = NamedTempFile::new().expect("a temporary file");
    file.write_all(bytes.as_ref()).expect("written");
    file
}

fn read(bytes: impl AsRef<[u8]>) -> Result<Table> {
    Table::read(file(bytes).path(), None, &Control::silent())
}

fn look(bytes: impl AsRef<[u8]>) -> Result<Inspection> {
    inspect(file(bytes).path(), Limits::default(), &Control::silent())
}

/// A column as text, `-` where a cell is missing.
fn texts(table: &Table, column: &str) -> Vec<String> {
    let column = table
        .column(column)
        .unwrap_or_else(|| panic!("no column '{column}' in {:?}", table.names()));
    (0..table.rows())
        .map(|row| column.text(row).unwrap_or_else(|| "-".into()))
        .collect()
}
