//! What happens at each threshold.

use ndarray::ArrayView1;

use super::ThresholdPoint;
use super::curves::sample;
use super::ranking::steps;

/// Most thresholds that are looked at.
const MOST: usize = 200;

/// What happens at up to 200 thresholds between the probabilities that occur, ascending; 0.5 is always among them.
/// `second` is the probability of the second class.
pub fn thresholds(codes: ArrayView1<'_, u32>, second: ArrayView1<'_, f64>) -> Vec<ThresholdPoint> {
    let mut levels: Vec<f64> = second.iter().copied().filter(|share| share.is_finite()).collect();
    levels.sort_unstable_by(f64::total_cmp);
    levels.dedup();
    let between: Vec<f64> = levels.windows(2).map(|pair| f64::midpoint(pair[0], pair[1])).collect();
    let mut chosen = sample(&between, MOST - 1);
    chosen.push(0.5);
    chosen.sort_unstable_by(f64::total_cmp);
    chosen.dedup();
    // From the greatest probability down, as the thresholds are from the last to the first.
    let rows = || codes.iter().zip(second).map(|(&code, &share)| (share, code == 1));
    let steps = steps(rows());
    let Some(total) = steps.last().copied() else {
        return Vec::new();
    };
    levels.reverse();
    let point = |&threshold: &f64| {
        let above = levels.partition_point(|&level| level > threshold);
        let (hits, misses) = match above.checked_sub(1).and_then(|last| steps.get(last)) {
            Some(step) => (step.hits, step.misses),
            None => (0.0, 0.0),
        };
        ThresholdPoint {
            threshold,
            true_positives: count(hits),
            false_positives: count(misses),
            false_negatives: count(total.hits - hits),
            true_negatives: count(total.misses - misses),
        }
    };
    chosen.iter().map(point).collect()
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a count of rows, kept as a float"
)]
fn count(rows: f64) -> u64 {
    rows as u64
}
