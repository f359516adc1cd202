//! Links to files that work without signing in, for one hour (SEC-18, PRD-07).
//!
//! Whoever makes a link has checked the owner; whoever follows it shows the signature over file, name and end. Changing
//! any of them breaks it.

use std::fmt::Write as _;

use chrono::{DateTime, Duration, Utc};
use datapulse_shared::{ApiError, ErrorCode, ids::FileId, models::DownloadLink};
use hmac::{Hmac, KeyInit, Mac};
use serde::Deserialize;
use sha2::Sha256;

use crate::config::Secret;

/// How long a link works, seconds.
pub const LIFETIME_SECONDS: i64 = 3600;

/// What a link carries beside file and name.
#[derive(Debug, Deserialize)]
pub struct Proof {
    /// When it ends, seconds since 1970.
    expires: i64,
    /// Over file, name and end, in hexadecimal.
    signature: String,
}

/// A link to `file`, which is to be saved as `filename`.
pub fn sign(secret: &Secret, file: FileId, filename: &str, now: DateTime<Utc>) -> DownloadLink {
    let expires_at = now + Duration::seconds(LIFETIME_SECONDS);
    let expires = expires_at.timestamp();
    let mut signature = String::with_capacity(64);
    for byte in mac(secret, file, filename, expires).finalize().into_bytes() {
        // cannot fail: writing to a String never does.
        let _ = write!(signature, "{byte:02x}");
    }
    let name = encode(filename);
    let url = format!("/files/{file}/{name}?expires={expires}&signature={signature}");
    DownloadLink {
        url,
        expires_at,
        filename: filename.to_owned(),
    }
}

/// Whether the link was made here, for this file and name, and has not ended.
pub fn check(secret: &Secret, file: FileId, filename: &str, proof: &Proof, now: DateTime<Utc>) -> Result<(), ApiError> {
    let refuse = |detail| Err(ApiError::new(ErrorCode::Forbidden, detail));
    let Some(given) = decode_hex(&proof.signature) else {
        return refuse("this link was changed; ask for a new one");
    };
    if mac(secret, file, filename, proof.expires).verify_slice(&given).is_err() {
        return refuse("this link was changed; ask for a new one");
    }
    if proof.expires <= now.timestamp() {
        return refuse("this link has ended; ask for a new one");
    }
    Ok(())
}

fn mac(secret: &Secret, file: FileId, filename: &str, expires: i64) -> Hmac<Sha256> {
    #[expect(clippy::expect_used, reason = "HMAC takes keys of any length")]
    let mut mac = Hmac::<Sha256>::new_from_slice(&secret.key_for("link")).expect("any length is fine");
    mac.update(file.0.as_bytes());
    mac.update(&expires.to_be_bytes());
    mac.update(filename.as_bytes());
    mac
}

/// `Content-Disposition` that every browser understands: plain letters first, the true name after RFC 5987.
pub fn content_disposition(filename: &str) -> String {
    let plain: String = filename
        .chars()
        .map(|letter| {
            if letter.is_ascii_graphic() && !"\"\\/%;".contains(letter) || letter == ' ' {
                letter
            } else {
                '_'
            }
        })
        .collect();
    format!(
        "attachment; filename=\"{plain}\"; filename*=UTF-8''{}",
        encode(filename)
    )
}

/// Percent-encodes everything but letters, digits and `-._~` (RFC 3986's unreserved characters).
fn encode(text: &str) -> String {
    text.bytes()
        .fold(String::with_capacity(text.len()), |mut encoded, byte| {
            if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
                encoded.push(char::from(byte));
            } else {
                // cannot fail: writing to a String never does.
                let _ = write!(encoded, "%{byte:02X}");
            }
            encoded
        })
}

fn decode_hex(text: &str) -> Option<Vec<u8>> {
    if text.len() != 64 || !text.is_ascii() {
        return None;
    }
    (0..text.len())
        .step_by(2)
        .map(|at| u8::from_str_radix(text.get(at..at + 2)?, 16).ok())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    fn secret() -> Secret {
        Secret::from_text("a secret of more than thirty-two characters").unwrap()
    }

    fn proof_of(link: &DownloadLink) -> Proof {
        let (_, query) = link.url.split_once('?').unwrap();
        let (expires, signature) = query.split_once('&').unwrap();
        Proof {
            expires: expires.strip_prefix("expires=").unwrap().parse().unwrap(),
            signature: signature.strip_prefix("signature=").unwrap().to_owned(),
        }
    }

    /// PRD-07: a link works for one hour, for its file under its name, and for nothing else.
    #[test]
    fn a_link_works_for_one_hour_and_one_file() {
        let (file, now) = (FileId(Uuid::now_v7()), Utc::now());
        let link = sign(&secret(), file, "Test Model v1.onnx", now);
        let proof = proof_of(&link);
        let check_at = |file, name, at| check(&secret(), file, name, &proof, at);
        assert!(check_at(file, "Test Model v1.onnx", now + Duration::minutes(59)).is_ok());
        assert!(check_at(file, "Test Model v1.onnx", now + Duration::minutes(61)).is_err());
        assert!(check_at(FileId(Uuid::now_v7()), "Test Model v1.onnx", now).is_err());
        assert!(check_at(file, "other.onnx", now).is_err());
        let later = Proof {
            expires: proof.expires + 3600,
            signature: proof.signature.clone(),
        };
        assert!(check(&secret(), file, "Test Model v1.onnx", &later, now).is_err());
        let other = Secret::from_text("another secret of more than thirty-two characters").unwrap();
        assert!(check(&other, file, "Test Model v1.onnx", &proof, now).is_err());
    }

    #[test]
    fn names_of_any_script_survive_and_cannot_break_the_header() {
        let header = content_disposition("مدل \"a\"\r\n.csv");
        assert!(header.is_ascii() && !header.contains(['\r', '\n']));
        assert!(header.starts_with("attachment; filename=\"___ _a___.csv\""), "{header}");
        assert!(
            header.ends_with("filename*=UTF-8''%D9%85%D8%AF%D9%84%20%22a%22%0D%0A.csv"),
            "{header}"
        );
    }
}
