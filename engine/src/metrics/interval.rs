//! How far figures of merit could be off.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// Where a figure would lie in 95 of 100 tables like this one.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Interval {
    /// Lower end.
    pub low: f64,
    /// Upper end.
    pub high: f64,
}

/// Intervals by name of metric; those that could not be found are absent.
pub type Intervals = BTreeMap<String, Interval>;
