//! Passwords: argon2id, off the async threads (ACC-09, decision 19).

use argon2::{Algorithm, Argon2, Params, PasswordHasher, PasswordVerifier, Version, password_hash::phc::PasswordHash};
use datapulse_shared::{ApiError, ErrorCode, error::ApiResult};
use tokio::sync::Semaphore;

/// What an unknown person's password is compared with, so that the answer takes as long as for a known one. The hash of
/// random bytes that were thrown away, with the same parameters as every other.
const NOBODYS_HASH: &str =
    "$argon2id$v=19$m=19456,t=2,p=1$c29tZSBsb25nIHNhbHQ$yCmoaIGPBhqLsrHE3n3WdnHUxXhVN4zRVRSZoNcTqxs";

/// Kibibytes of memory, passes and lanes: OWASP's recommendation.
const MEMORY_KIB: u32 = 19 * 1024;
const PASSES: u32 = 2;
const LANES: u32 = 1;

/// Hashes as many passwords at once as there are cores, so that sign-ins cannot take all the memory.
#[derive(Debug)]
pub(super) struct Hasher {
    at_once: Semaphore,
}

impl Default for Hasher {
    fn default() -> Self {
        let cores = std::thread::available_parallelism().map_or(2, std::num::NonZero::get);
        Self {
            at_once: Semaphore::new(cores),
        }
    }
}

impl Hasher {
    /// The PHC string to keep.
    pub(super) async fn hash(&self, password: &str) -> ApiResult<String> {
        let password = password.to_owned();
        self.run(move || {
            let hash: PasswordHash = argon2()?
                .hash_password(password.as_bytes())
                .map_err(|error| error.to_string())?;
            Ok(hash.to_string())
        })
        .await
    }

    /// Whether it is the password of this hash; without a hash as slow, and never.
    pub(super) async fn verify(&self, password: &str, hash: Option<&str>) -> ApiResult<bool> {
        let password = password.to_owned();
        let is_known = hash.is_some();
        let hash = hash.unwrap_or(NOBODYS_HASH).to_owned();
        let matches = self
            .run(move || {
                let hash = PasswordHash::new(&hash).map_err(|error| error.to_string())?;
                Ok(argon2()?.verify_password(password.as_bytes(), &hash).is_ok())
            })
            .await?;
        Ok(matches && is_known)
    }

    async fn run<T: Send + 'static>(&self, work: impl FnOnce() -> Result<T, String> + Send + 'static) -> ApiResult<T> {
        let failed = |cause: String| {
            tracing::error!(cause, "a password could not be hashed");
            ApiError::new(ErrorCode::Internal, "something went wrong on our side; try again")
        };
        let _permit = self
            .at_once
            .acquire()
            .await
            .map_err(|error| failed(error.to_string()))?;
        let outcome = tokio::task::spawn_blocking(work).await;
        outcome.map_err(|error| failed(error.to_string()))?.map_err(failed)
    }
}

fn argon2() -> Result<Argon2<'static>, String> {
    let params = Params::new(MEMORY_KIB, PASSES, LANES, None).map_err(|error| error.to_string())?;
    Ok(Argon2::new(Algorithm::Argon2id, Version::V0x13, params))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// ACC-09
    #[tokio::test]
    async fn a_password_is_kept_as_argon2id_only_and_recognised() {
        let hasher = Hasher::default();
        let hash = hasher.hash("correct horse").await.unwrap();
        assert!(hash.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{hash}");
        assert!(hasher.verify("correct horse", Some(&hash)).await.unwrap());
        assert!(!hasher.verify("wrong horse", Some(&hash)).await.unwrap());
    }

    /// An unknown person takes the same work: the stand-in has the parameters of a real hash.
    #[tokio::test]
    async fn nobodys_hash_is_as_expensive_as_a_real_one_and_never_matches() {
        let hasher = Hasher::default();
        let real = hasher.hash("x").await.unwrap();
        let parameters = |hash: &str| hash.split('$').take(4).collect::<Vec<_>>().join("$");
        assert_eq!(parameters(NOBODYS_HASH), parameters(&real));
        PasswordHash::new(NOBODYS_HASH).unwrap();
        assert!(!hasher.verify("anything", None).await.unwrap());
    }
}
