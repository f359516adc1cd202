//! Passwords: argon2id, off the async threads (ACC-09, decision 19).

use std::sync::{Arc, Mutex, PoisonError};

use argon2::{
    Algorithm, Argon2, Block, Params, Version,
    password_hash::phc::{Output, ParamsString, PasswordHash, Salt},
};
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

/// More at once would make sign-ins take memory and processors away from everything else.
const MOST_AT_ONCE: usize = 4;

/// Hashes a few passwords at once, each in memory that is kept for the next one.
///
/// Asking the allocator for 19 MiB anew each time made the server grow by hundreds of megabytes: glibc 2.36 cannot use a
/// freed block of over-aligned memory again for a request of the same size, and keeps it.
#[derive(Debug)]
pub(super) struct Hasher {
    at_once: Arc<Semaphore>,
    spare: Arc<Mutex<Vec<Memory>>>,
}

/// What one hash is computed in.
type Memory = Vec<Block>;

impl Default for Hasher {
    fn default() -> Self {
        let cores = std::thread::available_parallelism().map_or(2, std::num::NonZero::get);
        Self {
            at_once: Arc::new(Semaphore::new(cores.min(MOST_AT_ONCE))),
            spare: Arc::default(),
        }
    }
}

impl Hasher {
    /// The PHC string to keep.
    pub(super) async fn hash(&self, password: &str) -> ApiResult<String> {
        let password = password.to_owned();
        self.run(move |memory| {
            let params = Params::new(MEMORY_KIB, PASSES, LANES, None).map_err(|error| error.to_string())?;
            let salt = Salt::generate();
            let hash = PasswordHash {
                algorithm: Algorithm::Argon2id.ident(),
                version: Some(Version::V0x13.into()),
                params: ParamsString::try_from(&params).map_err(|error| error.to_string())?,
                hash: Some(compute(params, &password, &salt, memory)?),
                salt: Some(salt),
            };
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
            .run(move |memory| {
                let kept = PasswordHash::new(&hash).map_err(|error| error.to_string())?;
                let params = Params::try_from(&kept).map_err(|error| error.to_string())?;
                let salt = kept.salt.ok_or("the kept hash has no salt")?;
                // Comparing outputs takes the same time wherever they differ.
                Ok(Some(compute(params, &password, &salt, memory)?) == kept.hash)
            })
            .await?;
        Ok(matches && is_known)
    }

    async fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut Memory) -> Result<T, String> + Send + 'static,
    ) -> ApiResult<T> {
        let failed = |cause: String| {
            tracing::error!(cause, "a password could not be hashed");
            ApiError::new(ErrorCode::Internal, "something went wrong on our side; try again")
        };
        let permit = Arc::clone(&self.at_once).acquire_owned().await;
        let permit = permit.map_err(|error| failed(error.to_string()))?;
        let spare = Arc::clone(&self.spare);
        let outcome = tokio::task::spawn_blocking(move || {
            // Held here, so that a caller who went away does not let another one in beside this work.
            let _permit = permit;
            let mut memory = unpoisoned(&spare).pop().unwrap_or_default();
            let outcome = work(&mut memory);
            unpoisoned(&spare).push(memory);
            outcome
        });
        outcome
            .await
            .map_err(|error| failed(error.to_string()))?
            .map_err(failed)
    }
}

fn unpoisoned(spare: &Mutex<Vec<Memory>>) -> std::sync::MutexGuard<'_, Vec<Memory>> {
    spare.lock().unwrap_or_else(PoisonError::into_inner)
}

fn compute(params: Params, password: &str, salt: &Salt, memory: &mut Memory) -> Result<Output, String> {
    if memory.len() < params.block_count() {
        memory.resize(params.block_count(), Block::new());
    }
    let length = params.output_len().unwrap_or(Params::DEFAULT_OUTPUT_LEN);
    let argon2 = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
    let mut output = [0; Output::MAX_LENGTH];
    let output = output.get_mut(..length).ok_or("the kept hash is too long")?;
    argon2
        .hash_password_into_with_memory(password.as_bytes(), salt, output, memory)
        .map_err(|error| error.to_string())?;
    Output::new(output).map_err(|error| error.to_string())
}

#[cfg(test)]
mod tests {
    use argon2::{PasswordHasher, PasswordVerifier};

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
    /// Hashes kept before memory was shared are recognised, and ours are those of the library's own way.
    #[tokio::test]
    async fn hashes_are_those_that_the_library_makes_on_its_own() {
        let hasher = Hasher::default();
        let params = Params::new(MEMORY_KIB, PASSES, LANES, None).unwrap();
        let library = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
        let theirs: PasswordHash = library.hash_password(b"correct horse").unwrap();
        assert!(hasher.verify("correct horse", Some(&theirs.to_string())).await.unwrap());
        let ours = hasher.hash("correct horse").await.unwrap();
        let ours = PasswordHash::new(&ours).unwrap();
        library.verify_password(b"correct horse", &ours).unwrap();
        assert_ne!(ours.salt, theirs.salt);
    }

    /// However many sign in at once, the memory is that of a few.
    #[tokio::test(flavor = "multi_thread")]
    async fn many_at_once_share_the_memory_of_a_few() {
        let hasher = Arc::new(Hasher::default());
        let many = (0..24).map(|_| {
            let hasher = Arc::clone(&hasher);
            tokio::spawn(async move { hasher.verify("guess", None).await })
        });
        for outcome in futures::future::join_all(many).await {
            assert!(!outcome.unwrap().unwrap());
        }
        let kept = unpoisoned(&hasher.spare).len();
        assert!((1..=MOST_AT_ONCE).contains(&kept), "{kept} blocks of memory are kept");
    }
}
