//! Small arithmetic that several methods share.

use crate::elementary::ln;

/// A count as a number.
#[expect(clippy::cast_precision_loss, reason = "counts of values are far below 2^53")]
pub(super) fn real(count: usize) -> f64 {
    count as f64
}

/// The mean; 0 of nothing.
pub(super) fn mean(values: &[f64]) -> f64 {
    if values.is_empty() {
        return 0.0;
    }
    values.iter().sum::<f64>() / real(values.len())
}

/// Whether every value is the same.
pub(super) fn is_constant(values: &[f64]) -> bool {
    values.windows(2).all(|pair| same(pair[0], pair[1]))
}

/// Whether two numbers have the same bits, but for the sign of zero.
#[expect(clippy::float_cmp, reason = "constant means constant to the bit")]
pub(super) fn same(left: f64, right: f64) -> bool {
    left == right
}

/// Intercept (at position 0) and slope of the straight line through the values at 0, 1, 2…
pub(super) fn line(values: &[f64]) -> (f64, f64) {
    let count = real(values.len());
    if values.len() < 2 {
        return (mean(values), 0.0);
    }
    let (middle, level) = ((count - 1.0) / 2.0, mean(values));
    let (mut cross, mut square) = (0.0, 0.0);
    for (position, value) in values.iter().enumerate() {
        let off = real(position) - middle;
        cross += off * (value - level);
        square += off * off;
    }
    let slope = cross / square;
    (level - slope * middle, slope)
}

/// A number that is known to be whole and not negative, as a position.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "callers pass whole numbers within the length of a series; the cast saturates"
)]
pub(super) fn whole(number: f64) -> usize {
    number.max(0.0) as usize
}

/// A number that is known to be whole, as a period.
#[expect(
    clippy::cast_possible_truncation,
    reason = "instants of four-digit years; the cast saturates"
)]
pub(super) fn period(number: f64) -> i64 {
    number as i64
}

/// A period as a number.
#[expect(
    clippy::cast_precision_loss,
    reason = "periods of four-digit years are far below 2^53"
)]
pub(super) fn at(period: i64) -> f64 {
    period as f64
}

/// The place of the standard normal distribution below which a share of its mass lies (Acklam's rational
/// approximation, relative error below 1.2e-9).
#[expect(clippy::unreadable_literal, reason = "published coefficients")]
pub(super) fn normal_quantile(share: f64) -> f64 {
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
    fn a_line_is_found_in_a_line() {
        let (intercept, slope) = line(&[3.0, 5.0, 7.0, 9.0]);
        assert!((intercept - 3.0).abs() < 1e-12 && (slope - 2.0).abs() < 1e-12);
        assert_eq!(line(&[4.0]), (4.0, 0.0));
    }
}
