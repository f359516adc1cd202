//! Where every random number of a run comes from (TRN-13 to TRN-16, decisions 42 and 43).

use md5::{Digest, Md5};
use serde::{Deserialize, Serialize};

/// The seed of a run that has neither an id nor a pinned seed (TRN-15).
pub const FALLBACK_SEED: u32 = 42;

/// The component under which the split and the preprocessing draw their numbers (TRN-14).
pub const PREPROCESSING: &str = "preprocessing";

/// Seeds stay below this (2³¹ − 1), so that every tool that has a signed 32-bit seed can repeat a run.
const SEED_LIMIT: u32 = 2_147_483_647;

/// The origin of the seeds of one run.
///
/// Each component of the run (`preprocessing`, the name of an algorithm) has its own seed, made from the id of the
/// run or, to repeat a run under another id, from a pinned number. The same origin gives the same seeds for ever.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Seeds {
    /// Id of the run; `None` or empty means that there is none.
    pub run_id: Option<String>,
    /// A number chosen by the person; it takes the place of the run id.
    pub pinned: Option<u64>,
}

impl Seeds {
    /// Seeds that differ from run to run.
    pub fn of_run(run_id: impl Into<String>) -> Self {
        Self {
            run_id: Some(run_id.into()),
            pinned: None,
        }
    }

    /// Seeds that are the same in every run with this number.
    pub fn pinned(seed: u64) -> Self {
        Self {
            run_id: None,
            pinned: Some(seed),
        }
    }

    /// The seed of one component, below 2³¹ − 1.
    ///
    /// The first eight hexadecimal digits of `md5("{origin}_{component}")`, read as a number, modulo 2³¹ − 1.
    pub fn of(&self, component: &str) -> u32 {
        match (self.pinned, self.run_id.as_deref()) {
            (Some(pinned), _) => derive(&pinned.to_string(), component),
            (None, Some(run_id)) if !run_id.is_empty() => derive(run_id, component),
            (None, _) => FALLBACK_SEED,
        }
    }
}

fn derive(origin: &str, component: &str) -> u32 {
    let digest = Md5::digest(format!("{origin}_{component}").as_bytes());
    // Eight hexadecimal digits are the first four bytes, the most significant first.
    u32::from_be_bytes([digest[0], digest[1], digest[2], digest[3]]) % SEED_LIMIT
}

#[cfg(test)]
mod tests {
    use super::*;

    /// TRN-13: the constants were computed with Python's `int(hashlib.md5(b"...").hexdigest()[:8], 16) % (2**31 - 1)`.
    #[test]
    fn a_seed_is_the_start_of_the_md5_of_run_and_component() {
        assert_eq!(Seeds::of_run("run-1").of("preprocessing"), 2_016_161_260);
        assert_eq!(Seeds::of_run("run-1").of("random_forest"), 1_655_740_812);
        assert_eq!(Seeds::pinned(7).of("preprocessing"), 971_702_289);
    }

    /// TRN-15
    #[test]
    fn without_a_run_id_every_component_gets_42() {
        assert_eq!(Seeds::default().of("preprocessing"), 42);
        assert_eq!(Seeds::of_run("").of("mlp"), 42);
    }

    /// TRN-16, decision 42
    #[test]
    fn runs_and_components_differ_and_a_pinned_seed_overrules_the_run() {
        let first = Seeds::of_run("a");
        assert_ne!(first.of("mlp"), Seeds::of_run("b").of("mlp"));
        assert_ne!(first.of("mlp"), first.of(PREPROCESSING));
        let pinned = Seeds {
            run_id: Some("a".into()),
            pinned: Some(7),
        };
        assert_eq!(pinned.of("mlp"), Seeds::pinned(7).of("mlp"));
    }
}
