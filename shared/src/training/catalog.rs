//! What can be chosen: algorithms, their hyperparameters, metrics.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::metrics::{MetricInfo, ProblemType};

/// Type of a hyperparameter's value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum ParameterType {
    /// Whole number.
    Integer,
    /// Number.
    Float,
    /// Yes or no.
    Boolean,
    /// One of `choices`.
    Choice,
    /// List of whole numbers, such as the sizes of hidden layers.
    IntegerList,
}

/// One hyperparameter, with everything a form needs.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
pub struct Parameter {
    /// Stable name, such as `learning_rate`.
    pub name: String,
    /// Name for people.
    pub title: String,
    /// What it does, in a sentence.
    pub help: String,
    /// Type of the value.
    pub parameter_type: ParameterType,
    /// Value when none is given.
    #[cfg_attr(feature = "ssr", schema(value_type = Object))]
    pub default: Value,
    /// Smallest value (of each entry, for lists).
    pub min: Option<f64>,
    /// Largest value (of each entry, for lists).
    pub max: Option<f64>,
    /// Allowed values of a choice.
    #[serde(default)]
    pub choices: Vec<String>,
    /// Whether a slider should be logarithmic.
    #[serde(default)]
    pub log_scale: bool,
}

/// One algorithm with its hyperparameters.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
pub struct Algorithm {
    /// Stable name, such as `random_forest`.
    pub name: String,
    /// Name for people.
    pub title: String,
    /// What it is good for, in a sentence.
    pub summary: String,
    /// Problems it can solve.
    pub problem_types: Vec<ProblemType>,
    /// Hyperparameters, in the order of the form.
    pub parameters: Vec<Parameter>,
    /// Cost relative to a linear model, for the estimate of tokens.
    pub relative_cost: f64,
}

/// Everything that can be chosen.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
pub struct AlgorithmCatalog {
    /// The algorithms.
    pub algorithms: Vec<Algorithm>,
    /// The metrics.
    pub metrics: Vec<MetricInfo>,
}
