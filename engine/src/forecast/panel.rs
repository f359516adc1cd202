//! From a table to regular series: sorted, one value for each period, nothing missing.

use std::collections::HashMap;

use super::calendar::Frequency;
use super::config::Options;
use super::detect;
use super::numbers::real;
use super::times::Times;
use crate::error::{EngineError, Result};
use crate::table::{Column, Table, Values};
use crate::warning::{Severity, Warning};

/// More series than this are no table of series.
const MOST_SERIES: usize = 10_000;
/// The most periods of one series; more would be days of a mistaken frequency.
const LONGEST: usize = 2_000_000;

/// One regular series.
#[derive(Debug, Clone, PartialEq, serde::Serialize, serde::Deserialize)]
pub(super) struct Series {
    /// What the series column says; empty where there is none.
    pub name: String,
    /// The period of the first value.
    pub start: i64,
    /// One value for each period, all finite.
    pub values: Vec<f64>,
}

impl Series {
    /// The period after the last value.
    pub fn end(&self) -> i64 {
        self.start + i64::try_from(self.values.len()).unwrap_or(i64::MAX)
    }
}

/// All series of a table.
#[derive(Debug)]
pub(super) struct Panel {
    pub frequency: Frequency,
    /// In the order of their first rows.
    pub series: Vec<Series>,
    pub warnings: Vec<Warning>,
}

/// A value with its instant.
type Point = (f64, f64);

/// The rows of each series, before they are made regular.
struct Rows {
    names: Vec<String>,
    points: Vec<Vec<Point>>,
    unordered: bool,
    without_time: usize,
    without_series: usize,
}

impl Panel {
    /// Reads the series of a table. `known` is the frequency of earlier data that this has to go with.
    ///
    /// # Errors
    /// `BadInput` when a column is missing or of the wrong kind, no value is known, or the times are irregular.
    pub fn read(table: &Table, target: &str, options: &Options, known: Option<&Frequency>) -> Result<Self> {
        let (time, target) = (column(table, &options.time)?, column(table, target)?);
        let by = options.series.as_deref().map(|name| column(table, name)).transpose()?;
        let times = Times::read(time)?;
        let values = numbers(target)?;
        let mut rows = Rows::collect(&times, values, by);
        if rows.points.is_empty() {
            let what = format!("no row of the table has a point in time in '{}'", time.name);
            return Err(EngineError::bad_input(what, "choose another time column"));
        }
        let instants = rows.sorted_instants();
        let frequency = match (detect::frequency(&times, &instants, &time.name), known) {
            (Ok(found), _) => found,
            (Err(_), Some(known)) if instants.iter().all(|all| all.len() < 2) => known.clone(),
            (Err(error), _) => return Err(error),
        };
        if let Some(known) = known.filter(|known| known.name() != frequency.name()) {
            let (here, there) = (frequency.name().words(), known.name().words());
            let what = format!("a step of the table is one {here}, but the model forecasts steps of one {there}");
            return Err(EngineError::bad_input(
                what,
                "give a table of the same frequency, or train a model for this one",
            ));
        }
        let mut tidy = Tidy::new(
            &frequency,
            &time.name,
            &target.name,
            by.map(|column| column.name.as_str()),
        );
        tidy.note_rows(&rows);
        let mut series = Vec::with_capacity(rows.names.len());
        for (name, points) in std::mem::take(&mut rows.names).into_iter().zip(&rows.points) {
            series.extend(tidy.series(name, points)?);
        }
        tidy.check()?;
        if series.is_empty() {
            let what = format!("column '{}' has no value at any point in time", target.name);
            return Err(EngineError::bad_input(what, "choose a column of numbers to forecast"));
        }
        Ok(Self {
            warnings: tidy.warnings(),
            frequency,
            series,
        })
    }
}

fn column<'a>(table: &'a Table, name: &str) -> Result<&'a Column> {
    table.column(name).ok_or_else(|| {
        let what = format!("the table has no column '{name}'");
        EngineError::bad_input(what, format!("choose from {}", table.names().join(", ")))
    })
}

fn numbers(target: &Column) -> Result<&[f64]> {
    match &target.values {
        Values::Numbers(numbers) => Ok(numbers),
        Values::Levels { .. } | Values::Dates { .. } => Err(EngineError::bad_input(
            format!("column '{}' holds no numbers that could be forecast", target.name),
            "choose a column of numbers",
        )),
    }
}

impl Rows {
    fn collect(times: &Times, values: &[f64], by: Option<&Column>) -> Self {
        let mut rows = Self {
            names: Vec::new(),
            points: Vec::new(),
            unordered: false,
            without_time: 0,
            without_series: 0,
        };
        let mut places: HashMap<String, usize> = HashMap::new();
        for (row, (&instant, &value)) in times.instants.iter().zip(values).enumerate() {
            if instant.is_nan() {
                rows.without_time += 1;
                continue;
            }
            let name = match by.map(|column| column.text(row)) {
                None => String::new(),
                Some(Some(name)) => name,
                Some(None) => {
                    rows.without_series += 1;
                    continue;
                }
            };
            let place = *places.entry(name).or_insert_with_key(|name| {
                rows.names.push(name.clone());
                rows.points.push(Vec::new());
                rows.points.len() - 1
            });
            rows.unordered |= rows.points[place].last().is_some_and(|(last, _)| *last > instant);
            rows.points[place].push((instant, value));
        }
        for points in &mut rows.points {
            points.sort_by(|left, right| left.0.total_cmp(&right.0));
        }
        rows
    }

    fn sorted_instants(&self) -> Vec<Vec<f64>> {
        let instants = |points: &Vec<Point>| points.iter().map(|(instant, _)| *instant).collect();
        self.points.iter().map(instants).collect()
    }
}

/// Makes series regular and remembers what it had to do for that.
struct Tidy<'a> {
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
    fn new(frequency: &'a Frequency, time: &'a str, target: &'a str, by: Option<&'a str>) -> Self {
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

    fn note_rows(&mut self, rows: &Rows) {
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
    fn series(&mut self, name: String, points: &[Point]) -> Result<Option<Series>> {
        self.rows += points.len();
        let (Some(first), Some(last)) = (points.first(), points.last()) else {
            return Ok(None);
        };
        let (begin, end) = (self.frequency.period_of(first.0), self.frequency.period_of(last.0));
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
    fn check(&self) -> Result<()> {
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

    fn warnings(mut self) -> Vec<Warning> {
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

/// Refuses more series than any table of series has.
pub(super) fn check_count(panel: &Panel, by: Option<&str>) -> Result<()> {
    if panel.series.len() <= MOST_SERIES {
        return Ok(());
    }
    let what = format!(
        "column '{}' tells {} series apart",
        by.unwrap_or_default(),
        panel.series.len()
    );
    Err(EngineError::bad_input(
        what,
        format!("choose a column with at most {MOST_SERIES} different values"),
    ))
}
