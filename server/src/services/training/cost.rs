//! What work costs, in whole credits: in proportion to the cells that are read and to the algorithms that read them.

use datapulse_engine::learners::learner;
use datapulse_shared::training::Validation;

/// Cells that one credit pays for, for the cheapest algorithm.
const CELLS_PER_TOKEN: f64 = 100_000.0;
/// Rows that one credit pays for in a prediction.
const ROWS_PER_TOKEN: i64 = 10_000;

/// A price and how it comes about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Cost {
    pub(super) tokens: i64,
    pub(super) explanation: String,
}

/// The price of a training.
#[expect(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    reason = "a price, rounded up"
)]
pub(super) fn of_training(rows: i64, features: usize, algorithms: &[String], validation: &Validation) -> Cost {
    let fits = match validation {
        Validation::Holdout { .. } => 1,
        Validation::KFold { folds } => folds + 1,
    };
    let cells = rows.max(0) as f64 * features.max(1) as f64;
    let weight: f64 = algorithms
        .iter()
        .filter_map(|name| learner(name))
        .map(|one| one.info().relative_cost.max(1.0))
        .sum();
    let units = cells / CELLS_PER_TOKEN * weight * f64::from(fits);
    let each = i64::try_from(algorithms.len()).unwrap_or(i64::MAX);
    let tokens = (units.ceil() as i64).max(each).max(1);
    let explanation = format!(
        "{rows} rows × {features} features × {} algorithms{}; all of it comes back if the run fails or is cancelled before \
         it begins, the share not done if it is stopped or cancelled later",
        algorithms.len(),
        if fits > 1 {
            format!(" × {fits} fits each")
        } else {
            String::new()
        },
    );
    Cost { tokens, explanation }
}

/// The price of a prediction.
pub fn of_prediction(rows: i64) -> (i64, String) {
    let tokens = 1 + rows.max(0) / ROWS_PER_TOKEN;
    let explanation = format!(
        "1 token and 1 more for every {ROWS_PER_TOKEN} of {rows} rows; all of it comes back if the prediction fails or is \
         cancelled before it begins, the share not done if it is cancelled later"
    );
    (tokens, explanation)
}
