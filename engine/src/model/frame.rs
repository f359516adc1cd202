//! The envelope of what the engine writes to files: what it is, in which version, how long, and whether it is whole.
//!
//! ```text
//! 8 bytes   magic, which names the kind of content
//! 2 bytes   version, little endian
//! 8 bytes   length of the content, little endian
//! 32 bytes  SHA-256 of the content
//! n bytes   content: MessagePack with named fields
//! ```
//!
//! The sum tells damage, not malice: whoever reads the content must still not trust it.

use serde::Serialize;
use serde::de::DeserializeOwned;
use sha2::{Digest, Sha256};

use crate::error::{EngineError, Result};

const HEADER: usize = 8 + 2 + 8 + 32;

/// Deeper nesting than any honest content has; it keeps hostile content from exhausting the stack.
const DEEPEST: usize = 64;

/// One kind of content.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Frame {
    /// The first bytes of every such file. The first is not text, and the last tells whether line ends were translated.
    pub magic: [u8; 8],
    /// The only version that is read.
    pub version: u16,
    /// What a person calls such a file.
    pub name: &'static str,
}

impl Frame {
    /// Encodes `content` and puts it into its envelope.
    pub fn seal<T: Serialize>(&self, content: &T) -> Result<Vec<u8>> {
        let content = rmp_serde::to_vec_named(content)
            .map_err(|error| EngineError::Internal(format!("the {} could not be written: {error}", self.name)))?;
        let mut bytes = Vec::with_capacity(HEADER + content.len());
        bytes.extend_from_slice(&self.magic);
        bytes.extend_from_slice(&self.version.to_le_bytes());
        bytes.extend_from_slice(&(content.len() as u64).to_le_bytes());
        bytes.extend_from_slice(&Sha256::digest(&content));
        bytes.extend_from_slice(&content);
        Ok(bytes)
    }

    /// Takes the content out of its envelope. Never reads more than `bytes` and allocates in proportion to them.
    ///
    /// # Errors
    /// `BadInput` that says whether it is another kind of file, another version, damaged, or not what it claims.
    pub fn open<T: DeserializeOwned>(&self, bytes: &[u8]) -> Result<T> {
        let content = self.content(bytes)?;
        let mut reader = rmp_serde::Deserializer::from_read_ref(content);
        reader.set_max_depth(DEEPEST);
        T::deserialize(&mut reader).map_err(|error| self.refuse(&format!("its content cannot be read ({error})")))
    }

    fn content<'a>(&self, bytes: &'a [u8]) -> Result<&'a [u8]> {
        if !bytes.starts_with(&self.magic) {
            return Err(self.refuse("it begins differently"));
        }
        let short = || self.refuse("it ends too early");
        let (header, content) = bytes.split_at_checked(HEADER).ok_or_else(short)?;
        let version = u16::from_le_bytes([header[8], header[9]]);
        if version != self.version {
            let what = format!(
                "the {} has version {version}, this program reads version {}",
                self.name, self.version
            );
            return Err(EngineError::bad_input(
                what,
                "use the version of DataPulse that wrote it",
            ));
        }
        let length = header[10..18]
            .iter()
            .rev()
            .fold(0_u64, |length, &byte| length << 8 | u64::from(byte));
        if length != content.len() as u64 {
            return Err(short());
        }
        if Sha256::digest(content)[..] != header[18..HEADER] {
            return Err(self.refuse("its check sum does not match"));
        }
        Ok(content)
    }

    fn refuse(&self, why: &str) -> EngineError {
        EngineError::bad_input(
            format!("this is not a whole {}: {why}", self.name),
            "choose a file that DataPulse wrote, or copy it again",
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const FRAME: Frame = Frame {
        magic: *b"\x89DPTEST\n",
        version: 3,
        name: "test file",
    };

    fn sealed() -> Vec<u8> {
        FRAME.seal(&vec!["one".to_string(), "two".to_string()]).unwrap()
    }

    #[test]
    fn what_was_sealed_can_be_opened() {
        assert_eq!(FRAME.open::<Vec<String>>(&sealed()).unwrap(), ["one", "two"]);
    }

    #[test]
    fn every_changed_byte_and_every_cut_is_noticed() {
        let whole = sealed();
        for position in 0..whole.len() {
            let mut damaged = whole.clone();
            damaged[position] ^= 1;
            assert!(FRAME.open::<Vec<String>>(&damaged).is_err(), "byte {position}");
            assert!(
                FRAME.open::<Vec<String>>(&whole[..position]).is_err(),
                "cut at {position}"
            );
        }
    }

    #[test]
    fn content_that_claims_to_be_huge_or_endlessly_nested_is_refused() {
        let lie = |content: &[u8]| {
            let mut bytes = FRAME.magic.to_vec();
            bytes.extend(FRAME.version.to_le_bytes());
            bytes.extend((content.len() as u64).to_le_bytes());
            bytes.extend(Sha256::digest(content));
            bytes.extend(content);
            bytes
        };
        // An array of 2^32 - 1 numbers in five bytes, and a hundred thousand arrays within each other.
        assert!(FRAME.open::<Vec<f64>>(&lie(&[0xdd, 0xff, 0xff, 0xff, 0xff])).is_err());
        assert!(FRAME.open::<serde_json::Value>(&lie(&vec![0x91; 100_000])).is_err());
    }
}
