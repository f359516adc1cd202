//! How many clusters there are, when nobody says.

use serde::{Deserialize, Serialize};

/// What decides.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Criterion {
    /// How much nearer rows are to their own cluster than to the next one; more is better (Rousseeuw 1987).
    Silhouette,
    /// Bayesian information criterion; less is better (Schwarz 1978).
    Bic,
}

/// The numbers of clusters that were tried.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Choice {
    /// What decided.
    pub by: Criterion,
    /// Each number with what it reached, ascending; undefined where no such clusters were found.
    pub tried: Vec<(u32, Option<f64>)>,
    /// The number that was kept.
    pub chosen: u32,
    /// Rows by which it was chosen.
    pub rows: u64,
}
