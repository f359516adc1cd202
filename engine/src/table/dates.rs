//! Dates in the notations people use, without a calendar library.

use serde::{Deserialize, Serialize};

/// A day (Gregorian calendar) and, when it was given, a time of day.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Stamp {
    year: i32,
    month: u32,
    day: u32,
    /// Seconds since midnight.
    time: Option<f64>,
}

/// Which reading of `01/02/2024` a column wants.
pub(crate) const DAY_FIRST: u16 = 1 << 8;
/// The American reading.
pub(crate) const MONTH_FIRST: u16 = 1 << 9;

/// The numbers that a model sees of a date.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct DateParts {
    /// For example 2024.
    pub year: i32,
    /// 1 to 12.
    pub month: u32,
    /// 1 to 31.
    pub day: u32,
    /// 0 is Monday, 6 Sunday.
    pub weekday: u32,
    /// 0 to 23.
    pub hour: u32,
}

impl DateParts {
    /// The parts of an instant given in seconds since 1970-01-01 00:00.
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "years stay within four digits"
    )]
    pub fn of(seconds: f64) -> Self {
        let days = (seconds / 86_400.0).floor();
        let hour = ((seconds - days * 86_400.0) / 3600.0).floor().clamp(0.0, 23.0) as u32;
        // Nobody means days so far away, but a made-up file can say them.
        let days = days.clamp(-1e9, 1e9) as i64;
        let (year, month, day) = civil(days);
        Self {
            year,
            month,
            day,
            weekday: (days + 3).rem_euclid(7) as u32,
            hour,
        }
    }
}

/// Seconds since 1970-01-01 and whether there is a time; `None` if the cell is no date under that reading.
pub(crate) fn parse(cell: &[u8], order: u16) -> Option<(f64, bool)> {
    let stamp = read(cell, order)?;
    #[expect(clippy::cast_precision_loss, reason = "days of four-digit years are small")]
    let days = days_from_civil(stamp.year, stamp.month, stamp.day) as f64;
    Some((days * 86_400.0 + stamp.time.unwrap_or(0.0), stamp.time.is_some()))
}

/// Under which readings the cell is a date (0 for none), and whether it has a time.
pub(crate) fn readings(cell: &[u8]) -> (u16, bool) {
    if cell.len() < 6 || cell.len() > 40 || !cell.iter().any(u8::is_ascii_digit) {
        return (0, false);
    }
    match (read(cell, DAY_FIRST), read(cell, MONTH_FIRST)) {
        (None, None) => (0, false),
        (Some(stamp), None) => (DAY_FIRST, stamp.time.is_some()),
        (None, Some(stamp)) => (MONTH_FIRST, stamp.time.is_some()),
        (Some(stamp), Some(_)) => (DAY_FIRST | MONTH_FIRST, stamp.time.is_some()),
    }
}

/// ISO 8601, with the time when the column has times.
pub(crate) fn to_iso(seconds: f64, has_time: bool) -> String {
    let parts = DateParts::of(seconds);
    let day = format!("{:04}-{:02}-{:02}", parts.year, parts.month, parts.day);
    if !has_time {
        return day;
    }
    let within = seconds - (seconds / 3600.0).floor() * 3600.0;
    let minute = (within / 60.0).floor();
    format!(
        "{day}T{:02}:{:02}:{:02}",
        parts.hour,
        minute,
        (within - minute * 60.0).floor()
    )
}

fn read(cell: &[u8], order: u16) -> Option<Stamp> {
    let text = std::str::from_utf8(cell).ok()?;
    let (day, rest) = split_day(text)?;
    let (year, month, day) = read_day(day, order)?;
    if !(1..=9999).contains(&year) || day == 0 || day > days_in(year, month)? {
        return None;
    }
    let time = if rest.is_empty() { None } else { Some(read_time(rest)?) };
    Some(Stamp { year, month, day, time })
}

/// Cuts off the time: behind a `T`, or behind a blank when a colon follows.
fn split_day(text: &str) -> Option<(&str, &str)> {
    let bytes = text.as_bytes();
    let Some(colon) = bytes.iter().position(|&byte| byte == b':') else {
        return Some((text, ""));
    };
    let cut = bytes[..colon].iter().rposition(|&byte| byte == b'T' || byte == b' ')?;
    Some((text[..cut].trim_end_matches([' ', ',']), &text[cut + 1..]))
}

fn read_day(text: &str, order: u16) -> Option<(i32, u32, u32)> {
    let mut parts = [""; 3];
    let mut count = 0;
    for part in text.split(['-', '/', '.', ' ', ',']).filter(|part| !part.is_empty()) {
        *parts.get_mut(count)? = part;
        count += 1;
    }
    if count != 3 {
        return None;
    }
    let [first, second, third] = parts;
    if let Some(month) = month_name(first) {
        return Some((year(third)?, month, small(second)?));
    }
    if let Some(month) = month_name(second) {
        return if first.len() == 4 {
            Some((year(first)?, month, small(third)?))
        } else {
            Some((year(third)?, month, small(first)?))
        };
    }
    if first.len() == 4 {
        return Some((year(first)?, small(second)?, small(third)?));
    }
    // Years of two digits are only trusted next to slashes and points: `01-02-03` is more often a code.
    let year = if third.len() == 2 && text.contains(['/', '.']) {
        two_digit_year(third)?
    } else {
        year(third)?
    };
    let (day, month) = if order == DAY_FIRST {
        (first, second)
    } else {
        (second, first)
    };
    Some((year, small(month)?, small(day)?))
}

fn month_name(text: &str) -> Option<u32> {
    const NAMES: [&str; 12] = [
        "january",
        "february",
        "march",
        "april",
        "may",
        "june",
        "july",
        "august",
        "september",
        "october",
        "november",
        "december",
    ];
    if text.len() < 3 || !text.is_ascii() {
        return None;
    }
    let lower = text.to_ascii_lowercase();
    let position = NAMES
        .iter()
        .position(|name| *name == lower || (lower.len() == 3 && name.starts_with(&lower)))?;
    u32::try_from(position + 1).ok()
}

fn digits(text: &str, lengths: std::ops::RangeInclusive<usize>) -> Option<u32> {
    (lengths.contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit())).then(|| text.parse().ok())?
}

fn small(text: &str) -> Option<u32> {
    digits(text, 1..=2)
}

fn year(text: &str) -> Option<i32> {
    digits(text, 4..=4).and_then(|year| i32::try_from(year).ok())
}

/// As POSIX does: 69 to 99 are of the last century.
fn two_digit_year(text: &str) -> Option<i32> {
    let year = i32::try_from(digits(text, 2..=2)?).ok()?;
    Some(if year >= 69 { 1900 + year } else { 2000 + year })
}

/// `12:34`, `12:34:56.789`, `01:30 PM`, with or without a zone, which is dropped: the clock of the file counts.
fn read_time(text: &str) -> Option<f64> {
    let upper = text.trim().to_ascii_uppercase();
    let (clock, afternoon) = match (upper.strip_suffix("AM"), upper.strip_suffix("PM")) {
        (Some(clock), _) => (clock.trim(), Some(false)),
        (_, Some(clock)) => (clock.trim(), Some(true)),
        _ => (without_zone(&upper), None),
    };
    let mut parts = clock.split(':');
    let mut hour = small(parts.next()?)?;
    let minute = small(parts.next()?)?;
    let second: f64 = match parts.next() {
        None => 0.0,
        Some(text) if text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.') => text.parse().ok()?,
        Some(_) => return None,
    };
    if let Some(afternoon) = afternoon {
        if !(1..=12).contains(&hour) {
            return None;
        }
        hour = hour % 12 + if afternoon { 12 } else { 0 };
    }
    let valid = hour < 24 && minute < 60 && second < 61.0 && parts.next().is_none();
    valid.then(|| f64::from(hour) * 3600.0 + f64::from(minute) * 60.0 + second.min(59.999))
}

fn without_zone(clock: &str) -> &str {
    let clock = clock.strip_suffix("UTC").unwrap_or(clock);
    let clock = clock.strip_suffix('Z').unwrap_or(clock);
    clock.rfind(['+', '-']).map_or(clock, |cut| &clock[..cut]).trim_end()
}

pub(super) fn days_in(year: i32, month: u32) -> Option<u32> {
    let leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    match month {
        1 | 3 | 5 | 7 | 8 | 10 | 12 => Some(31),
        4 | 6 | 9 | 11 => Some(30),
        2 => Some(if leap { 29 } else { 28 }),
        _ => None,
    }
}

/// Days since 1970-01-01 (Howard Hinnant, "chrono-compatible low-level date algorithms").
pub(crate) fn days_from_civil(year: i32, month: u32, day: u32) -> i64 {
    let year = i64::from(year) - i64::from(month <= 2);
    let era = year.div_euclid(400);
    let year_of_era = year.rem_euclid(400);
    let month = i64::from(month);
    let shifted = if month > 2 { month - 3 } else { month + 9 };
    let day_of_year = (153 * shifted + 2) / 5 + i64::from(day) - 1;
    era * 146_097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year - 719_468
}

/// The inverse of [`days_from_civil`].
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "all parts are small by construction"
)]
fn civil(days: i64) -> (i32, u32, u32) {
    let days = days + 719_468;
    let era = days.div_euclid(146_097);
    let day_of_era = days.rem_euclid(146_097);
    let year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * shifted + 2) / 5 + 1;
    let month = if shifted < 10 { shifted + 3 } else { shifted - 9 };
    (
        (year_of_era + era * 400 + i64::from(month <= 2)) as i32,
        month as u32,
        day as u32,
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn iso(text: &str, order: u16) -> Option<String> {
        parse(text.as_bytes(), order).map(|(seconds, has_time)| to_iso(seconds, has_time))
    }

    #[test]
    fn six_notations_of_a_day_are_the_same_day() {
        for text in [
            "2024-01-31",
            "2024/01/31",
            "31.01.2024",
            "31 Jan 2024",
            "January 31, 2024",
            "31-JAN-2024",
            "31/1/24",
        ] {
            assert_eq!(iso(text, DAY_FIRST).as_deref(), Some("2024-01-31"), "{text}");
        }
        assert_eq!(iso("01/31/2024", MONTH_FIRST).as_deref(), Some("2024-01-31"));
        assert_eq!(iso("01/31/2024", DAY_FIRST), None);
    }

    #[test]
    fn times_are_read_and_zones_dropped() {
        for text in [
            "2024-01-31T13:05:09Z",
            "2024-01-31 13:05:09.25",
            "2024-01-31T13:05:09+02:00",
            "31/01/2024 1:05:09 PM",
        ] {
            assert_eq!(iso(text, DAY_FIRST).as_deref(), Some("2024-01-31T13:05:09"), "{text}");
        }
    }

    #[test]
    fn what_is_no_day_is_not_read_as_one() {
        for text in [
            "2023-02-29",
            "2024-13-01",
            "12345",
            "1.2.3.4",
            "hello",
            "01-02-03",
            "2024-01",
            "32/13/2024",
            "25:61",
        ] {
            assert_eq!(readings(text.as_bytes()).0, 0, "{text}");
        }
        assert_eq!(readings(b"05/06/2024").0, DAY_FIRST | MONTH_FIRST);
        assert_eq!(readings(b"25/06/2024").0, DAY_FIRST);
    }

    #[test]
    fn parts_agree_with_the_calendar() {
        let seconds = parse(b"2024-02-29 23:59", DAY_FIRST).expect("a date").0;
        assert_eq!(
            DateParts::of(seconds),
            DateParts {
                year: 2024,
                month: 2,
                day: 29,
                weekday: 3,
                hour: 23
            }
        );
        let old = parse(b"1969-12-31", DAY_FIRST).expect("a date").0;
        assert_eq!(
            DateParts::of(old),
            DateParts {
                year: 1969,
                month: 12,
                day: 31,
                weekday: 2,
                hour: 0
            }
        );
        for days in (-719_162..2_932_896).step_by(97) {
            let (year, month, day) = civil(days);
            assert_eq!(days_from_civil(year, month, day), days);
        }
    }
}
