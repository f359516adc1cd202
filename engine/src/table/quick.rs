//! The commonest cells, read without going through them byte by byte. Whatever is not surely one of them is left to
//! [`super::cell`] and [`super::dates`], which say the same of those that are.

use super::dates;

/// Characters that are looked at together.
const WIDTH: usize = 16;
const EVERY: u128 = 0x0101_0101_0101_0101_0101_0101_0101_0101;
const POWERS: [f64; WIDTH] = [
    1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15,
];

/// A number of at most 16 digits, one of which may be a decimal point, behind an optional minus; and whether it is
/// whole. `None` for everything else, and for the first cells of a text.
#[inline]
pub(super) fn number(text: &[u8], start: usize, end: usize) -> Option<(f64, bool)> {
    let window = text.get(end.checked_sub(WIDTH)?..end)?;
    let negative = *text.get(start)? == b'-';
    let length = end.checked_sub(start + usize::from(negative))?;
    if length == 0 || length > WIDTH {
        return None;
    }
    // The last character is in the highest byte; what stands before the number becomes zeros.
    let kept = u128::MAX << (8 * (WIDTH - length));
    let zeros = EVERY * u128::from(b'0');
    let word = (u128::from_le_bytes(window.try_into().ok()?) & kept) | (zeros & !kept);
    let points = zero_bytes(word ^ (EVERY * u128::from(b'.')));
    let (digits, decimals) = match points {
        0 => (word, 0),
        _ if length == 1 || points & (points - 1) != 0 => return None,
        _ => without_point(word, (points.trailing_zeros() / 8) as usize),
    };
    let are_digits = digits & (EVERY * 0xf0) == EVERY * 0x30 && (digits + EVERY * 6) & (EVERY * 0xf0) == EVERY * 0x30;
    if !are_digits {
        return None;
    }
    let [first, second] = halves(digits).map(eight_digits);
    let mantissa = first * 100_000_000 + second;
    if mantissa > 1 << 53 {
        return None;
    }
    #[expect(clippy::cast_precision_loss, reason = "at most 2^53")]
    let value = mantissa as f64 / POWERS[decimals];
    Some((if negative { -value } else { value }, points == 0))
}

/// The highest bit of every byte that is 0.
fn zero_bytes(word: u128) -> u128 {
    const LOW: u128 = EVERY * 0x7f;
    !(((word & LOW) + LOW) | word | LOW)
}

/// Closes the gap of a point at a place, with a zero at the front, and counts the digits behind it.
fn without_point(word: u128, place: usize) -> (u128, usize) {
    let from_point = u128::MAX << (8 * place);
    let behind = from_point << 8;
    let closed = (word & behind) | ((word & !from_point) << 8) | u128::from(b'0');
    (closed, WIDTH - 1 - place)
}

#[expect(clippy::cast_possible_truncation, reason = "both halves are taken")]
fn halves(word: u128) -> [u64; 2] {
    [word as u64, (word >> 64) as u64]
}

/// The number that eight digits are, the first in the lowest byte (Lemire, "Quickly parsing eight digits", 2018).
fn eight_digits(word: u64) -> u64 {
    let pairs = (word & 0x0f0f_0f0f_0f0f_0f0f).wrapping_mul(2561) >> 8;
    let fours = (pairs & 0x00ff_00ff_00ff_00ff).wrapping_mul(6_553_601) >> 16;
    (fours & 0x0000_ffff_0000_ffff).wrapping_mul(42_949_672_960_001) >> 32
}

/// Seconds since 1970-01-01 of a day such as `2024-01-31`.
#[inline]
pub(super) fn day(cell: &[u8]) -> Option<f64> {
    let [y1, y2, y3, y4, b'-', m1, m2, b'-', d1, d2] = *cell else {
        return None;
    };
    let mut are_digits = true;
    let mut number = |digits: &[u8]| {
        digits.iter().fold(0_u32, |number, byte| {
            let digit = byte.wrapping_sub(b'0');
            are_digits &= digit < 10;
            number * 10 + u32::from(digit)
        })
    };
    let (year, month, day) = (number(&[y1, y2, y3, y4]), number(&[m1, m2]), number(&[d1, d2]));
    if !are_digits {
        return None;
    }
    let year = i32::try_from(year).ok()?;
    let there_is = (1..=9999).contains(&year) && day > 0 && day <= dates::days_in(year, month)?;
    #[expect(clippy::cast_precision_loss, reason = "days of four-digit years are small")]
    there_is.then(|| dates::days_from_civil(year, month, day) as f64 * 86_400.0)
}

#[cfg(test)]
mod tests {
    use super::super::cell;
    use super::*;
    use proptest::prelude::*;

    fn quick(cell: &str) -> Option<(u64, bool)> {
        let text = format!("a row before, with 3.5 and more,{cell}");
        number(text.as_bytes(), text.len() - cell.len(), text.len()).map(|(value, whole)| (value.to_bits(), whole))
    }

    #[test]
    fn common_numbers_are_read_quickly() {
        for text in [
            "0",
            "7",
            "-12.5",
            "99999",
            "-1043.2077",
            ".5",
            "5.",
            "-0",
            "1234567.12345678",
            "9007199254740992",
        ] {
            let number: f64 = text.parse().expect("a number");
            assert_eq!(quick(text), Some((number.to_bits(), !text.contains('.'))), "{text}");
        }
        for text in [
            "",
            "-",
            ".",
            "-.",
            "--1",
            "+1",
            "1e5",
            "1.2.3",
            "1,5",
            "nan",
            "12a",
            "/",
            ":",
            "12345678901234567",
            "9999999999999999",
        ] {
            assert_eq!(quick(text), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn what_is_read_quickly_is_what_is_read_slowly(text in "-?[0-9.e:/ +-]{0,18}") {
            if let Some((bits, whole)) = quick(&text) {
                prop_assert_eq!(cell::plain_number(text.as_bytes()).map(f64::to_bits), Some(bits));
                prop_assert_eq!(super::super::evidence::is_whole(text.as_bytes()), whole);
            }
        }

        #[test]
        fn days_are_read_quickly_as_they_are_slowly(text in "[0-9]{4}-[01][0-9]-[0-3][0-9]") {
            let slow = dates::parse(text.as_bytes(), dates::DAY_FIRST).map(|(seconds, _)| seconds);
            prop_assert_eq!(day(text.as_bytes()), slow);
        }

        #[test]
        fn what_only_resembles_a_day_is_left_alone(text in "[0-9]{4}-[0-9]{2}-([0-9][:/T ]|[0-9]{3}|[0-9])") {
            prop_assert_eq!(day(text.as_bytes()), None);
        }
    }
}
