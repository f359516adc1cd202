//! How far the figures of a model can be trusted.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::metrics::Metrics;

/// Where a figure would lie in 95 of 100 tables like the one that it was measured on.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
pub struct Interval {
    /// Lower end.
    pub low: f64,
    /// Upper end.
    pub high: f64,
}

/// How far the figures of a model can be trusted.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct Assessment {
    /// Intervals by name of metric, from bootstrap draws of the rows it was judged on.
    pub intervals: BTreeMap<String, Interval>,
    /// The metrics of an answer that ignores the features, on the same rows.
    #[cfg_attr(feature = "ssr", schema(value_type = Object))]
    pub baseline: Metrics,
}
