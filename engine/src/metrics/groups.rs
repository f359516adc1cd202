//! Data behind the pictures of what was found without a target: groups of rows, and unusual rows.

use serde::{Deserialize, Serialize};

use crate::histogram::Histogram;
use crate::learners::clusters::Choice;

/// What the results of a clustering show.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ClusterCharts {
    /// The clusters, the largest first, and the rows without one at the end where there are such.
    pub clusters: Vec<ClusterProfile>,
    /// How the number of clusters was chosen, when nobody gave it.
    pub choice: Option<Choice>,
    /// The rows in two dimensions.
    pub pictures: Vec<Picture>,
    /// Rows that the silhouette was computed from.
    pub compared_rows: u64,
    /// Rows that the method looked at, where these were not all; the others were assigned by what it learnt.
    pub learnt_rows: Option<u64>,
}

/// One cluster, and what makes it different.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ClusterProfile {
    /// Its name: a number, or `noise` for the rows that belong to none.
    pub name: String,
    /// Rows that belong to it.
    pub rows: u64,
    /// Their share of all rows.
    pub share: f64,
    /// Its mean silhouette, where it has one.
    pub silhouette: Option<f64>,
    /// Where it differs from the whole, most first.
    pub traits: Vec<Trait>,
}

/// How a cluster differs from the whole in one column.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Trait {
    /// The column.
    pub column: String,
    /// What is measured.
    pub kind: TraitKind,
    /// The value whose share it is; nothing for means.
    pub value: Option<String>,
    /// In the cluster: the mean, or the share of the rows with the value.
    pub here: f64,
    /// The same over all rows.
    pub overall: f64,
    /// The difference in standard deviations.
    pub effect: f64,
}

/// What a trait measures.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TraitKind {
    /// The mean of numbers.
    Mean,
    /// The mean of dates, as seconds since 1970.
    Date,
    /// The share of a value.
    Share,
}

/// Rows in two dimensions.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Picture {
    /// How they came into two dimensions.
    pub method: PictureMethod,
    /// The rows by what was found of them.
    pub groups: Vec<PictureGroup>,
    /// The share of the spread that each dimension shows, where that is known.
    pub explained: Option<[f64; 2]>,
    /// Rows that are shown.
    pub rows: u64,
}

/// How rows come into two dimensions.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PictureMethod {
    /// The two directions in which the rows are spread most.
    Pca,
    /// Neighbours stay neighbours; distances between groups mean little.
    Tsne,
}

/// Rows of one kind.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PictureGroup {
    /// Name of the cluster, or `usual` and `unusual`.
    pub name: String,
    /// The rows.
    pub points: Vec<[f64; 2]>,
}

/// What the results of an anomaly detection show.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct AnomalyCharts {
    /// Rows with a greater score are unusual.
    pub threshold: f64,
    /// Distribution of the scores.
    pub scores: Histogram,
    /// Rows above the threshold.
    pub anomalies: u64,
    /// All rows.
    pub rows: u64,
    /// The most unusual rows, most first.
    pub unusual: Vec<UnusualRow>,
    /// The rows in two dimensions.
    pub pictures: Vec<Picture>,
    /// Rows that the method looked at, where these were not all.
    pub learnt_rows: Option<u64>,
}

/// One unusual row.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct UnusualRow {
    /// Its position in the table, from 1.
    pub row: u64,
    /// Its score.
    pub score: f64,
    /// The columns that make it unusual, most first.
    pub reasons: Vec<Reason>,
}

/// What one column does to the score of a row.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Reason {
    /// The column.
    pub column: String,
    /// What stands there.
    pub value: Option<String>,
    /// What usually stands there.
    pub usual: Option<String>,
    /// How much the score falls when the usual value takes its place, or where neighbours decide the column's share of the
    /// distance from the nearest usual rows, times how far the score is above the threshold.
    pub effect: f64,
}
