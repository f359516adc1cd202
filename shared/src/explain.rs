//! Questions to a model about one row.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};
use serde_json::Value;

/// A row to explain, and what is wanted of it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
pub struct ExplainRow {
    /// From column to value.
    #[cfg_attr(feature = "ssr", schema(value_type = Object))]
    pub row: BTreeMap<String, Value>,
    /// Another answer, to find out what would have to change for it.
    #[serde(default)]
    pub wish: Option<Wish>,
}

/// The answer that is wanted.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Goal {
    /// This class.
    Class(String),
    /// A number of at least this.
    AtLeast(f64),
    /// A number of at most this.
    AtMost(f64),
}

/// What may be changed for it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
pub struct Wish {
    /// The answer that is wanted.
    pub goal: Goal,
    /// Features that stay as they are.
    #[serde(default)]
    pub immutable: BTreeSet<String>,
    /// Least and greatest value of numbers, by feature; those of training where nothing is said.
    #[serde(default)]
    #[cfg_attr(feature = "ssr", schema(value_type = Object))]
    pub ranges: BTreeMap<String, (f64, f64)>,
}

/// Why a model answers one row as it does, and what would have to change.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
pub struct ExplainedRow {
    /// Why.
    pub insight: RowInsight,
    /// Up to three ways to the wanted answer, the nearest first; none when none was found.
    pub counterfactuals: Vec<Counterfactual>,
}

/// Why a model answers one row as it does.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
pub struct RowInsight {
    /// The answer: a number, or the name of a class.
    #[cfg_attr(feature = "ssr", schema(value_type = Object))]
    pub prediction: Value,
    /// What is explained: `prediction`, or the name of the class whose probability it is.
    pub output: String,
    /// Its value for this row.
    pub value: f64,
    /// Its mean over likely rows.
    pub base: f64,
    /// `tree_shapley` where the answer is a sum of trees (exact), `exact_shapley`, or `sampled_shapley` for many features.
    pub method: String,
    /// What each feature adds to the base, the strongest first (SHAP).
    pub contributions: Vec<FeatureContribution>,
    /// The weights of a straight model around the row (LIME).
    pub local: LocalModel,
}

/// What one feature adds.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
pub struct FeatureContribution {
    /// The source column.
    pub feature: String,
    /// What stands there.
    #[cfg_attr(feature = "ssr", schema(value_type = Object))]
    pub value: Value,
    /// What it adds to the base.
    pub contribution: f64,
}

/// A straight model around one row.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
pub struct LocalModel {
    /// What it says where no feature has the row's value.
    pub intercept: f64,
    /// What the row's value in a feature adds, the strongest first, at most 50.
    #[cfg_attr(feature = "ssr", schema(value_type = Vec<Object>))]
    pub weights: Vec<(String, f64)>,
    /// Share of the answers' spread around the row that it explains; low means that it is not to be trusted.
    pub fit: f64,
}

/// One way to the wanted answer.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
pub struct Counterfactual {
    /// What changes; nothing else does.
    pub changes: Vec<Change>,
    /// The answer then.
    #[cfg_attr(feature = "ssr", schema(value_type = Object))]
    pub prediction: Value,
    /// The probability of the wanted class then, for classes.
    pub probability: Option<f64>,
}

/// A value that changes.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
pub struct Change {
    /// The feature.
    pub feature: String,
    /// As it is.
    #[cfg_attr(feature = "ssr", schema(value_type = Object))]
    pub from: Value,
    /// As it would have to be.
    #[cfg_attr(feature = "ssr", schema(value_type = Object))]
    pub to: Value,
}

/// Which dependence.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema, utoipa::IntoParams))]
#[cfg_attr(feature = "ssr", into_params(parameter_in = Query))]
pub struct DependenceQuery {
    /// The feature.
    pub feature: String,
    /// The class whose probability is wanted; the last when absent.
    #[serde(default)]
    pub class: Option<String>,
}

/// How the answer depends on one feature.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
pub struct Dependence {
    /// The source column.
    pub feature: String,
    /// What is shown: `prediction`, or the name of the class whose probability it is.
    pub output: String,
    /// Values of the feature: ascending numbers, or texts with the most frequent first.
    #[cfg_attr(feature = "ssr", schema(value_type = Vec<Object>))]
    pub values: Vec<Value>,
    /// For each value the mean over likely rows (partial dependence).
    pub mean: Vec<f64>,
    /// The same row by row, at most 30 (ICE).
    pub lines: Vec<Vec<f64>>,
}
