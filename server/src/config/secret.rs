//! The key that signs sessions and links.

use std::{fmt, io::Write, path::Path};

use hmac::{Hmac, KeyInit, Mac};
use rand::{RngCore, rngs::OsRng};
use sha2::Sha256;

use super::Known;
use crate::{error::StartError, hexadecimal::hexadecimal};

/// Fewer characters than this could be guessed (SEC-04).
const MIN_CHARACTERS: usize = 32;

/// The installation's secret. What is used anywhere is a key derived from it for that purpose.
#[derive(Clone)]
pub struct Secret(String);

impl Secret {
    /// A secret somebody chose.
    pub fn from_text(text: &str) -> Result<Self, StartError> {
        if text.chars().count() < MIN_CHARACTERS {
            return Err(Known::Secret.refuse(text, "it must have at least 32 characters"));
        }
        Ok(Self(text.to_owned()))
    }

    /// The secret kept in the data folder, made there on the first start, readable by its owner only.
    pub fn keep_in(data_dir: &Path) -> Result<Self, StartError> {
        let path = data_dir.join("secret");
        let failed = |cause: std::io::Error| StartError::DataDir {
            folder: path.clone(),
            cause: cause.to_string(),
        };
        if let Some(text) = read(&path).map_err(failed)? {
            return Self::from_text(&text);
        }
        let mut random = [0_u8; 32];
        OsRng.fill_bytes(&mut random);
        let text = hexadecimal(&random);
        match create_private(&path, &text) {
            Ok(()) => Ok(Self(text)),
            // Another process of ours was faster: its secret holds.
            Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => {
                Self::from_text(&read(&path).map_err(failed)?.unwrap_or_default())
            }
            Err(error) => Err(failed(error)),
        }
    }

    /// A key for one purpose, such as `session` or `link`: knowing one says nothing about another.
    pub fn key_for(&self, purpose: &str) -> [u8; 32] {
        #[expect(clippy::expect_used, reason = "HMAC takes keys of any length")]
        let mut mac = Hmac::<Sha256>::new_from_slice(self.0.as_bytes()).expect("any length is fine");
        mac.update(purpose.as_bytes());
        mac.finalize().into_bytes().into()
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(***)")
    }
}

fn read(path: &Path) -> std::io::Result<Option<String>> {
    match std::fs::read_to_string(path) {
        Ok(text) => Ok(Some(text.trim().to_owned())),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}

fn create_private(path: &Path, text: &str) -> std::io::Result<()> {
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(path)?;
    file.write_all(text.as_bytes())?;
    file.sync_all()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn is_made_once_and_private() {
        let folder = tempfile::tempdir().unwrap();
        let first = Secret::keep_in(folder.path()).unwrap();
        let second = Secret::keep_in(folder.path()).unwrap();
        assert_eq!(first.key_for("session"), second.key_for("session"));
        assert_ne!(first.key_for("session"), first.key_for("link"));
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            let mode = std::fs::metadata(folder.path().join("secret"))
                .unwrap()
                .permissions()
                .mode();
            assert_eq!(mode & 0o777, 0o600);
        }
    }

    /// SEC-04
    #[test]
    fn a_short_one_is_refused_without_being_repeated() {
        let error = Secret::from_text("hunter2").unwrap_err().to_string();
        assert!(error.contains("32 characters") && !error.contains("hunter2"), "{error}");
    }
}
