//! Training: what can be chosen, what it costs, and how it is asked for.

mod catalog;
mod cost;
mod judging;
mod request;
mod suggestions;

pub use catalog::{Algorithm, AlgorithmCatalog, Parameter, ParameterType};
pub use cost::CostEstimate;
pub use judging::Validation;
pub use request::{Hyperparameters, Monotone, TrainRequest};
pub use suggestions::{SuggestedAlgorithm, SuggestedFeature, SuggestionQuery, Suggestions};
