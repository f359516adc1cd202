//! One value for each period: averaged where there are several, interpolated where there is none, and told.

use super::calendar::Frequency;
use super::numbers::real;
use super::panel::{FARTHEST, Point, Rows, Series};
use crate::error::{EngineError, Result};
use crate::warning::{Severity, Warning};

/// The most periods of one series; more would be days of a mistaken frequency.
const LONGEST: usize = 2_000_000;

/// Makes series regular and remembers what it had to do for that.
pub(super) struct Tidy<'a> {
    frequency: &'a Frequency,
    time: &'a str,
    target: &'a str,
    by: Option<&'a str>,
    rows: usize,
    repeated: usize,
    example: Option<String>,
    periods: usize,
    absent: usize,
    missing: usize,
    empty: Vec<String>,
    said: Vec<Warning>,
}

impl<'a> Tidy<'a> {
    pub fn new(frequency: &'a Frequency, time: &'a str, target: &'a str, by: Option<&'a str>) -> Self {
        Self {
            frequency,
            time,
            target,
            by,
            rows: 0,
            repeated: 0,
            example: None,
            periods: 0,
            absent: 0,
            missing: 0,
            empty: Vec::new(),
            said: Vec::new(),
        }
    }

    pub fn note_rows(&mut self, rows: &Rows) {
        if rows.unordered {
            let message = format!("the rows were not in the order of '{}'; they were sorted", self.time);
            self.say("time_unordered", self.time, Severity::Info, message, 0);
        }
        if rows.without_time > 0 {
            let message = format!(
                "{} rows without a point in time in '{}' were left out",
                rows.without_time, self.time
            );
            self.say("time_missing", self.time, Severity::Warning, message, rows.without_time);
        }
        if let (Some(by), true) = (self.by, rows.without_series > 0) {
            let message = format!("{} rows without a series in '{by}' were left out", rows.without_series);
            self.say("series_missing", by, Severity::Warning, message, rows.without_series);
        }
    }

    fn say(&mut self, code: &str, column: &str, severity: Severity, message: String, count: usize) {
        self.said
            .push(Warning::of_column(code, column, severity, message).with("count", count));
    }

    /// The regular series; none when it has no value at all.
    pub fn series(&mut self, name: String, points: &[Point]) -> Result<Option<Series>> {
        self.rows += points.len();
        let (Some(first), Some(last)) = (points.first(), points.last()) else {
            return Ok(None);
        };
        let (begin, end) = (self.frequency.period_of(first.0), self.frequency.period_of(last.0));
        if let Some((instant, _)) = [(first.0, begin), (last.0, end)]
            .into_iter()
            .find(|(_, period)| period.unsigned_abs() >= FARTHEST)
        {
            let what = format!(
                "'{}' in column '{}' is too far away to be counted in steps of one {}",
                self.frequency.text(instant),
                self.time,
                self.frequency.name().words()
            );
            return Err(EngineError::bad_input(
                what,
                "look for a wrong entry in the time column",
            ));
        }
        let length = usize::try_from(end - begin + 1).unwrap_or(usize::MAX);
        if length > LONGEST {
            let what = format!(
                "from '{}' to '{}' are more than {LONGEST} steps",
                self.frequency.label(begin),
                self.frequency.label(end)
            );
            return Err(EngineError::bad_input(what, "look for a wrong year in the time column"));
        }
        let mut sums = vec![(0.0, 0_u32); length];
        let mut seen = vec![false; length];
        for (instant, value) in points {
            let period = self.frequency.period_of(*instant);
            let place = usize::try_from(period - begin).unwrap_or(0);
            if std::mem::replace(&mut seen[place], true) {
                self.repeated += 1;
                self.example.get_or_insert_with(|| self.frequency.label(period));
            }
            if !value.is_nan() {
                sums[place].0 += value;
                sums[place].1 += 1;
            }
        }
        let values: Vec<f64> = sums
            .iter()
            .map(|(sum, count)| if *count > 0 { sum / f64::from(*count) } else { f64::NAN })
            .collect();
        let (Some(from), Some(to)) = (
            values.iter().position(|value| !value.is_nan()),
            values.iter().rposition(|value| !value.is_nan()),
        ) else {
            self.empty.push(name);
            return Ok(None);
        };
        self.count(&values[from..=to], &seen[from..=to]);
        self.missing += seen[..from]
            .iter()
            .chain(&seen[to + 1..])
            .filter(|there| **there)
            .count();
        Ok(Some(Series {
            name,
            start: begin + i64::try_from(from).unwrap_or(0),
            values: interpolated(&values[from..=to]),
        }))
    }

    fn count(&mut self, values: &[f64], seen: &[bool]) {
        self.periods += values.len();
        for (value, there) in values.iter().zip(seen) {
            if !there {
                self.absent += 1;
            } else if value.is_nan() {
                self.missing += 1;
            }
        }
    }

    /// Refuses what cannot be meant: several rows for most points in time, or hardly a row for any.
    pub fn check(&self) -> Result<()> {
        let example = self.example.as_deref().unwrap_or_default();
        if self.by.is_none() && self.repeated * 10 > self.rows {
            return Err(EngineError::bad_input(
                format!(
                    "{} of {} rows repeat a point in time of '{}', such as '{example}'",
                    self.repeated, self.rows, self.time
                ),
                "name the column that tells the series apart, or bring the table to one row for each point in time",
            ));
        }
        if self.by.is_some() && self.repeated * 2 > self.rows {
            return Err(EngineError::bad_input(
                format!(
                    "{} of {} rows repeat a point in time of their series, such as '{example}'",
                    self.repeated, self.rows
                ),
                "choose another series column, or bring the table to one row for each series and point in time",
            ));
        }
        if self.absent * 10 > self.periods * 7 {
            return Err(EngineError::bad_input(
                format!(
                    "{} of {} {}s between the first and the last value of '{}' have no row",
                    self.absent,
                    self.periods,
                    self.frequency.name().words(),
                    self.target
                ),
                "bring the values to regular points in time first, such as one sum for each week",
            ));
        }
        Ok(())
    }

    pub fn warnings(mut self) -> Vec<Warning> {
        let unit = self.frequency.name().words();
        if self.repeated > 0 {
            let example = self.example.clone().unwrap_or_default();
            let message = format!(
                "{} rows repeat a point in time of '{}', such as '{example}'; their values were averaged",
                self.repeated, self.time
            );
            self.say("time_repeated", self.time, Severity::Warning, message, self.repeated);
        }
        if self.absent > 0 {
            let message = format!(
                "{} of {} points in time of '{}' have no row (one {unit} is a step); their values were interpolated",
                self.absent, self.periods, self.time
            );
            self.say("time_gaps", self.time, Severity::Warning, message, self.absent);
        }
        if self.missing > 0 {
            let message = format!(
                "{} values of '{}' are missing ({:.1} % of its rows); within the series they were interpolated",
                self.missing,
                self.target,
                100.0 * real(self.missing) / real(self.rows.max(1))
            );
            self.say("target_missing", self.target, Severity::Warning, message, self.missing);
        }
        if !self.empty.is_empty() {
            let some: Vec<&str> = self.empty.iter().take(3).map(String::as_str).collect();
            let message = format!(
                "{} series have no value of '{}' and were left out, such as '{}'",
                self.empty.len(),
                self.target,
                some.join("', '")
            );
            self.say(
                "series_empty",
                self.target,
                Severity::Warning,
                message,
                self.empty.len(),
            );
        }
        self.said
    }
}

/// Straight lines over the gaps. The first and the last value are known.
fn interpolated(values: &[f64]) -> Vec<f64> {
    let mut whole = values.to_vec();
    let mut last = 0;
    for place in 1..whole.len() {
        if whole[place].is_nan() {
            continue;
        }
        let (from, to) = (whole[last], whole[place]);
        let count = place - last;
        for (offset, cell) in whole[last + 1..place].iter_mut().enumerate() {
            *cell = from + (to - from) * real(offset + 1) / real(count);
        }
        last = place;
    }
    whole
}
