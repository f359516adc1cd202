//! What is in a table: the profile, column by column.

use serde::{Deserialize, Serialize};

/// Type of a column, inferred from all of its cells.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum ColumnType {
    /// Whole numbers.
    Integer,
    /// Numbers with a fraction.
    Float,
    /// Two values such as yes and no, true and false.
    Boolean,
    /// Dates or times.
    Datetime,
    /// Text from a limited set of values.
    Categorical,
    /// Free text.
    Text,
    /// No cell has a value.
    Empty,
}

/// How much a warning matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// Good to know.
    Info,
    /// Look at it before training.
    Warning,
    /// Training on it as it is would mislead.
    Serious,
}

/// Something a person should know, with the evidence.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
pub struct Warning {
    /// Stable name: `constant`, `id_like`, `high_cardinality`, `missing`, `imbalance`, `mixed_types`, `skewed`,
    /// `duplicate_rows`, `duplicate_column`, `leakage`, `too_few_rows`, `no_better_than_baseline`, `rare_level`.
    pub code: String,
    /// The column, or none for the whole table.
    pub column: Option<String>,
    /// How much it matters.
    pub severity: Severity,
    /// A sentence with the figures, lowercase, without a full stop.
    pub message: String,
    /// The figures of the sentence by name, so that it can be said in other languages.
    #[serde(default)]
    #[cfg_attr(feature = "ssr", schema(value_type = Object))]
    pub params: std::collections::BTreeMap<String, serde_json::Value>,
}

/// A value with how often it stands there.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
pub struct ValueCount {
    /// The value as text.
    pub value: String,
    /// Rows that have it.
    pub count: u64,
}

/// Equal-width histogram: `edges` has one more entry than `counts`.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
pub struct Histogram {
    /// Limits of the bins, ascending.
    pub edges: Vec<f64>,
    /// Rows per bin.
    pub counts: Vec<u64>,
}

/// Figures of a numeric column. Dates are given as seconds since 1970.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
pub struct NumericSummary {
    /// Smallest value.
    pub min: f64,
    /// Largest value.
    pub max: f64,
    /// Arithmetic mean.
    pub mean: f64,
    /// Sample standard deviation.
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
    /// Whether the quantiles come from a sample because the column is long.
    pub approximate: bool,
    /// Distribution.
    pub histogram: Histogram,
}

/// Lengths of a text column, in characters.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
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
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
pub struct ColumnProfile {
    /// Name.
    pub name: String,
    /// Type.
    pub column_type: ColumnType,
    /// Rows with a value.
    pub count: u64,
    /// Rows without one.
    pub missing: u64,
    /// Different values.
    pub distinct: u64,
    /// Whether `distinct` is an estimate.
    pub distinct_approximate: bool,
    /// For numbers and dates.
    pub numeric: Option<NumericSummary>,
    /// For text.
    pub text: Option<TextSummary>,
    /// The most frequent values, at most 20, most frequent first.
    pub top_values: Vec<ValueCount>,
    /// Warnings of this column.
    pub warnings: Vec<Warning>,
}

/// The whole table.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
pub struct Profile {
    /// Rows without the header.
    pub rows: u64,
    /// Bytes of the file.
    pub bytes: u64,
    /// Cells without a value.
    pub missing_cells: u64,
    /// Rows that stand there more than once, counted beyond the first; null when the table is too long to know.
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

/// A profile with its age.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
pub struct CachedProfile {
    /// The profile.
    pub profile: Profile,
    /// When it was made.
    pub computed_at: chrono::DateTime<chrono::Utc>,
    /// Whether it was answered from the cache.
    pub cached: bool,
}
