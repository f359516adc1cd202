//! What a run costs.

use serde::{Deserialize, Serialize};

/// What a run will cost, before it starts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
pub struct CostEstimate {
    /// Whole credits taken at the start.
    pub tokens: i64,
    /// Credits the person has.
    pub balance: i64,
    /// Whether they suffice.
    pub affordable: bool,
    /// How the figure comes about, and what comes back on stop, cancel and failure.
    pub explanation: String,
}
