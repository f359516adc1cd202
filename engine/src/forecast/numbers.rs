//! Small arithmetic that several methods share.

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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_found_in_a_line() {
        let (intercept, slope) = line(&[3.0, 5.0, 7.0, 9.0]);
        assert!((intercept - 3.0).abs() < 1e-12 && (slope - 2.0).abs() < 1e-12);
        assert_eq!(line(&[4.0]), (4.0, 0.0));
    }
}
