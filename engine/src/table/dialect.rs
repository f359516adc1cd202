//! Which character separates the cells.

/// What is looked for, in order of preference.
const CANDIDATES: [u8; 4] = [b',', b';', b'\t', b'|'];
/// Rows that decide.
const ROWS: usize = 200;

/// The separator under which most rows have as many cells as the header, and of those the one with the most cells.
/// `text` is the beginning of the file. A comma when nothing separates anything.
pub(super) fn sniff(text: &[u8]) -> u8 {
    let mut best = (b',', 0.0);
    for delimiter in CANDIDATES {
        let score = score(text, delimiter);
        if score > best.1 {
            best = (delimiter, score);
        }
    }
    best.0
}

/// 0 when the header is a single cell; else the share of rows as wide as the header, with the width as tie-breaker.
fn score(text: &[u8], delimiter: u8) -> f64 {
    let mut reader = reader(text, delimiter);
    let mut record = csv::ByteRecord::new();
    let mut widths = Vec::new();
    while widths.len() < ROWS && reader.read_byte_record(&mut record).unwrap_or(false) {
        widths.push(record.len());
    }
    // The last row of the sample may be cut off.
    if widths.len() > 2 {
        widths.pop();
    }
    let Some(&header) = widths.first().filter(|&&width| width > 1) else {
        return 0.0;
    };
    let rows = widths.len() - 1;
    if rows == 0 {
        return 0.5 + small(header);
    }
    let alike = widths[1..].iter().filter(|&&width| width == header).count();
    #[expect(clippy::cast_precision_loss, reason = "at most 200")]
    let share = alike as f64 / rows as f64;
    // A header alone is a weak sign, for instance a sentence with commas above rows that have none.
    share + small(header) + if alike == 0 { 0.01 } else { 0.0 }
}

#[expect(clippy::cast_precision_loss, reason = "only breaks ties")]
fn small(width: usize) -> f64 {
    (width.min(20_000) as f64) * 1e-6
}

/// A reader of the rows of a block that expects anything.
pub(super) fn reader(bytes: &[u8], delimiter: u8) -> csv::Reader<&[u8]> {
    csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(delimiter)
        .buffer_capacity(1 << 16)
        .from_reader(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_separator_that_fits_the_header_wins() {
        assert_eq!(sniff(b"a,b\n1,2\n"), b',');
        assert_eq!(sniff(b"a;b\n1,5;2,5\n3,5;4\n"), b';');
        assert_eq!(sniff(b"a\tb,c\td\n1\t2\t3\n"), b'\t');
        assert_eq!(sniff(b"a|b|c\n1|2|x, y\n"), b'|');
        assert_eq!(sniff(b"name,note\nx,\"a;b;c\"\ny,\"d;e\"\n"), b',');
        assert_eq!(sniff(b"single\n1\n2\n"), b',');
        assert_eq!(sniff(b""), b',');
    }
}
