//! Cutting a stream into blocks that begin and end between rows.

use std::io::Read;

use crate::error::{EngineError, Result};

/// Size that a block is meant to have.
const BLOCK: usize = 1 << 20;
/// A row longer than this is not a row: most likely a quote was opened and never closed.
const LONGEST_ROW: usize = 16 << 20;

/// Some whole rows of a file.
pub(crate) struct Block {
    pub bytes: Vec<u8>,
    /// Where it begins in the text of the file.
    pub offset: u64,
}

pub(super) struct Blocks {
    input: Box<dyn Read + Send>,
    carry: Vec<u8>,
    delimiter: u8,
    offset: u64,
    finished: bool,
    lines: u64,
}

impl Blocks {
    pub fn new(input: Box<dyn Read + Send>, delimiter: u8) -> Self {
        Self {
            input,
            carry: Vec::new(),
            delimiter,
            offset: 0,
            finished: false,
            lines: 1,
        }
    }

    /// The next rows, `None` at the end.
    pub fn next_block(&mut self) -> Result<Option<Block>> {
        let mut wanted = BLOCK;
        loop {
            self.fill(wanted)?;
            if self.carry.is_empty() {
                return Ok(None);
            }
            let cut = if self.finished {
                Some(self.carry.len())
            } else {
                last_row_end(&self.carry, self.delimiter)
            };
            let longest = cut.map_or(self.carry.len(), |_| 0);
            if longest >= LONGEST_ROW {
                return Err(self.endless_row());
            }
            if let Some(cut) = cut {
                return Ok(Some(self.take(cut)));
            }
            wanted = self.carry.len() * 2;
        }
    }

    fn fill(&mut self, wanted: usize) -> Result<()> {
        if self.finished || self.carry.len() >= wanted {
            return Ok(());
        }
        let missing = (wanted - self.carry.len()) as u64;
        let read = self.input.by_ref().take(missing).read_to_end(&mut self.carry);
        let read = read.map_err(EngineError::io("reading the table"))? as u64;
        self.finished = read < missing;
        Ok(())
    }

    fn take(&mut self, cut: usize) -> Block {
        let mut rest = Vec::with_capacity(BLOCK + BLOCK / 4);
        rest.extend_from_slice(&self.carry[cut..]);
        self.carry.truncate(cut);
        let bytes = std::mem::replace(&mut self.carry, rest);
        let block = Block {
            offset: self.offset,
            bytes,
        };
        self.offset += cut as u64;
        self.lines += memchr::memchr_iter(b'\n', &block.bytes).count() as u64;
        block
    }

    fn endless_row(&self) -> EngineError {
        EngineError::bad_input(
            format!(
                "the row that begins at line {} is longer than {} MB",
                self.lines,
                LONGEST_ROW >> 20
            ),
            "look for a quotation mark that is opened and never closed",
        )
    }
}

/// Where the last row that surely ends in `bytes` ends (behind its line break). `bytes` begins with a row. The rules
/// are those of the `csv` crate: a quotation mark counts at the beginning of a cell only, and twice within quotes.
fn last_row_end(bytes: &[u8], delimiter: u8) -> Option<usize> {
    if memchr::memchr(b'"', bytes).is_none() {
        return memchr::memrchr(b'\n', bytes)
            .map(|position| position + 1)
            .or_else(|| lone_return(bytes));
    }
    let mut end = None;
    let mut position = 0;
    let mut at_start = true;
    while position < bytes.len() {
        if at_start && bytes[position] == b'"' {
            let Some(behind) = after_quotes(bytes, position + 1) else {
                return end;
            };
            position = behind;
            at_start = false;
            continue;
        }
        match bytes[position] {
            b'\n' => {
                end = Some(position + 1);
                at_start = true;
            }
            b'\r' => {
                // A row of an old Macintosh, unless a line feed follows or may follow.
                if bytes.get(position + 1).is_some_and(|next| *next != b'\n') {
                    end = Some(position + 1);
                }
                at_start = true;
            }
            byte => at_start = byte == delimiter,
        }
        position += 1;
    }
    end
}

/// Behind the closing quotation mark; `None` when it is not there.
fn after_quotes(bytes: &[u8], mut position: usize) -> Option<usize> {
    loop {
        let quote = position + memchr::memchr(b'"', &bytes[position..])?;
        if bytes.get(quote + 1) != Some(&b'"') {
            return Some(quote + 1);
        }
        position = quote + 2;
    }
}

/// Files of old Macintoshes end their rows with a carriage return alone.
fn lone_return(bytes: &[u8]) -> Option<usize> {
    // A carriage return at the very end may be half of a line break.
    memchr::memrchr(b'\r', &bytes[..bytes.len().saturating_sub(1)]).map(|position| position + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_break_within_quotes_ends_no_row() {
        assert_eq!(last_row_end(b"a,b\nc,d", b','), Some(4));
        assert_eq!(last_row_end(b"a,\"x\ny\"\nc", b','), Some(8));
        assert_eq!(last_row_end(b"a\n\"x\"\"\n\",1\nq", b','), Some(11));
        assert_eq!(last_row_end(b"5\" pipe,1\nrest", b','), Some(10));
        assert_eq!(last_row_end(b"a\rb\rc", b','), Some(4));
        assert_eq!(last_row_end(b"a\r\"x\ry\"\rc\r", b','), Some(8));
        assert_eq!(last_row_end(b"no break", b','), None);
    }

    #[test]
    fn rows_before_an_open_quote_are_still_cut_off() {
        assert_eq!(last_row_end(b"a,b\nc,\"open\n", b','), Some(4));
    }

    #[test]
    fn blocks_put_together_are_the_stream() {
        let text = "1,\"a \"\"quoted\"\"\ncell\"\n".repeat(200_000);
        let mut blocks = Blocks::new(Box::new(std::io::Cursor::new(text.clone().into_bytes())), b',');
        let mut together = Vec::new();
        let mut count = 0;
        while let Some(block) = blocks.next_block().expect("a block") {
            assert_eq!(block.offset, together.len() as u64);
            assert!(block.bytes.ends_with(b"cell\"\n"));
            together.extend_from_slice(&block.bytes);
            count += 1;
        }
        assert!(count > 1);
        assert_eq!(together, text.into_bytes());
    }

    #[test]
    fn a_quote_that_is_never_closed_is_reported_with_its_line() {
        let mut text = b"a,b\n1,2\n3,\"4\n".to_vec();
        text.resize(40 << 20, b'x');
        let mut blocks = Blocks::new(Box::new(std::io::Cursor::new(text)), b',');
        blocks.next_block().expect("the rows before it");
        let error = blocks.next_block().err().expect("an error").to_string();
        assert!(error.contains("line 3") && error.contains("quotation mark"), "{error}");
    }
}
