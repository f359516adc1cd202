//! Where answers go: standard output, or a file that appears only when it is whole.

use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use serde::Serialize;

use super::failure::Failure;

/// Writes one JSON document to standard output.
pub(super) fn json<T: Serialize>(answer: &T) -> Result<(), Failure> {
    let mut out = io::stdout().lock();
    serde_json::to_writer_pretty(&mut out, answer)
        .map_err(io::Error::from)
        .and_then(|()| writeln!(out))
        .or_else(|error| pipe_closed(&error))
}

/// Writes text to standard output.
pub(super) fn text(text: &str) -> Result<(), Failure> {
    io::stdout()
        .lock()
        .write_all(text.as_bytes())
        .or_else(|error| pipe_closed(&error))
}

/// Whoever reads may stop reading, as `head` does; that is no failure.
fn pipe_closed(error: &io::Error) -> Result<(), Failure> {
    if error.kind() == io::ErrorKind::BrokenPipe {
        return Ok(());
    }
    Err(Failure::failed(format!("the answer could not be written: {error}")))
}

/// A file that is written aside and takes its place when it is whole.
pub(super) struct NewFile {
    place: PathBuf,
    aside: PathBuf,
    writer: BufWriter<File>,
}

impl NewFile {
    /// Begins the file beside its place.
    pub fn create(place: &Path) -> Result<Self, Failure> {
        let mut name = place.file_name().map(std::ffi::OsStr::to_os_string).unwrap_or_default();
        name.push(format!(".{}.part", std::process::id()));
        let aside = place.with_file_name(name);
        let file = File::create(&aside).map_err(|error| cannot_write(place, &error))?;
        Ok(Self {
            place: place.to_owned(),
            aside,
            writer: BufWriter::new(file),
        })
    }

    /// Where to write.
    pub fn writer(&mut self) -> &mut impl Write {
        &mut self.writer
    }

    /// Puts the file into its place.
    pub fn keep(mut self) -> Result<(), Failure> {
        let done = self
            .writer
            .flush()
            .and_then(|()| std::fs::rename(&self.aside, &self.place));
        done.map_err(|error| cannot_write(&self.place, &error))
    }
}

impl Drop for NewFile {
    fn drop(&mut self) {
        // Gone already when the file was kept.
        let _ = std::fs::remove_file(&self.aside);
    }
}

/// Writes a whole file.
pub(super) fn file(place: &Path, content: &[u8]) -> Result<(), Failure> {
    let mut file = NewFile::create(place)?;
    file.writer()
        .write_all(content)
        .map_err(|error| cannot_write(place, &error))?;
    file.keep()
}

/// Refuses a place whose folder does not exist, before long work is done for it.
pub(super) fn check_place(place: &Path) -> Result<(), Failure> {
    match missing_folder(place) {
        Some(failure) => Err(failure),
        None => Ok(()),
    }
}

fn missing_folder(place: &Path) -> Option<Failure> {
    let folder = place
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty() && !folder.is_dir())?;
    Some(Failure::failed(format!(
        "the folder '{}' does not exist; make it first",
        folder.display()
    )))
}

fn cannot_write(place: &Path, error: &io::Error) -> Failure {
    missing_folder(place)
        .unwrap_or_else(|| Failure::failed(format!("'{}' could not be written: {error}", place.display())))
}
