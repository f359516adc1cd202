//! How much columns matter to a model.

use serde::{Deserialize, Serialize};

/// How much one source column matters.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Importance {
    /// The source column.
    pub feature: String,
    /// Mean loss of the metric when the column is shuffled; near 0 or below when the model does not need it.
    pub importance: f64,
    /// Standard deviation over the repetitions.
    pub std: f64,
}
