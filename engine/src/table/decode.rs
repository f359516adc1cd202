//! Any encoding to UTF-8 as a stream, without NUL bytes.

use std::io::{self, BufRead, Read};

use encoding_rs::{CoderResult, Decoder, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};

use super::source::Encoding;

/// Decodes what it reads; malformed input becomes U+FFFD.
pub(super) struct Decoded<R> {
    input: R,
    decoder: Decoder,
    text: Vec<u8>,
    start: usize,
    finished: bool,
}

impl<R: BufRead> Decoded<R> {
    pub fn new(input: R, encoding: Encoding) -> Self {
        let encoding = match encoding {
            Encoding::Utf8 | Encoding::Utf8WithErrors => UTF_8,
            Encoding::Utf16Le => UTF_16LE,
            Encoding::Utf16Be => UTF_16BE,
            Encoding::Windows1252 => WINDOWS_1252,
        };
        Self {
            input,
            decoder: encoding.new_decoder_without_bom_handling(),
            text: Vec::new(),
            start: 0,
            finished: false,
        }
    }

    fn refill(&mut self) -> io::Result<()> {
        let mut text = String::with_capacity(1 << 16);
        self.start = 0;
        self.text.clear();
        while self.text.is_empty() && !self.finished {
            let bytes = self.input.fill_buf()?;
            let last = bytes.is_empty();
            let (result, read, _) = self.decoder.decode_to_string(bytes, &mut text, last);
            self.input.consume(read);
            self.finished = last && result == CoderResult::InputEmpty;
            self.text.extend(text.bytes().filter(|&byte| byte != 0));
            text.clear();
        }
        Ok(())
    }
}

impl<R: BufRead> Read for Decoded<R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        if self.start == self.text.len() {
            self.refill()?;
        }
        let length = out.len().min(self.text.len() - self.start);
        out[..length].copy_from_slice(&self.text[self.start..self.start + length]);
        self.start += length;
        Ok(length)
    }
}
