//! From a table to regular series: sorted, one value for each period, nothing missing.

use std::collections::HashMap;

use super::calendar::Frequency;
use super::detect;
use super::methods::Piece;
use super::options::Options;
use super::tidy::Tidy;
use super::times::Times;
use crate::error::{EngineError, Result};
use crate::memory::{self, MemoryLimit};
use crate::table::{Column, Table, Values};
use crate::warning::Warning;

/// More series than this are no table of series.
const MOST_SERIES: usize = 10_000;
/// Periods from here on are too many to be counted exactly by what works with them.
pub(super) const FARTHEST: u64 = 1 << 50;

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
pub(super) type Point = (f64, f64);

/// The rows of each series, before they are made regular.
pub(super) struct Rows {
    names: Vec<String>,
    points: Vec<Vec<Point>>,
    pub unordered: bool,
    pub without_time: usize,
    pub without_series: usize,
}

impl Panel {
    /// The same as [`Self::read`] where there is memory for it.
    ///
    /// # Errors
    /// As [`Self::read`], and `BadInput` that names the need when the memory is not enough.
    pub fn read_within(
        memory: MemoryLimit,
        table: &Table,
        target: &str,
        options: &Options,
        known: Option<&Frequency>,
    ) -> Result<Self> {
        memory.check("reading the series", memory::of_reading_series(table.rows()))?;
        Self::read(table, target, options, known)
    }

    /// The number of values of all series.
    pub fn values(&self) -> usize {
        self.series.iter().map(|series| series.values.len()).sum()
    }

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

impl Panel {
    /// The first `known` values of a series, to be gone on from.
    pub fn piece<'a>(&'a self, series: &'a Series, known: usize, seasons: &'a [usize]) -> Piece<'a> {
        Piece {
            values: &series.values[..known],
            start: series.start,
            frequency: &self.frequency,
            seasons,
        }
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
