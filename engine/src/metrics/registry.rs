//! Which metrics there are.

use serde::Serialize;

use crate::problem::ProblemType::{self, AnomalyDetection, Binary, Clustering, Forecasting, Multiclass, Regression};

/// What a metric is called and which way is better.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct MetricInfo {
    /// Stable name.
    pub name: &'static str,
    /// Name for people.
    pub title: &'static str,
    /// Problem types it is for.
    pub problem_types: &'static [ProblemType],
    /// Whether larger is better.
    pub higher_is_better: bool,
}

const CLASSES: &[ProblemType] = &[Binary, Multiclass];
const NUMBERS: &[ProblemType] = &[Regression];
const DISTANCES: &[ProblemType] = &[Regression, Forecasting];
const SERIES: &[ProblemType] = &[Forecasting];
const CLUSTERS: &[ProblemType] = &[Clustering];
const ANOMALIES: &[ProblemType] = &[AnomalyDetection];

const fn info(
    name: &'static str,
    title: &'static str,
    problem_types: &'static [ProblemType],
    higher_is_better: bool,
) -> MetricInfo {
    MetricInfo {
        name,
        title,
        problem_types,
        higher_is_better,
    }
}

/// All metrics, in the order in which they are shown.
pub const METRICS: [MetricInfo; 25] = [
    info("accuracy", "Accuracy", CLASSES, true),
    info("balanced_accuracy", "Balanced accuracy", CLASSES, true),
    info("precision", "Precision", CLASSES, true),
    info("recall", "Recall", CLASSES, true),
    info("f1", "F1", CLASSES, true),
    info("roc_auc", "ROC AUC", CLASSES, true),
    info("pr_auc", "PR AUC", CLASSES, true),
    info("log_loss", "Log loss", CLASSES, false),
    info("mcc", "Matthews correlation", CLASSES, true),
    info("r2", "R²", NUMBERS, true),
    info("mae", "Mean absolute error", DISTANCES, false),
    info("rmse", "Root mean squared error", DISTANCES, false),
    info("mape", "Mean absolute percentage error", NUMBERS, false),
    info("median_absolute_error", "Median absolute error", NUMBERS, false),
    info("mase", "Mean absolute scaled error", SERIES, false),
    info("smape", "Symmetric mean absolute percentage error", SERIES, false),
    info("coverage", "Coverage of the intervals", SERIES, true),
    info("silhouette", "Silhouette", CLUSTERS, true),
    info("davies_bouldin", "Davies-Bouldin", CLUSTERS, false),
    info("calinski_harabasz", "Calinski-Harabasz", CLUSTERS, true),
    info("clusters", "Clusters", CLUSTERS, true),
    info("noise_share", "Rows without a cluster", CLUSTERS, false),
    info("separation", "Separation", ANOMALIES, true),
    info("anomaly_share", "Unusual rows", ANOMALIES, false),
    info("threshold", "Threshold of the score", ANOMALIES, true),
];

/// The metric with this name.
pub fn metric(name: &str) -> Option<&'static MetricInfo> {
    METRICS.iter().find(|metric| metric.name == name)
}

/// The metric that ranks models when nobody chose one.
pub fn default_metric(problem: ProblemType) -> &'static str {
    match problem {
        Regression => "r2",
        Binary => "roc_auc",
        Multiclass => "f1",
        Forecasting => "mase",
        Clustering => "silhouette",
        AnomalyDetection => "separation",
    }
}

/// Whether `left` ranks before `right` under a metric. Undefined values and unknown metrics never do.
pub fn is_better(name: &str, left: Option<f64>, right: Option<f64>) -> bool {
    match (metric(name), left, right) {
        (Some(metric), Some(left), Some(right)) => {
            if metric.higher_is_better {
                left > right
            } else {
                left < right
            }
        }
        (Some(_), Some(_), None) => true,
        _ => false,
    }
}
