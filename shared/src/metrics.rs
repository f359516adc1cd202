//! Figures of merit (decision 81). What is undefined for the data at hand is null, never NaN.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// What a model predicts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum ProblemType {
    /// A number.
    Regression,
    /// One of two classes.
    Binary,
    /// One of several classes.
    Multiclass,
    /// The next values of series.
    Forecasting,
}

/// Values by stable name: `accuracy`, `balanced_accuracy`, `precision`, `recall`, `f1`, `roc_auc`, `pr_auc`, `log_loss`,
/// `mcc`; `r2`, `mae`, `rmse`, `mape`, `median_absolute_error`; `mase`, `smape`, `coverage`.
pub type Metrics = BTreeMap<String, Option<f64>>;

/// What a metric is called and which way is better.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
pub struct MetricInfo {
    /// Stable name.
    pub name: String,
    /// Name for people.
    pub title: String,
    /// Problem types it is for.
    pub problem_types: Vec<ProblemType>,
    /// Whether larger is better.
    pub higher_is_better: bool,
}
