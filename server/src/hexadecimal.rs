//! Bytes as people and databases read them.

use std::fmt::Write;

/// Two lowercase digits for each byte.
pub(crate) fn hexadecimal(bytes: &[u8]) -> String {
    bytes
        .iter()
        .fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
            // cannot fail: writing to a String never does.
            let _ = write!(text, "{byte:02x}");
            text
        })
}
