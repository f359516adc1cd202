//! Settings that are known to be good, tried before anything is drawn; chosen for the size of the table.

use serde_json::{Map, Value, json};

use crate::learners::{AlgorithmInfo, learner};
use crate::problem::ProblemType;

/// From so many rows on boosting sets rows aside to stop by, and may be given more rounds than it needs. Below, a search
/// finds the number of rounds itself: to cross-validate within every fold would take six fits for one.
pub(super) const ROWS_TO_STOP_BY: usize = 10_000;
/// From so many rows on more leaves and more rounds are of use.
const MIDDLING: usize = 2_000;

/// Settings of one algorithm to begin with, most promising first. Names that the algorithm does not have are ignored.
pub(super) fn settings(algorithm: &str, rows: usize) -> Vec<Map<String, Value>> {
    let (many, middling) = (rows >= ROWS_TO_STOP_BY, rows >= MIDDLING);
    let all = match algorithm {
        // The first is light: on a short budget it is all there is time for.
        "gradient_boosting" if many => json!([
            {"n_estimators": 200, "learning_rate": 0.15, "max_leaves": 24, "colsample": 0.8},
            {"n_estimators": 800, "learning_rate": 0.1, "max_leaves": 24, "colsample": 0.8},
            {"n_estimators": 1500, "learning_rate": 0.05, "max_leaves": 48, "colsample": 0.6, "subsample": 0.85},
            {"n_estimators": 2000, "learning_rate": 0.04, "max_leaves": 12, "colsample": 0.7, "subsample": 0.8},
            {"n_estimators": 2000, "learning_rate": 0.03, "max_leaves": 96, "colsample": 0.5, "subsample": 0.8,
             "min_child_weight": 8.0, "l2": 5.0}
        ]),
        "gradient_boosting" if middling => json!([
            {"n_estimators": 120, "learning_rate": 0.1, "max_leaves": 16, "colsample": 0.8},
            {"n_estimators": 400, "learning_rate": 0.06, "max_leaves": 16, "colsample": 0.6, "subsample": 0.8},
            {"n_estimators": 700, "learning_rate": 0.03, "max_leaves": 31, "colsample": 0.6, "subsample": 0.8},
            {"n_estimators": 300, "learning_rate": 0.05, "max_leaves": 6, "colsample": 0.7, "subsample": 0.8, "l2": 5.0}
        ]),
        "gradient_boosting" => json!([
            {"n_estimators": 60, "learning_rate": 0.1, "max_leaves": 6, "colsample": 0.7, "subsample": 0.8},
            {"n_estimators": 150, "learning_rate": 0.06, "max_leaves": 8, "colsample": 0.7, "subsample": 0.8},
            {"n_estimators": 400, "learning_rate": 0.03, "max_leaves": 4, "colsample": 0.5, "subsample": 0.7},
            {"n_estimators": 250, "learning_rate": 0.05, "max_leaves": 16, "min_child_weight": 2.0},
            {"n_estimators": 120, "learning_rate": 0.1, "max_leaves": 31, "l2": 10.0, "colsample": 0.6}
        ]),
        "random_forest" | "extra_trees" => json!([
            {},
            {"n_estimators": 200, "max_features": "half", "min_samples_leaf": 1},
            {"n_estimators": 200, "max_features": "third", "min_samples_leaf": 4}
        ]),
        "logistic_regression" => json!([{}, {"l2": 0.01}, {"l2": 100.0}]),
        "ridge" => json!([{}, {"alpha": 100.0}]),
        "elastic_net" => json!([{}, {"alpha": 0.02, "l1_ratio": 0.2}]),
        "mlp" => json!([
            {},
            {"hidden_layers": [128, 64], "learning_rate": 0.002, "l2": 0.001, "batch_size": 128},
            {"hidden_layers": [256], "learning_rate": 0.001, "batch_size": 64, "activation": "relu", "l2": 0.01}
        ]),
        "explainable_boosting" => json!([{}, {"interactions": 0, "learning_rate": 0.1}]),
        _ => json!([{}]),
    };
    let entries = all.as_array().cloned().unwrap_or_default();
    entries
        .into_iter()
        .filter_map(|entry| entry.as_object().cloned())
        .collect()
}

/// What the first settings of an algorithm cost, in units of the cheapest algorithm.
pub(super) fn first_cost(info: &AlgorithmInfo) -> f64 {
    /// The first rounds of boosting are a tenth of what it does by default.
    const LIGHT: f64 = 0.1;
    if info.name == "gradient_boosting" {
        info.relative_cost * LIGHT
    } else {
        info.relative_cost
    }
}

/// The algorithms that a search tries when nobody chose any: those that win on tables of such a size, the cheapest first.
pub fn algorithms(problem: ProblemType, rows: usize) -> Vec<&'static str> {
    /// Name, fewest rows, most rows.
    const WORTHY: &[(&str, usize, usize)] = &[
        ("ridge", 0, 5_000_000),
        ("elastic_net", 0, 100_000),
        ("logistic_regression", 0, 1_000_000),
        ("extra_trees", 0, 200_000),
        ("random_forest", 0, 200_000),
        ("gradient_boosting", 0, usize::MAX),
        ("mlp", 100, 50_000),
        ("explainable_boosting", 200, 20_000),
        ("nearest_neighbors", 0, 10_000),
        ("kernel_svm", 0, 3_000),
    ];
    WORTHY
        .iter()
        .filter(|(_, fewest, most)| (*fewest..=*most).contains(&rows))
        .filter(|(name, ..)| learner(name).is_some_and(|learner| learner.info().problem_types.contains(&problem)))
        .map(|(name, ..)| *name)
        .collect()
}
