//! What the installation says of itself.

use serde::{Deserialize, Serialize};

/// Answer of the API's root.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
pub struct Root {
    /// `DataPulse API running`.
    pub message: String,
    /// Version of the program.
    pub version: String,
}

/// One thing the server depends on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
pub struct Dependency {
    /// `database`, `schema`, `storage`, `workers`.
    pub name: String,
    /// Whether it works.
    pub healthy: bool,
    /// What is wrong, or a short figure.
    pub detail: String,
}

/// Liveness and readiness.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
pub struct Health {
    /// `ok` or `unavailable`.
    pub status: String,
    /// Each dependency; empty for plain liveness.
    pub dependencies: Vec<Dependency>,
}
