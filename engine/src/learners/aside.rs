//! Rows set aside to see when learning should end.

use rand::SeedableRng;
use rand::seq::SliceRandom;
use rand_chacha::ChaCha8Rng;

use crate::problem::Target;

/// One row in this many is set aside.
const ONE_IN: usize = 10;
/// Fewer rows set aside than this say nothing.
const FEWEST: usize = 20;

/// The rows to learn from and the rows set aside, both in ascending order and of every class its share. `None` when
/// there are too few rows.
pub(super) fn split(y: &Target, seed: u32) -> Option<(Vec<usize>, Vec<usize>)> {
    if y.len() < ONE_IN * FEWEST {
        return None;
    }
    let order = drawn(y, seed);
    let mut learnt = Vec::with_capacity(order.len());
    let mut held = Vec::with_capacity(order.len() / ONE_IN);
    for (position, row) in order.into_iter().enumerate() {
        if position % ONE_IN == ONE_IN - 1 {
            held.push(row);
        } else {
            learnt.push(row);
        }
    }
    learnt.sort_unstable();
    held.sort_unstable();
    Some((learnt, held))
}

/// For each row the part, from 0 on, to which it belongs; every part has its share of every class.
pub(super) fn parts(y: &Target, count: u32, seed: u32) -> Vec<u32> {
    let mut parts = vec![0; y.len()];
    for (part, row) in (0..count).cycle().zip(drawn(y, seed)) {
        parts[row] = part;
    }
    parts
}

/// The rows in an order drawn from the seed, class after class.
fn drawn(y: &Target, seed: u32) -> Vec<usize> {
    let mut random = ChaCha8Rng::seed_from_u64(u64::from(seed) << 32 | u64::from(u32::MAX));
    let mut order: Vec<usize> = (0..y.len()).collect();
    order.shuffle(&mut random);
    if let Target::Classes { codes, .. } = y {
        // Sorting keeps the drawn order within each class.
        order.sort_by_key(|row| codes[*row]);
    }
    order
}
