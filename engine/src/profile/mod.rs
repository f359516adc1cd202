//! What is in a table: figures for each column, and what a person should know before using it.
//!
//! The file is gone through once, after [`inspect`](crate::table::inspect) has found the kinds, with memory that does
//! not grow with it: distinct values are counted exactly up to a limit and estimated beyond it, quantiles come from all
//! values up to a limit and from a random sample (fixed seed) beyond it. What is estimated says so.

mod column;
mod distinct;
mod moments;
mod number;
mod pass;
mod sample;
mod text;
mod warnings;

use std::path::Path;

use serde::{Deserialize, Serialize};

use crate::control::Control;
use crate::error::Result;
use crate::histogram::Histogram;
use crate::table::{ColumnKind, Inspection};
use crate::warning::Warning;

/// A value with how often it stands there.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ValueCount {
    /// The value as text.
    pub value: String,
    /// Rows that have it.
    pub count: u64,
}

/// Figures of a column of numbers. Dates are given as seconds since 1970.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct NumericSummary {
    /// Smallest value.
    pub min: f64,
    /// Largest value.
    pub max: f64,
    /// Arithmetic mean.
    pub mean: f64,
    /// Sample standard deviation; 0 for a single value.
    pub std: f64,
    /// 5 % quantile.
    pub p05: f64,
    /// 25 % quantile.
    pub p25: f64,
    /// Median.
    pub p50: f64,
    /// 75 % quantile.
    pub p75: f64,
    /// 95 % quantile.
    pub p95: f64,
    /// Rows with zero.
    pub zeros: u64,
    /// Rows below zero.
    pub negatives: u64,
    /// Whether quantiles and histogram come from a sample because the column is long.
    pub approximate: bool,
    /// Distribution.
    pub histogram: Histogram,
}

/// Lengths of a text column, in characters.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TextSummary {
    /// Shortest.
    pub min_length: u64,
    /// Longest.
    pub max_length: u64,
    /// Mean.
    pub mean_length: f64,
}

/// One column.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ColumnProfile {
    /// Name.
    pub name: String,
    /// Type.
    pub column_type: ColumnKind,
    /// Rows with a value.
    pub count: u64,
    /// Rows without one.
    pub missing: u64,
    /// Different values.
    pub distinct: u64,
    /// Whether `distinct` is an estimate (`HyperLogLog` with 4,096 registers: usually within 2 %).
    pub distinct_approximate: bool,
    /// For numbers and dates.
    pub numeric: Option<NumericSummary>,
    /// For text.
    pub text: Option<TextSummary>,
    /// The most frequent values, at most 20, most frequent first; empty when there are too many different ones.
    pub top_values: Vec<ValueCount>,
    /// Warnings of this column.
    pub warnings: Vec<Warning>,
}

/// The whole table.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Profile {
    /// Rows without the header.
    pub rows: u64,
    /// Bytes of the file.
    pub bytes: u64,
    /// Cells without a value.
    pub missing_cells: u64,
    /// Rows that stand there more than once, counted beyond the first; `None` when the table is too long to know.
    pub duplicate_rows: Option<u64>,
    /// Encoding found, such as `UTF-8`.
    pub encoding: String,
    /// Separator found, such as `,`.
    pub delimiter: String,
    /// Column by column, in the order of the file.
    pub columns: Vec<ColumnProfile>,
    /// Warnings of the whole table.
    pub warnings: Vec<Warning>,
}

/// Profiles a file that was inspected.
///
/// # Errors
/// When the file cannot be read, has changed since, or the work is interrupted.
pub fn profile(path: &Path, inspection: &Inspection, control: &Control) -> Result<Profile> {
    let seen = pass::go_through(path, inspection, control)?;
    let columns: Vec<ColumnProfile> = inspection
        .columns
        .iter()
        .zip(&seen.columns)
        .map(|(column, sketch)| sketch.finish(column, inspection.rows))
        .collect();
    let mut profile = Profile {
        rows: inspection.rows,
        bytes: inspection.bytes,
        missing_cells: columns.iter().map(|column| column.missing).sum(),
        duplicate_rows: seen.duplicate_rows,
        encoding: inspection.encoding.name().into(),
        delimiter: inspection.delimiter.to_string(),
        columns,
        warnings: Vec::new(),
    };
    profile.warnings = warnings::of_table(&profile, &seen.fingerprints());
    Ok(profile)
}
