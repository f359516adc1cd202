//! Rows and features that a tree is grown from, drawn from the seed alone.

use rand::SeedableRng;
use rand::seq::index;
use rand_chacha::ChaCha8Rng;

/// Writes the rows of a round into `drawn` and the others into `others`.
pub(super) fn rows(learnt: &[u32], share: f64, seed: u64, round: u32, (drawn, others): (&mut Vec<u32>, &mut Vec<u32>)) {
    drawn.clear();
    others.clear();
    if share >= 1.0 {
        drawn.extend(learnt);
        return;
    }
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a share of the range of 32 bits"
    )]
    let most = (share * f64::from(u32::MAX)) as u32;
    let key = mixed(seed ^ u64::from(round) << 32);
    let is_drawn = |row: &u32| {
        #[expect(clippy::cast_possible_truncation, reason = "the lower half")]
        let drawn = mixed(key ^ u64::from(*row)) as u32;
        drawn <= most
    };
    for row in learnt {
        if is_drawn(row) {
            drawn.push(*row);
        } else {
            others.push(*row);
        }
    }
    if drawn.len() < 2 {
        others.clear();
        drawn.clear();
        drawn.extend(learnt);
    }
}

/// For each feature whether a tree may ask for it.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    clippy::cast_precision_loss,
    reason = "a share of the number of features"
)]
pub(super) fn features(count: usize, share: f64, seed: u64, tree: u64) -> Vec<bool> {
    let wanted = ((count as f64 * share).round() as usize).clamp(1, count.max(1));
    let mut allowed = vec![wanted >= count; count];
    if wanted < count {
        let mut random = ChaCha8Rng::seed_from_u64(mixed(seed ^ tree.rotate_left(40)));
        for feature in index::sample(&mut random, count, wanted) {
            allowed[feature] = true;
        }
    }
    allowed
}

/// Scatters numbers over all bits (the finaliser of `SplitMix64`, Steele et al. 2014).
fn mixed(key: u64) -> u64 {
    let key = key.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let key = (key ^ key >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let key = (key ^ key >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
    key ^ key >> 31
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn about_the_share_is_drawn_and_every_round_is_another() {
        let all: Vec<u32> = (0..20_000).collect();
        let drawn = |round| {
            let (mut drawn, mut others) = (Vec::new(), Vec::new());
            rows(&all, 0.7, 5, round, (&mut drawn, &mut others));
            (drawn, others)
        };
        let (first, others) = drawn(0);
        assert!((13_700..14_300).contains(&first.len()) && first.len() + others.len() == all.len());
        assert_ne!(first, drawn(1).0);
        assert_eq!(first, drawn(0).0);
        let chosen = features(10, 0.35, 5, 3);
        assert_eq!(chosen.iter().filter(|one| **one).count(), 4);
    }
}
