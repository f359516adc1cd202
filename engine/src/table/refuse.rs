//! Files that are no CSV table, told by their content whatever their name says (DAT-13).

use super::source::Encoding;
use crate::error::{EngineError, Result};

/// How files begin that people mistake for tables of text.
const MAGIC: [(&[u8], &str, &str); 14] = [
    (
        b"%PDF",
        "a PDF document",
        "copy the table into a spreadsheet and save it as CSV",
    ),
    (
        b"PK\x03\x04",
        "a zip archive or an Excel workbook",
        "unpack it, or save the sheet as CSV",
    ),
    (
        b"\xd0\xcf\x11\xe0",
        "an old Excel or Office file",
        "open it and save the sheet as CSV",
    ),
    (b"\x1f\x8b", "compressed with gzip", "unpack it first"),
    (b"BZh", "compressed with bzip2", "unpack it first"),
    (b"\x28\xb5\x2f\xfd", "compressed with Zstandard", "unpack it first"),
    (b"7z\xbc\xaf", "a 7-Zip archive", "unpack it first"),
    (b"PAR1", "a Parquet file", "export it as CSV"),
    (b"ARROW1", "an Arrow file", "export it as CSV"),
    (b"SQLite format 3", "an SQLite database", "export the table as CSV"),
    (b"\x89PNG", "a picture", "choose a file with a table"),
    (b"\xff\xd8\xff", "a picture", "choose a file with a table"),
    (b"GIF8", "a picture", "choose a file with a table"),
    (b"\x7fELF", "a program", "choose a file with a table"),
];

/// Refuses empty files and binary formats. `sample` is the beginning of the file as stored.
pub(super) fn refuse_what_is_no_table(sample: &[u8], encoding: Encoding) -> Result<()> {
    if sample.is_empty() {
        return Err(EngineError::bad_input(
            "the file is empty",
            "choose a file with a header and rows",
        ));
    }
    for (magic, what, advice) in MAGIC {
        if sample.starts_with(magic) {
            return Err(no_table(what, advice));
        }
    }
    if encoding == Encoding::Utf8 {
        let odd = sample
            .iter()
            .filter(|&&byte| byte < 9 || (14..32).contains(&byte))
            .count();
        // Text has next to no control characters; a few NUL bytes in an export are forgiven.
        if odd * 20 > sample.len() {
            return Err(no_table("binary data", "save the table as CSV in UTF-8"));
        }
    }
    Ok(())
}

/// Refuses other formats made of text. `text` is the beginning of the file as UTF-8.
pub(super) fn refuse_other_text(text: &[u8]) -> Result<()> {
    let start = text.trim_ascii_start();
    if start.is_empty() {
        return Err(EngineError::bad_input(
            "the file has nothing but blanks",
            "choose a file with a header and rows",
        ));
    }
    let lower: Vec<u8> = start.iter().take(200).map(u8::to_ascii_lowercase).collect();
    if ["<!doctype", "<html", "<head", "<table"]
        .iter()
        .any(|tag| lower.starts_with(tag.as_bytes()))
    {
        return Err(no_table(
            "a web page",
            "download the table itself rather than the page around it",
        ));
    }
    if lower.starts_with(b"<?xml") {
        return Err(no_table("an XML document", "export the table as CSV"));
    }
    let inside = start.get(1..).unwrap_or_default().trim_ascii_start().first();
    let json = match start[0] {
        b'{' => matches!(inside, Some(b'"' | b'}')),
        b'[' => matches!(inside, Some(b'{' | b'[' | b']')),
        _ => false,
    };
    if json {
        return Err(no_table("JSON", "convert it to CSV with one column per field"));
    }
    Ok(())
}

fn no_table(what: &str, advice: &str) -> EngineError {
    EngineError::bad_input(format!("the file is not a CSV table but {what}"), advice)
}
