//! What the first bytes of a file say it is, whatever its name claims.

use datapulse_shared::{ApiError, ErrorCode, error::ApiResult};

/// So many bytes are looked at.
pub(super) const HEAD: usize = 8 * 1024;

/// How files that are no text begin, and what they are.
const KNOWN: [(&[u8], &str); 15] = [
    (b"PK\x03\x04", "a ZIP archive or a workbook"),
    (b"PK\x05\x06", "an empty ZIP archive"),
    (b"\xd0\xcf\x11\xe0", "an old Office document"),
    (b"%PDF", "a PDF document"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"BZh", "a bzip2 archive"),
    (b"\xfd7zXZ", "an xz archive"),
    (b"7z\xbc\xaf", "a 7-Zip archive"),
    (b"\x28\xb5\x2f\xfd", "a Zstandard archive"),
    (b"PAR1", "a Parquet file"),
    (b"SQLite format 3", "an SQLite database"),
    (b"\x89HDF", "an HDF5 file"),
    (b"\x89PNG", "a PNG picture"),
    (b"\xff\xd8\xff", "a JPEG picture"),
    (b"\x7fELF", "a program"),
];

/// Refuses what cannot be a table of text: nothing at all, other formats, web pages, binary data.
pub(super) fn check(head: &[u8]) -> ApiResult<()> {
    if head.iter().all(u8::is_ascii_whitespace) {
        return Err(ApiError::invalid(
            "file",
            "is empty; choose a file with a header and at least one row",
        ));
    }
    if let Some((_, what)) = KNOWN.iter().find(|(magic, _)| head.starts_with(magic)) {
        return Err(refuse(what));
    }
    if is_utf16(head) {
        return Ok(());
    }
    let start = String::from_utf8_lossy(&head[..head.len().min(512)])
        .trim_start()
        .to_ascii_lowercase();
    if start.starts_with("<!doctype html") || start.starts_with("<html") {
        return Err(refuse("a web page"));
    }
    let controls = head
        .iter()
        .filter(|byte| byte.is_ascii_control() && !b"\t\r\n\x0c\x1a".contains(byte))
        .count();
    if head.contains(&0) || controls * 20 > head.len() {
        return Err(refuse("binary data"));
    }
    Ok(())
}

/// UTF-16 is full of zero bytes and still text; its byte order mark tells.
fn is_utf16(head: &[u8]) -> bool {
    head.starts_with(b"\xff\xfe") || head.starts_with(b"\xfe\xff")
}

fn refuse(what: &str) -> ApiError {
    ApiError::new(
        ErrorCode::UnsupportedType,
        format!("the file is {what}, not a table of text; save it as CSV and upload that"),
    )
}

#[cfg(test)]
mod tests {
    use super::check;

    /// DAT-13: content is checked, not only the name.
    #[test]
    fn only_text_passes() {
        for head in [
            &b"a,b\n1,2\n"[..],
            b"\xef\xbb\xbfname;age\r\n",
            b"\xff\xfea\0,\0b\0\n\0",
            "نام,سن\n".as_bytes(),
            b"caf\xe9,1\n",
        ] {
            assert!(check(head).is_ok(), "{head:?}");
        }
        for (head, status) in [
            (&b""[..], 422),
            (b" \r\n\t", 422),
            (b"PK\x03\x04rest", 415),
            (b"%PDF-1.7", 415),
            (b"a,b\n1,\0\n", 415),
            (b"  <!DOCTYPE html><p>", 415),
            (b"\x01\x02\x03\x04\x05abc", 415),
        ] {
            assert_eq!(check(head).unwrap_err().status, status, "{head:?}");
        }
    }
}
