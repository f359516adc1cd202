//! What one cell says: nothing, a number in one of several notations, or one half of a yes/no pair.

/// Numbers such as `-12.5` and `1e6`.
pub(crate) const PLAIN: u16 = 1;
/// Numbers such as `$1,234.50` or `1 234.5`.
pub(crate) const THOUSANDS: u16 = 1 << 1;
/// Numbers such as `1.234,50 €`.
pub(crate) const DECIMAL_COMMA: u16 = 1 << 2;

/// What is taken for a missing value, in any case.
pub const MISSING_TOKENS: [&str; 9] = ["", "na", "n/a", "null", "nan", "none", "?", "#n/a", "<na>"];

/// Without blanks (and the no-break space) at both ends.
pub fn trim(mut cell: &[u8]) -> &[u8] {
    loop {
        match cell {
            [first, rest @ ..] | [rest @ .., first] if first.is_ascii_whitespace() => cell = rest,
            [0xc2, 0xa0, rest @ ..] | [rest @ .., 0xc2, 0xa0] => cell = rest,
            _ => return cell,
        }
    }
}

/// Whether a trimmed cell stands for a missing value.
pub fn is_missing(cell: &[u8]) -> bool {
    match cell.len() {
        0 => true,
        1 => cell == b"?",
        2..=4 => {
            matches!(cell[0], b'n' | b'N' | b'#' | b'<')
                && MISSING_TOKENS
                    .iter()
                    .any(|token| cell.eq_ignore_ascii_case(token.as_bytes()))
        }
        _ => false,
    }
}

/// A plain number: digits with an optional sign, decimal point and exponent. `inf` is read as infinite.
///
/// The result is the nearest `f64`: up to 2⁵³ and 22 decimals both numbers of the quotient are exact (Clinger 1990),
/// everything else goes through the standard library.
pub fn plain_number(cell: &[u8]) -> Option<f64> {
    const POWERS: [f64; 23] = [
        1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19,
        1e20, 1e21, 1e22,
    ];
    let (negative, digits) = match cell {
        [b'-', rest @ ..] => (true, rest),
        [b'+', rest @ ..] => (false, rest),
        _ => (false, cell),
    };
    let mut mantissa: u64 = 0;
    let mut seen = 0_usize;
    let mut decimals = None;
    for &byte in digits {
        match byte {
            b'0'..=b'9' if seen < 19 => {
                mantissa = mantissa * 10 + u64::from(byte - b'0');
                seen += 1;
                if let Some(count) = &mut decimals {
                    *count += 1;
                }
            }
            b'.' if decimals.is_none() => decimals = Some(0_usize),
            _ => return slow_number(cell),
        }
    }
    let decimals = decimals.unwrap_or(0);
    if seen == 0 {
        return None;
    }
    if mantissa > 1 << 53 || decimals > 22 {
        return slow_number(cell);
    }
    #[expect(clippy::cast_precision_loss, reason = "at most 2^53")]
    let value = mantissa as f64 / POWERS[decimals];
    Some(if negative { -value } else { value })
}

fn slow_number(cell: &[u8]) -> Option<f64> {
    // Anything longer than this is no number a person would write.
    if cell.len() > 400 {
        return None;
    }
    std::str::from_utf8(cell)
        .ok()?
        .parse()
        .ok()
        .filter(|number: &f64| !number.is_nan())
}

/// A number in the given notation, and whether it carried a percent sign. Units are dropped: `12 %` is 12.
pub(crate) fn styled_number(cell: &[u8], style: u16) -> Option<(f64, bool)> {
    if style == PLAIN {
        return plain_number(cell).map(|number| (number, false));
    }
    let (bare, percent) = without_unit(cell);
    if bare.len() > 60 || bare.is_empty() {
        return None;
    }
    let decimal = if style == THOUSANDS { b'.' } else { b',' };
    let mut normal = [0_u8; 60];
    let length = normalise(bare, decimal, &mut normal)?;
    plain_number(&normal[..length]).map(|number| (number, percent))
}

/// Which notations this cell is a number in.
pub(crate) fn number_styles(cell: &[u8]) -> u16 {
    // What is not ASCII may be a currency sign or a blank that separates thousands.
    let may_be = match cell.first() {
        Some(b'0'..=b'9' | b'+' | b'-' | b'.' | b',' | b'$' | b'i' | b'I' | 0xc2 | 0xe2) => true,
        _ => currency_code(cell),
    };
    if !may_be {
        return 0;
    }
    if cell.iter().all(u8::is_ascii_digit) {
        return PLAIN | THOUSANDS | DECIMAL_COMMA;
    }
    let mut styles = 0;
    if plain_number(cell).is_some() {
        styles |= PLAIN | THOUSANDS;
        if !cell.contains(&b'.') || styled_number(cell, DECIMAL_COMMA).is_some() {
            styles |= DECIMAL_COMMA;
        }
        return styles;
    }
    for style in [THOUSANDS, DECIMAL_COMMA] {
        if styled_number(cell, style).is_some() {
            styles |= style;
        }
    }
    styles
}

const SIGNS: [&[u8]; 5] = [b"$", "€".as_bytes(), "£".as_bytes(), "¥".as_bytes(), "₹".as_bytes()];
const CODES: [&[u8]; 6] = [b"USD", b"EUR", b"GBP", b"CHF", b"JPY", b"INR"];

fn currency_code(cell: &[u8]) -> bool {
    CODES.iter().any(|code| cell.starts_with(code))
}

/// Without a currency or percent sign, which may stand before (also after a minus) or behind the number.
fn without_unit(cell: &[u8]) -> (&[u8], bool) {
    if let Some(bare) = cell.strip_suffix(b"%") {
        return (trim(bare), true);
    }
    for unit in SIGNS.iter().chain(&CODES) {
        if let Some(bare) = cell.strip_prefix(*unit).or_else(|| cell.strip_suffix(*unit)) {
            return (trim(bare), false);
        }
    }
    (cell, false)
}

/// Takes out separators of thousands (which must stand every three digits and all be the same) and makes the decimal
/// sign a point. Returns the length written.
fn normalise(cell: &[u8], decimal: u8, out: &mut [u8; 60]) -> Option<usize> {
    let mut separator: Option<&[u8]> = None;
    let (mut length, mut group, mut in_decimals) = (0, 0_usize, false);
    let mut rest = cell;
    let mut put = |byte: u8| {
        out[length] = byte;
        length += 1;
    };
    while let Some(&byte) = rest.first() {
        let width = separator_width(rest);
        if byte == decimal && !in_decimals {
            if separator.is_some() && group != 3 {
                return None;
            }
            in_decimals = true;
            put(b'.');
            rest = &rest[1..];
        } else if width > 0 && !in_decimals && byte != decimal {
            let this = &rest[..width];
            let fits = match separator {
                None => (1..=3).contains(&group),
                Some(known) => known == this && group == 3,
            };
            if !fits {
                return None;
            }
            separator = Some(this);
            group = 0;
            rest = &rest[width..];
        } else if byte.is_ascii_digit() {
            group += 1;
            put(byte);
            rest = &rest[1..];
        } else if matches!(byte, b'-' | b'+') && rest.len() == cell.len() {
            put(byte);
            rest = &rest[1..];
        } else if matches!(byte, b'e' | b'E' | b'-' | b'+') && separator.is_none() {
            // An exponent; whether it is well formed is for the number parser to say.
            in_decimals = true;
            put(byte);
            rest = &rest[1..];
        } else {
            return None;
        }
    }
    (in_decimals || separator.is_none() || group == 3).then_some(length)
}

/// How many bytes the separator of thousands at the start takes: comma, point, blank, apostrophe, no-break blanks.
fn separator_width(rest: &[u8]) -> usize {
    match rest {
        [b',' | b'.' | b' ' | b'\'', ..] => 1,
        [0xc2, 0xa0, ..] => 2,
        [0xe2, 0x80, 0xaf | 0x89 | 0x99, ..] => 3,
        _ => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn missing_tokens_are_found_in_any_case() {
        for token in ["", "NA", "N/A", "null", "NULL", "NaN", "None", "?", "#N/A"] {
            assert!(is_missing(token.as_bytes()), "{token}");
        }
        for value in ["0", "no", "nana", "-", "false", "n", "Nome"] {
            assert!(!is_missing(value.as_bytes()), "{value}");
        }
    }

    #[test]
    fn plain_numbers_are_the_nearest_double() {
        for text in [
            "0",
            "-0.1",
            "3.14159265358979",
            "123456789012345678",
            "1e-7",
            "9007199254740993",
            ".5",
            "5.",
            "+7",
        ] {
            let expected: f64 = text.parse().expect("a number");
            assert_eq!(
                plain_number(text.as_bytes()).map(f64::to_bits),
                Some(expected.to_bits()),
                "{text}"
            );
        }
        for text in ["", "-", ".", "1.2.3", "1,5", "nan", "0x10", "1e", "abc", "--1"] {
            assert_eq!(plain_number(text.as_bytes()), None, "{text}");
        }
    }

    #[test]
    fn thousands_commas_and_currencies_are_understood() {
        let read = |text: &str, style| styled_number(text.as_bytes(), style).map(|(number, _)| number);
        assert_eq!(read("$1,234.50", THOUSANDS), Some(1234.5));
        assert_eq!(read("-1 234 567", THOUSANDS), Some(-1_234_567.0));
        assert_eq!(read("1.234,50 €", DECIMAL_COMMA), Some(1234.5));
        assert_eq!(read("0,5", DECIMAL_COMMA), Some(0.5));
        assert_eq!(read("CHF 1'000", THOUSANDS), Some(1000.0));
        assert_eq!(read("12,34", THOUSANDS), None);
        assert_eq!(read("1,2345", THOUSANDS), None);
        assert_eq!(read("1,234 567", THOUSANDS), None);
        assert_eq!(styled_number(b"12.5 %", THOUSANDS), Some((12.5, true)));
    }

    #[test]
    fn the_notations_of_a_cell_are_told_apart() {
        assert_eq!(number_styles(b"17"), PLAIN | THOUSANDS | DECIMAL_COMMA);
        assert_eq!(number_styles(b"1.5"), PLAIN | THOUSANDS);
        assert_eq!(number_styles(b"1.500"), PLAIN | THOUSANDS | DECIMAL_COMMA);
        assert_eq!(number_styles(b"1,500"), THOUSANDS | DECIMAL_COMMA);
        assert_eq!(number_styles(b"1,5"), DECIMAL_COMMA);
        assert_eq!(number_styles("€ 5".as_bytes()), THOUSANDS | DECIMAL_COMMA);
        assert_eq!(number_styles(b"12 Main Street"), 0);
        assert_eq!(number_styles(b"2024-01-31"), 0);
        assert_eq!(number_styles(b"1,2,3"), 0);
    }
}
