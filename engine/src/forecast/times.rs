//! Instants out of the cells of a time column, in any of the notations that tables use for them.

use super::calendar::start_of_month;
use super::numbers::{at, period, whole};
use crate::error::{EngineError, Result};
use crate::table::{Column, MISSING, Values};

/// The points in time of a column, row by row; NaN where the cell is empty.
#[derive(Debug)]
pub(super) struct Times {
    /// Seconds since 1970-01-01, or plain numbers.
    pub instants: Vec<f64>,
    /// Whether they are plain numbers.
    pub plain: bool,
    /// Whether any has a time of day.
    pub has_time: bool,
}

impl Times {
    /// Reads a column of dates, of numbers, of years with a fraction (`1949.25`), or of months and quarters in text.
    pub fn read(column: &Column) -> Result<Self> {
        match &column.values {
            Values::Dates { seconds, has_time } => Ok(Self {
                instants: seconds.clone(),
                plain: false,
                has_time: *has_time,
            }),
            Values::Numbers(numbers) => Ok(of_numbers(numbers)),
            Values::Levels { codes, levels } => {
                let read: Vec<Option<f64>> = levels.iter().map(of_text).collect();
                if let Some(position) = read.iter().position(Option::is_none) {
                    let text = levels.get(u32::try_from(position).unwrap_or(0));
                    return Err(no_time(&column.name, text));
                }
                let instant = |code: &u32| match *code {
                    MISSING => f64::NAN,
                    code => read.get(code as usize).copied().flatten().unwrap_or(f64::NAN),
                };
                Ok(Self {
                    instants: codes.iter().map(instant).collect(),
                    plain: false,
                    has_time: false,
                })
            }
        }
    }
}

fn no_time(column: &str, text: &str) -> EngineError {
    EngineError::bad_input(
        format!("column '{column}' holds no points in time: '{text}' is neither a date nor a number"),
        "choose a column of dates, of months such as 2024-01, or of numbers that count the steps",
    )
}

/// Numbers count steps, unless they are years whose fraction is the month or the quarter.
fn of_numbers(numbers: &[f64]) -> Times {
    let instants = if are_years_with_fractions(numbers) {
        let month = |year: f64| start_of_month(period((year * 12.0).round()), 1);
        numbers
            .iter()
            .map(|year| if year.is_nan() { *year } else { month(*year) })
            .collect()
    } else {
        return Times {
            instants: numbers.to_vec(),
            plain: true,
            has_time: false,
        };
    };
    Times {
        instants,
        plain: false,
        has_time: false,
    }
}

fn are_years_with_fractions(numbers: &[f64]) -> bool {
    let known = || numbers.iter().copied().filter(|number| !number.is_nan());
    let within = known().all(|year| (1000.0..3000.0).contains(&year));
    let months = known().all(|year| (year * 12.0 - (year * 12.0).round()).abs() < 0.02);
    // Whole years only are plain steps; two different fractions make a calendar.
    within && months && known().any(|year| year.fract() > 0.05)
}

/// `2024-01`, `2024M01`, `2024-Q1`, `Q1 2024`, `2024-W05`, `Jan 2024`.
fn of_text(text: &str) -> Option<f64> {
    let upper = text.trim().to_ascii_uppercase();
    let parts: Vec<&str> = upper
        .split(['-', '/', ' ', '.', ':'])
        .filter(|part| !part.is_empty())
        .collect();
    let (first, second) = match parts[..] {
        [one] => split_year(one)?,
        [first, second] => (first, second),
        _ => return None,
    };
    let (year, rest) = match (year_of(first), year_of(second)) {
        (Some(year), None) => (year, second),
        (None, Some(year)) => (year, first),
        _ => return None,
    };
    if let Some(week) = rest.strip_prefix('W') {
        return small(week, 53).map(|week| week_start(year, week));
    }
    let month = match rest.strip_prefix('Q') {
        Some(quarter) => small(quarter, 4)? * 3 - 3,
        None => {
            month_name(rest).or_else(|| small(rest.strip_prefix('M').unwrap_or(rest), 12).map(|month| month - 1))?
        }
    };
    Some(start_of_month(year * 12 + month, 1))
}

/// `2024Q1` and `2024M01` into the year and the rest.
fn split_year(text: &str) -> Option<(&str, &str)> {
    let split = text.split_at_checked(4)?;
    split.1.starts_with(['Q', 'M', 'W']).then_some(split)
}

fn year_of(text: &str) -> Option<i64> {
    (text.len() == 4 && text.bytes().all(|byte| byte.is_ascii_digit()))
        .then(|| text.parse().ok())?
        .filter(|year| *year > 0)
}

fn small(text: &str, most: i64) -> Option<i64> {
    (text.len() <= 2 && text.bytes().all(|byte| byte.is_ascii_digit()))
        .then(|| text.parse().ok())?
        .filter(|number| (1..=most).contains(number))
}

fn month_name(text: &str) -> Option<i64> {
    const NAMES: [&str; 12] = [
        "JANUARY",
        "FEBRUARY",
        "MARCH",
        "APRIL",
        "MAY",
        "JUNE",
        "JULY",
        "AUGUST",
        "SEPTEMBER",
        "OCTOBER",
        "NOVEMBER",
        "DECEMBER",
    ];
    let found = (text.len() >= 3).then(|| NAMES.iter().position(|name| name.starts_with(text)))??;
    i64::try_from(found).ok()
}

/// The Monday of a week as ISO 8601 counts them: week 1 has the fourth of January.
fn week_start(year: i64, week: i64) -> f64 {
    let fourth = start_of_month(year * 12, 4) / 86_400.0;
    // 1970-01-05 was a Monday.
    let weekday = whole((fourth - 4.0).rem_euclid(7.0));
    (fourth - at(i64::try_from(weekday).unwrap_or(0)) + at(week - 1) * 7.0) * 86_400.0
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::table::to_iso;

    #[test]
    fn months_quarters_and_weeks_are_read_in_the_notations_of_tables() {
        for (text, expected) in [
            ("2024-02", "2024-02-01"),
            ("2024/2", "2024-02-01"),
            ("2024M02", "2024-02-01"),
            ("Feb 2024", "2024-02-01"),
            ("2024-Q3", "2024-07-01"),
            ("2024Q3", "2024-07-01"),
            ("Q3 2024", "2024-07-01"),
            ("2024-W01", "2024-01-01"),
            ("2021-W53", "2022-01-03"),
        ] {
            assert_eq!(
                of_text(text).map(|seconds| to_iso(seconds, false)).as_deref(),
                Some(expected),
                "{text}"
            );
        }
        for text in ["2024-13", "hello", "2024-Q5", "12-11", "", "2024", "Q1"] {
            assert_eq!(of_text(text), None, "{text}");
        }
    }

    #[test]
    fn years_with_fractions_are_months_and_whole_numbers_are_steps() {
        let months = of_numbers(&[1949.0, 1_949.083_333_333_33, 1_949.166_666_666_67]);
        assert!(!months.plain);
        assert_eq!(to_iso(months.instants[2], false), "1949-03-01");
        assert!(of_numbers(&[1949.0, 1950.0, 1951.0]).plain);
        assert!(of_numbers(&[0.5, 1.0, 1.5]).plain);
    }
}
