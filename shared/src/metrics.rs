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
    /// Which rows are alike; there is no target.
    Clustering,
    /// Which rows are unlike all others; there is no target.
    AnomalyDetection,
}

impl ProblemType {
    /// Whether there is a column with the right answers.
    #[must_use]
    pub const fn has_target(self) -> bool {
        !matches!(self, Self::Clustering | Self::AnomalyDetection)
    }
}

/// Values by stable name: `accuracy`, `balanced_accuracy`, `precision`, `recall`, `f1`, `roc_auc`, `pr_auc`, `log_loss`,
/// `mcc`; `r2`, `mae`, `rmse`, `mape`, `median_absolute_error`; `silhouette`, `davies_bouldin`, `calinski_harabasz`,
/// `clusters`, `noise_share`; `separation`, `anomaly_share`, `threshold`;
/// `mase`, `smape`, `coverage`.
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
