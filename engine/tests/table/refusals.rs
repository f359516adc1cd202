//! What is no table is refused in words that help (DAT-13), and what is odd is reported.

use std::sync::Arc;

use datapulse_engine::control::{Checkpoint, Control, Level, Observer, Progress, Signal};
use datapulse_engine::table::{Limits, Table, inspect};
use datapulse_engine::{EngineError, Result};

use super::{file, look, read};

#[test]
fn other_files_are_refused_by_their_content() {
    for (bytes, word) in [
        (b"".to_vec(), "empty"),
        (b"  \n\n".to_vec(), "blanks"),
        (b"a,b\n".to_vec(), "only a header"),
        (b"%PDF-1.7 stuff".to_vec(), "PDF"),
        (b"PK\x03\x04....".to_vec(), "Excel"),
        (b"\x1f\x8b\x08rest".to_vec(), "gzip"),
        (b"<!DOCTYPE html><html></html>".to_vec(), "web page"),
        (b"{\"a\": 1}".to_vec(), "JSON"),
        (b" [ {\"a\": 1} ]".to_vec(), "JSON"),
        (
            (0..2000_u32)
                .map(|number| u8::try_from(number * 7 % 256).expect("a byte"))
                .collect(),
            "binary",
        ),
    ] {
        for error in [look(&bytes).err(), read(&bytes).err()] {
            let message = error
                .unwrap_or_else(|| panic!("{word} was taken for a table"))
                .to_string();
            assert!(message.contains(word), "{message}");
        }
    }
}

#[test]
fn ragged_rows_are_mended_when_few_and_refused_when_many() {
    let good = "1,2,3\n".repeat(50);
    let table = read(format!("a,b,c\n{good}4,5\n6,7,8,9\n1,2,3,\n")).expect("a table");
    assert_eq!(table.rows(), 53);
    assert_eq!(table.warnings.len(), 2, "{:?}", table.warnings);
    assert!(table.warnings[0].contains("1 row with fewer than 3 cells") && table.warnings[0].contains("line 52"));
    assert!(table.warnings[1].contains("more than 3") && table.warnings[1].contains("line 53"));
    let message = read("a,b,c\n1,2,3\n4,5\n6\n")
        .expect_err("too many broken rows")
        .to_string();
    assert!(
        message.contains("2 of 3 rows") && message.contains("line 3"),
        "{message}"
    );
}

#[test]
fn the_line_of_a_broken_row_is_right_far_into_the_file() {
    let text = format!("a,b\n{}oops\n1,2\n", "123456789,\"x\ny\"\n".repeat(150_000));
    let warnings = look(text).expect("an inspection").warnings;
    assert!(warnings[0].contains("line 300002"), "{warnings:?}");
}

#[test]
fn limits_on_rows_and_columns_hold() {
    let file = file("a,b,c\n1,2,3\n4,5,6\n");
    let look = |limits| {
        inspect(file.path(), limits, &Control::silent())
            .err()
            .map(|error| error.to_string())
    };
    assert!(look(Limits { columns: 2, rows: 10 }).is_some_and(|message| message.contains("3 columns")));
    assert!(look(Limits { columns: 3, rows: 1 }).is_some_and(|message| message.contains("rows")));
    assert_eq!(look(Limits { columns: 3, rows: 2 }), None);
}

#[test]
fn five_thousand_columns_are_fine() {
    let header: Vec<String> = (0..5000).map(|column| format!("c{column}")).collect();
    let row = vec!["1"; 5000].join(",");
    let table = read(format!("{}\n{row}\n{row}\n", header.join(","))).expect("a table");
    assert_eq!((table.columns().len(), table.rows()), (5000, 2));
}

struct Cancelled;

impl Observer for Cancelled {
    fn progress(&self, _: &Progress) {}
    fn log(&self, _: Level, _: &str) {}
    fn signal(&self) -> Signal {
        Signal::Cancel
    }
    fn checkpoint(&self, _: &Checkpoint) -> Result<()> {
        Ok(())
    }
}

/// JOB-20
#[test]
fn reading_ends_when_it_is_cancelled() {
    let file = file("a\n1\n");
    let control = Control::new(Arc::new(Cancelled));
    assert!(matches!(
        Table::read(file.path(), None, &control),
        Err(EngineError::Cancelled)
    ));
    assert!(matches!(
        inspect(file.path(), Limits::default(), &control),
        Err(EngineError::Cancelled)
    ));
}

#[test]
fn a_file_that_is_not_there_is_named_without_its_folder() {
    let message = Table::read(std::path::Path::new("/nowhere/at/all.csv"), None, &Control::silent())
        .expect_err("no file")
        .to_string();
    assert!(
        message.contains("'all.csv'") && !message.contains("nowhere"),
        "{message}"
    );
}
