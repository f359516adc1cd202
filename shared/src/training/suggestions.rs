//! What is proposed for a dataset and target.

use serde::{Deserialize, Serialize};

use crate::ids::DatasetId;
use crate::metrics::ProblemType;
use crate::profile::Warning;

/// Which dataset and target suggestions are asked for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema, utoipa::IntoParams))]
#[cfg_attr(feature = "ssr", into_params(parameter_in = Query))]
pub struct SuggestionQuery {
    /// The dataset.
    pub dataset_id: DatasetId,
    /// The column to predict; without it the most likely ones are suggested.
    #[serde(default)]
    pub target: Option<String>,
    /// A problem without a target; then there are suggestions of features and algorithms alone.
    #[serde(default)]
    pub problem_type: Option<ProblemType>,
}

/// An algorithm worth trying, and why.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
pub struct SuggestedAlgorithm {
    /// Name of the algorithm.
    pub algorithm: String,
    /// Why, in a sentence.
    pub reason: String,
}

/// A column worth using or leaving out, and why.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
pub struct SuggestedFeature {
    /// Name of the column.
    pub column: String,
    /// Whether to use it.
    pub use_it: bool,
    /// Why not, if not.
    pub reason: Option<String>,
}

/// What the page proposes for a dataset and target.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
pub struct Suggestions {
    /// The target these are for: the one asked for, or the most likely one.
    pub target: Option<String>,
    /// Likely targets, most likely first.
    pub targets: Vec<String>,
    /// Problem type found for the target.
    pub problem_type: Option<ProblemType>,
    /// Algorithms worth trying, best first.
    pub algorithms: Vec<SuggestedAlgorithm>,
    /// Every other column.
    pub features: Vec<SuggestedFeature>,
    /// What to know before training.
    pub warnings: Vec<Warning>,
}
