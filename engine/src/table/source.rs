//! A file as a stream of blocks of whole rows in UTF-8, whatever it was written in, parsed side by side.

use std::fs::File;
use std::io::{BufReader, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};

use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use super::blocks::{Block, Blocks};
use super::decode::Decoded;
use super::dialect;
use super::refuse;
use crate::control::Control;
use crate::error::{EngineError, Result};

/// How much of the file is looked at to find out what it is.
const SAMPLE: usize = 256 * 1024;
/// Blocks parsed at a time, with as many that are read meanwhile; a fixed number, so that memory is bounded on any machine.
const BATCH: usize = 8;

/// How the bytes of a file become text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Encoding {
    /// Read as it is.
    #[serde(rename = "UTF-8")]
    Utf8,
    /// UTF-8 in which some bytes are no valid text, or with NUL bytes, which are dropped.
    #[serde(rename = "UTF-8 with errors")]
    Utf8WithErrors,
    /// Two bytes per character, the smaller first.
    #[serde(rename = "UTF-16LE")]
    Utf16Le,
    /// Two bytes per character, the larger first.
    #[serde(rename = "UTF-16BE")]
    Utf16Be,
    /// Western European, a superset of Latin-1.
    #[serde(rename = "windows-1252")]
    Windows1252,
}

impl Encoding {
    /// The name people know.
    pub fn name(self) -> &'static str {
        match self {
            Self::Utf8 => "UTF-8",
            Self::Utf8WithErrors => "UTF-8 with errors",
            Self::Utf16Le => "UTF-16LE",
            Self::Utf16Be => "UTF-16BE",
            Self::Windows1252 => "windows-1252",
        }
    }
}

/// A file that was found to be a table, and how to read it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Source {
    pub path: PathBuf,
    pub bytes: u64,
    pub encoding: Encoding,
    pub bom: u64,
    pub delimiter: u8,
}

/// A parsed piece of the file, as [`for_each_part`] hands it over.
pub(crate) struct Part<T> {
    pub value: T,
    /// Bytes of the file's text up to the end of this part.
    pub end: u64,
}

impl Source {
    /// Finds out what the file is.
    pub fn open(path: &Path) -> Result<Self> {
        let mut file = File::open(path).map_err(EngineError::io(format!("opening {}", shown(path))))?;
        let bytes = file
            .metadata()
            .map_err(EngineError::io("reading the size of the file"))?
            .len();
        let mut sample = Vec::with_capacity(SAMPLE);
        file.by_ref()
            .take(SAMPLE as u64)
            .read_to_end(&mut sample)
            .map_err(EngineError::io("reading the table"))?;
        let (encoding, bom) = guess_encoding(&sample);
        let mut source = Self {
            path: path.to_owned(),
            bytes,
            encoding,
            bom,
            delimiter: b',',
        };
        refuse::refuse_what_is_no_table(&sample, encoding)?;
        let mut text = Vec::new();
        source
            .text_from(0)?
            .take(SAMPLE as u64)
            .read_to_end(&mut text)
            .map_err(EngineError::io("reading the table"))?;
        refuse::refuse_other_text(&text)?;
        source.delimiter = dialect::sniff(&text);
        Ok(source)
    }

    /// The text of the file as UTF-8 from an offset into that text.
    pub fn text_from(&self, offset: u64) -> Result<Box<dyn Read + Send>> {
        let mut file = File::open(&self.path).map_err(EngineError::io("opening the table"))?;
        let doing = || EngineError::io("reading the table");
        if self.encoding == Encoding::Utf8 {
            file.seek(SeekFrom::Start(self.bom + offset)).map_err(doing())?;
            return Ok(Box::new(file));
        }
        file.seek(SeekFrom::Start(self.bom)).map_err(doing())?;
        let mut decoded = Decoded::new(BufReader::with_capacity(1 << 16, file), self.encoding);
        std::io::copy(&mut decoded.by_ref().take(offset), &mut std::io::sink()).map_err(doing())?;
        Ok(Box::new(decoded))
    }

    /// The same file read with more tolerance, after a part of it turned out not to be clean UTF-8: as windows-1252
    /// if broken bytes outnumber proper characters outside of ASCII, else as UTF-8 with errors.
    pub fn with_tolerance(mut self) -> Result<Self> {
        let (mut proper, mut broken) = (0_u64, 0_u64);
        let mut file = File::open(&self.path).map_err(EngineError::io("opening the table"))?;
        let mut chunk = vec![0; 1 << 20];
        loop {
            let read = file.read(&mut chunk).map_err(EngineError::io("reading the table"))?;
            if read == 0 {
                break;
            }
            for piece in chunk[..read].utf8_chunks() {
                proper += piece.valid().chars().filter(|character| !character.is_ascii()).count() as u64;
                broken += u64::from(!piece.invalid().is_empty());
            }
        }
        // A character cut in two by the end of a chunk counts as two broken ones; that never turns the balance of a
        // file with many of them.
        self.encoding = if broken > proper {
            Encoding::Windows1252
        } else {
            Encoding::Utf8WithErrors
        };
        Ok(self)
    }
}

/// Runs `parse` on all blocks of the file, several at a time, and beside it `merge` on the results in order.
///
/// Returns `false` as soon as a block is not clean UTF-8 although the file was taken for it; the caller then starts
/// over with [`Source::with_tolerance`].
pub(crate) fn for_each_part<T: Send>(
    source: &Source,
    control: &Control,
    parse: impl Fn(&Block) -> Result<T> + Sync,
    mut merge: impl FnMut(Part<T>) -> Result<()> + Send,
) -> Result<bool> {
    let mut blocks = Blocks::new(source.text_from(0)?, source.delimiter);
    let strict = source.encoding == Encoding::Utf8;
    let parse = |block: &Block| {
        let unclean =
            strict && (memchr::memchr(0, &block.bytes).is_some() || std::str::from_utf8(&block.bytes).is_err());
        let value = if unclean { None } else { Some(parse(block)?) };
        let end = block.offset + block.bytes.len() as u64;
        Ok(value.map(|value| Part { value, end }))
    };
    let mut merge_all = |parts: Vec<Result<Option<Part<T>>>>| -> Result<bool> {
        for part in parts {
            let Some(part) = part? else {
                return Ok(false);
            };
            merge(part)?;
        }
        Ok(true)
    };
    let mut batch = batch_of(&mut blocks)?;
    let mut parsed = Vec::new();
    loop {
        control.check()?;
        // While blocks are parsed, those before them are put together and those behind them are read.
        let ((merged, next), parts) = rayon::join(
            || {
                let merged = merge_all(std::mem::take(&mut parsed));
                let next = matches!(merged, Ok(true)).then(|| batch_of(&mut blocks));
                (merged, next)
            },
            || batch.par_iter().map(parse).collect(),
        );
        let Some(next) = next else {
            return merged;
        };
        match next {
            Ok(next) if !next.is_empty() => (parsed, batch) = (parts, next),
            // What could be read comes first.
            end => return Ok(merge_all(parts)? && end.map(|_| true)?),
        }
    }
}

fn batch_of(blocks: &mut Blocks) -> Result<Vec<Block>> {
    let mut batch = Vec::with_capacity(BATCH);
    while batch.len() < BATCH
        && let Some(block) = blocks.next_block()?
    {
        batch.push(block);
    }
    Ok(batch)
}

/// The name of the file without its folders, which are nobody's business.
fn shown(path: &Path) -> String {
    path.file_name()
        .map_or_else(|| "the file".into(), |name| format!("'{}'", name.to_string_lossy()))
}

fn guess_encoding(sample: &[u8]) -> (Encoding, u64) {
    match sample {
        [0xef, 0xbb, 0xbf, ..] => return (Encoding::Utf8, 3),
        [0xff, 0xfe, ..] => return (Encoding::Utf16Le, 2),
        [0xfe, 0xff, ..] => return (Encoding::Utf16Be, 2),
        _ => {}
    }
    let zeros = |parity: usize| sample.iter().skip(parity).step_by(2).filter(|&&byte| byte == 0).count();
    let pairs = sample.len() / 2;
    // Mostly Latin text in UTF-16 has a zero in every other byte; a table has at least its separators there.
    if pairs >= 2 && zeros(1) * 4 > pairs && zeros(0) * 8 < pairs {
        return (Encoding::Utf16Le, 0);
    }
    if pairs >= 2 && zeros(0) * 4 > pairs && zeros(1) * 8 < pairs {
        return (Encoding::Utf16Be, 0);
    }
    // Whether other bytes are broken UTF-8 or windows-1252 is settled by the whole file, see `with_tolerance`.
    (Encoding::Utf8, 0)
}
