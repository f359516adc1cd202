//! How far intervals reach.

use super::numbers::{real, whole};
use crate::elementary::ln;

/// Below so many steps the normal distribution says more about intervals than they do.
const FEWEST_SCORES: usize = 20;

/// By how many standard deviations an interval reaches to hold a share of values: what the share of sorted past scores
/// did not exceed (split conformal prediction), or with few of them the normal distribution.
pub(super) fn reach(scores: &[f64], coverage: f64) -> f64 {
    let rank = ((real(scores.len()) + 1.0) * coverage).ceil();
    let usual = normal_quantile(f64::midpoint(1.0, coverage));
    if scores.len() < FEWEST_SCORES {
        return usual;
    }
    match scores.get(whole(rank - 1.0)) {
        Some(score) => *score,
        // More is promised than the scores can tell; the normal distribution goes on where they end.
        None => scores.last().map_or(usual, |last| last.max(usual)),
    }
}

/// The place of the standard normal distribution below which a share of its mass lies (Acklam's rational
/// approximation, relative error below 1.2e-9).
#[expect(clippy::unreadable_literal, reason = "published coefficients")]
fn normal_quantile(share: f64) -> f64 {
    const A: [f64; 6] = [
        -3.969683028665376e1,
        2.209460984245205e2,
        -2.759285104469687e2,
        1.38357751867269e2,
        -3.066479806614716e1,
        2.506628277459239,
    ];
    const B: [f64; 5] = [
        -5.447609879822406e1,
        1.615858368580409e2,
        -1.556989798598866e2,
        6.680131188771972e1,
        -1.328068155288572e1,
    ];
    const C: [f64; 6] = [
        -7.784894002430293e-3,
        -3.223964580411365e-1,
        -2.400758277161838,
        -2.549732539343734,
        4.374664141464968,
        2.938163982698783,
    ];
    const D: [f64; 4] = [
        7.784695709041462e-3,
        3.224671290700398e-1,
        2.445134137142996,
        3.754408661907416,
    ];
    let fold = |coefficients: &[f64], at: f64| coefficients.iter().fold(0.0, |sum, next| sum * at + next);
    let tail = |share: f64| {
        let at = (-2.0 * ln(share)).sqrt();
        fold(&C, at) / (fold(&D, at) * at + 1.0)
    };
    let share = share.clamp(1e-12, 1.0 - 1e-12);
    if share < 0.02425 {
        tail(share)
    } else if share > 1.0 - 0.02425 {
        -tail(1.0 - share)
    } else {
        let off = share - 0.5;
        let square = off * off;
        fold(&A, square) * off / (fold(&B, square) * square + 1.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantiles_of_the_normal_distribution_are_those_of_the_tables() {
        for (share, expected) in [(0.5, 0.0), (0.975, 1.959_964), (0.9, 1.281_552), (0.001, -3.090_232)] {
            assert!((normal_quantile(share) - expected).abs() < 1e-6, "{share}");
        }
    }

    #[test]
    fn intervals_reach_as_far_as_the_share_of_the_past() {
        let scores: Vec<f64> = (1..=99).map(f64::from).collect();
        assert!((reach(&scores, 0.9) - 90.0).abs() < 1e-12);
        assert!((reach(&[], 0.95) - 1.959_964).abs() < 1e-5);
        assert!((reach(&scores, 0.999) - 99.0).abs() < 1e-12);
    }
}
