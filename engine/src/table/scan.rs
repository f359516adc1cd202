//! Finding the cells of a text, row after row.

use super::dialect;
use crate::error::{EngineError, Result};

const BOM: &[u8] = b"\xef\xbb\xbf";

/// A row of a file with its cells as they stand there.
#[derive(Clone, Copy)]
pub(crate) struct Record<'a> {
    text: &'a [u8],
    /// Where each cell begins and ends in the text.
    spans: &'a [(usize, usize)],
}

impl<'a> Record<'a> {
    /// Number of cells.
    pub fn len(&self) -> usize {
        self.spans.len()
    }

    /// The cell at a position; `None` behind the last one.
    #[inline]
    pub fn get(&self, position: usize) -> Option<&'a [u8]> {
        let (start, end) = *self.spans.get(position)?;
        self.text.get(start..end)
    }

    /// Where the cell at a position begins and ends, in a text.
    #[inline]
    pub fn span(&self, position: usize) -> Option<(&'a [u8], usize, usize)> {
        let (start, end) = *self.spans.get(position)?;
        Some((self.text, start, end))
    }

    /// The cells in their order.
    pub fn iter(&self) -> impl Iterator<Item = &'a [u8]> + use<'a> {
        let text = self.text;
        self.spans.iter().map(move |&(start, end)| &text[start..end])
    }
}

/// Where a row stands: the line breaks before it, and its offset in the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Place {
    pub line: u64,
    pub offset: u64,
}

/// Calls `visit` with every row of a text, and gives the number of line breaks. The rules are those of the `csv` crate,
/// which does the work where there are quotation marks.
pub(super) fn each_row(bytes: &[u8], delimiter: u8, visit: impl FnMut(Record<'_>, Place)) -> Result<u64> {
    if memchr::memchr(b'"', bytes).is_some() || bytes.starts_with(BOM) {
        each_quoted_row(bytes, delimiter, visit)
    } else {
        Ok(each_plain_row(bytes, delimiter, visit))
    }
}

fn each_quoted_row(bytes: &[u8], delimiter: u8, mut visit: impl FnMut(Record<'_>, Place)) -> Result<u64> {
    let mut reader = dialect::reader(bytes, delimiter);
    let mut record = csv::ByteRecord::new();
    let mut spans = Vec::new();
    let mut read = |record: &mut csv::ByteRecord| {
        let read = reader.read_byte_record(record);
        let read = read.map_err(|error| EngineError::Internal(format!("a row could not be read: {error}")))?;
        Ok::<_, EngineError>((read, reader.position().line() - 1))
    };
    loop {
        let (there_is_one, lines) = read(&mut record)?;
        if !there_is_one {
            return Ok(lines);
        }
        spans.clear();
        spans.extend(
            (0..record.len())
                .filter_map(|cell| record.range(cell))
                .map(|range| (range.start, range.end)),
        );
        let place = record
            .position()
            .map_or((0, 0), |position| (position.line() - 1, position.byte()));
        let row = Record {
            text: record.as_slice(),
            spans: &spans,
        };
        visit(
            row,
            Place {
                line: place.0,
                offset: place.1,
            },
        );
    }
}

/// Without quotation marks a cell ends wherever the delimiter or a line break stands. Rows without anything are none.
fn each_plain_row(bytes: &[u8], delimiter: u8, mut visit: impl FnMut(Record<'_>, Place)) -> u64 {
    let mut spans = Vec::new();
    let mut place = Place { line: 0, offset: 0 };
    let (mut lines, mut start) = (0, 0);
    let (chunks, rest) = bytes.as_chunks::<8>();
    let mut last = [0; 8];
    last[..rest.len()].copy_from_slice(rest);
    for (number, chunk) in chunks.iter().chain([&last]).enumerate() {
        let mut marks = marks(u64::from_le_bytes(*chunk), delimiter);
        while marks != 0 {
            let at = number * 8 + (marks.trailing_zeros() / 8) as usize;
            marks &= marks - 1;
            let begun = start < at || !spans.is_empty();
            if bytes[at] == delimiter {
                spans.push((start, at));
            } else {
                lines += u64::from(bytes[at] == b'\n');
                if begun {
                    spans.push((start, at));
                    let text = bytes;
                    visit(Record { text, spans: &spans }, place);
                    spans.clear();
                    place = Place {
                        line: lines,
                        offset: at as u64 + 1,
                    };
                }
            }
            start = at + 1;
        }
    }
    if start < bytes.len() || !spans.is_empty() {
        spans.push((start, bytes.len()));
        visit(
            Record {
                text: bytes,
                spans: &spans,
            },
            place,
        );
    }
    lines
}

/// The highest bit of every byte that ends a cell.
#[inline]
fn marks(word: u64, delimiter: u8) -> u64 {
    const LOW: u64 = 0x7f7f_7f7f_7f7f_7f7f;
    // The highest bit of every byte that is not this one.
    let differs = |byte: u8| {
        let apart = word ^ (0x0101_0101_0101_0101 * u64::from(byte));
        ((apart & LOW) + LOW) | apart
    };
    !((differs(delimiter) & differs(b'\n') & differs(b'\r')) | LOW)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    type Seen = (Vec<(Vec<Vec<u8>>, u64, u64)>, u64);

    fn seen(rows: impl FnOnce(&mut dyn FnMut(Record<'_>, Place)) -> u64) -> Seen {
        let mut seen = Vec::new();
        let lines = rows(&mut |record, place| {
            let cells: Vec<Vec<u8>> = record.iter().map(<[u8]>::to_vec).collect();
            assert_eq!(record.len(), cells.len());
            seen.push((cells, place.line, place.offset));
        });
        (seen, lines)
    }

    proptest! {
        #[test]
        fn rows_without_quotation_marks_are_those_of_the_csv_crate(text in "[a,;\r\n\t.\u{e9}\0]{0,60}") {
            for delimiter in *b",;\t" {
                let plain = seen(|visit| each_plain_row(text.as_bytes(), delimiter, visit));
                let quoted = seen(|visit| each_quoted_row(text.as_bytes(), delimiter, visit).expect("rows"));
                prop_assert_eq!(plain, quoted);
            }
        }
    }

    #[test]
    fn quotation_marks_are_heeded() {
        let (rows, lines) = seen(|visit| each_row(b"a,\"b\n,\"\r\n\n1,2", b',', visit).expect("rows"));
        let cells: Vec<Vec<&str>> = rows
            .iter()
            .map(|(cells, ..)| {
                cells
                    .iter()
                    .map(|cell| std::str::from_utf8(cell).expect("text"))
                    .collect()
            })
            .collect();
        assert_eq!(cells, [["a", "b\n,"], ["1", "2"]]);
        assert_eq!(lines, 3);
    }
}
