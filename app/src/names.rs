//! What algorithms, metrics and problem types are called, in the language of the page.

use datapulse_shared::metrics::ProblemType;

use crate::format::Format;
use crate::i18n::{Words, t_string};

/// The name of a problem type.
pub fn problem_name(i18n: Words, problem: ProblemType) -> &'static str {
    match problem {
        ProblemType::Regression => t_string!(i18n, common.regression),
        ProblemType::Binary => t_string!(i18n, common.binary),
        ProblemType::Multiclass => t_string!(i18n, common.multiclass),
        ProblemType::Forecasting => t_string!(i18n, common.forecasting),
        ProblemType::Clustering => t_string!(i18n, common.clustering),
        ProblemType::AnomalyDetection => t_string!(i18n, common.anomaly_detection),
    }
}

/// The name of an algorithm; one that is new to the page is shown by its stable name.
pub fn algorithm(i18n: Words, name: &str) -> String {
    known_algorithm(i18n, name).map_or_else(|| spaced(name), str::to_owned)
}

/// The name of an algorithm that this page knows.
pub fn known_algorithm(i18n: Words, name: &str) -> Option<&'static str> {
    Some(match name {
        "linear_regression" | "linear" => t_string!(i18n, names.linear_regression),
        "ridge" => t_string!(i18n, names.ridge),
        "lasso" => t_string!(i18n, names.lasso),
        "elastic_net" => t_string!(i18n, names.elastic_net),
        "logistic_regression" => t_string!(i18n, names.logistic_regression),
        "decision_tree" => t_string!(i18n, names.decision_tree),
        "naive_bayes" => t_string!(i18n, names.naive_bayes),
        "nearest_neighbors" => t_string!(i18n, names.nearest_neighbors),
        "extra_trees" => t_string!(i18n, names.extra_trees),
        "random_forest" => t_string!(i18n, names.random_forest),
        "gradient_boosting" => t_string!(i18n, names.gradient_boosting),
        "linear_svm" => t_string!(i18n, names.linear_svm),
        "kernel_svm" => t_string!(i18n, names.kernel_svm),
        "explainable_boosting" => t_string!(i18n, names.explainable_boosting),
        "weighted_ensemble" => t_string!(i18n, names.weighted_ensemble),
        "seasonal_naive" => t_string!(i18n, names.seasonal_naive),
        "ets" => t_string!(i18n, names.ets),
        "theta" => t_string!(i18n, names.theta),
        "mstl" => t_string!(i18n, names.mstl),
        "boosted_lags" => t_string!(i18n, names.boosted_lags),
        "forecast_average" => t_string!(i18n, names.forecast_average),
        "stacked_ensemble" => t_string!(i18n, names.stacked_ensemble),
        "k_means" => t_string!(i18n, names.k_means),
        "mini_batch_k_means" => t_string!(i18n, names.mini_batch_k_means),
        "gaussian_mixture" => t_string!(i18n, names.gaussian_mixture),
        "dbscan" => t_string!(i18n, names.dbscan),
        "hierarchical" => t_string!(i18n, names.hierarchical),
        "hdbscan" => t_string!(i18n, names.hdbscan),
        "isolation_forest" => t_string!(i18n, names.isolation_forest),
        "local_outlier_factor" => t_string!(i18n, names.local_outlier_factor),
        "mlp" | "neural_network" | "multilayer_perceptron" => t_string!(i18n, names.mlp),
        _ => return None,
    })
}

/// The name of a metric; one that is new to the page is shown by its stable name.
pub fn metric(i18n: Words, name: &str) -> String {
    known_metric(i18n, name).map_or_else(|| spaced(name), str::to_owned)
}

/// The name of a metric that this page knows.
pub fn known_metric(i18n: Words, name: &str) -> Option<&'static str> {
    Some(match name {
        "accuracy" => t_string!(i18n, names.accuracy),
        "balanced_accuracy" => t_string!(i18n, names.balanced_accuracy),
        "precision" => t_string!(i18n, names.precision),
        "recall" => t_string!(i18n, names.recall),
        "f1" => "F1",
        "roc_auc" => "ROC AUC",
        "pr_auc" => "PR AUC",
        "log_loss" => t_string!(i18n, names.log_loss),
        "mcc" => "MCC",
        "r2" => "R²",
        "mae" => "MAE",
        "rmse" => "RMSE",
        "mape" => "MAPE",
        "mase" => "MASE",
        "smape" => "sMAPE",
        "coverage" => t_string!(i18n, names.coverage),
        "silhouette" => t_string!(i18n, names.silhouette),
        "davies_bouldin" => "Davies-Bouldin",
        "calinski_harabasz" => "Calinski-Harabasz",
        "clusters" => t_string!(i18n, names.clusters),
        "noise_share" => t_string!(i18n, names.noise_share),
        "separation" => t_string!(i18n, names.separation),
        "anomaly_share" => t_string!(i18n, names.anomaly_share),
        "threshold" => t_string!(i18n, names.threshold),
        "median_absolute_error" => t_string!(i18n, names.median_absolute_error),
        _ => return None,
    })
}

/// A stable name as words.
pub fn spaced(name: &str) -> String {
    let text = name.replace('_', " ");
    let mut letters = text.chars();
    letters
        .next()
        .map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// A value of a metric: a dash where it is undefined for the data.
pub fn score(format: Format, value: Option<f64>) -> String {
    match value {
        None => "–".to_owned(),
        Some(value) if value.abs() >= 1_000.0 => format.fixed(value, 0),
        Some(value) if value.abs() >= 10.0 => format.fixed(value, 2),
        Some(value) => format.fixed(value, 4),
    }
}
