//! What work costs, in whole credits: in proportion to the cells that are read and to the algorithms that read them.

use datapulse_engine::train::USUAL_TRIALS;
use datapulse_engine::{forecast, learners::learner};
use datapulse_shared::search::Search;
use datapulse_shared::training::{TrainRequest, Validation};

/// Cells that one credit pays for, for the cheapest algorithm.
const CELLS_PER_TOKEN: f64 = 100_000.0;
/// Folds by which a search judges its trials when the run keeps rows aside.
const FOLDS_WITHIN: u32 = 5;
/// Rows that one credit pays for in a prediction.
const ROWS_PER_TOKEN: i64 = 10_000;

/// A price and how it comes about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Cost {
    pub(super) tokens: i64,
    pub(super) explanation: String,
}

/// Credits for every minute of a search that only time ends.
const TOKENS_PER_MINUTE: f64 = 10.0;

/// The price of a training as it was asked for.
pub(super) fn of_request(rows: i64, features: usize, algorithms: &[String], request: &TrainRequest) -> Cost {
    match &request.search {
        None => of_training(rows, features, algorithms, &request.validation),
        Some(search) => of_search(rows, features, algorithms, request, search),
    }
}

/// The price of a search: that of its trials, or of its time, whichever is less. What is not used comes back.
#[expect(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    reason = "a price, rounded up"
)]
fn of_search(rows: i64, features: usize, algorithms: &[String], request: &TrainRequest, search: &Search) -> Cost {
    let (seconds, parts) = (request.budget_seconds, request.validation.parts());
    // Where a part of the rows is kept aside, the others judge the trials in folds.
    let parts = if parts == 1 { FOLDS_WITHIN } else { parts };
    let trials = search.trials.or_else(|| seconds.is_none().then_some(USUAL_TRIALS));
    let by_trials = trials.map(|trials| {
        let cells = rows.max(0) as f64 * features.max(1) as f64;
        let mean = weight_of(algorithms) / algorithms.len().max(1) as f64;
        let units = cells / CELLS_PER_TOKEN * mean * f64::from(trials) * f64::from(parts);
        (
            (units.ceil() as i64).max(i64::from(trials)),
            format!("{trials} trials × {parts} folds each of {rows} rows × {features} features"),
        )
    });
    let by_time = seconds.map(|seconds| {
        let units = f64::from(seconds) / 60.0 * TOKENS_PER_MINUTE;
        (
            (units.ceil() as i64).max(1),
            format!("{seconds} s at {TOKENS_PER_MINUTE} tokens a minute"),
        )
    });
    let (tokens, what) = [by_trials, by_time]
        .into_iter()
        .flatten()
        .min()
        .unwrap_or((1, String::new()));
    let explanation = format!(
        "a search: {what}; what it does not use comes back, all of it if the run fails or is cancelled before it begins, \
         the share not done if it is stopped or cancelled later"
    );
    Cost { tokens, explanation }
}

fn weight_of(algorithms: &[String]) -> f64 {
    algorithms
        .iter()
        .filter_map(|name| learner(name))
        .map(|one| one.info().relative_cost.max(1.0))
        .sum()
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
        folds => folds.parts() + 1,
    };
    let cells = rows.max(0) as f64 * features.max(1) as f64;
    let units = cells / CELLS_PER_TOKEN * weight_of(algorithms) * f64::from(fits);
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

/// The price of a forecast: every method goes through the series once for each window, and once more.
#[expect(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    reason = "a price, rounded up"
)]
pub(super) fn of_forecast(rows: i64, methods: &[String], windows: u32) -> Cost {
    let weight: f64 = methods
        .iter()
        .filter_map(|name| forecast::info(name))
        .map(|info| info.relative_cost.max(1.0))
        .sum();
    let units = rows.max(0) as f64 / CELLS_PER_TOKEN * weight * f64::from(windows + 1);
    let each = i64::try_from(methods.len()).unwrap_or(i64::MAX);
    Cost {
        tokens: (units.ceil() as i64).max(each).max(1),
        explanation: format!(
            "{rows} rows × {} methods × {windows} backtest windows and the forecast; all of it comes back if the run fails or \
             is cancelled before it begins, the share not done if it is stopped or cancelled later",
            methods.len()
        ),
    }
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

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn price(more: &serde_json::Value) -> Cost {
        let mut body = json!({"dataset_id": "01890000-0000-7000-8000-000000000000", "target": "y"});
        body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        let request: TrainRequest = serde_json::from_value(body).unwrap();
        of_request(
            10_000,
            10,
            &["ridge".to_owned(), "gradient_boosting".to_owned()],
            &request,
        )
    }

    /// TOK-06: what a search may cost at most is known before.
    #[test]
    fn a_search_costs_its_trials_or_its_time_whichever_is_less() {
        let trials = price(&json!({"search": {"trials": 20}})).tokens;
        assert_eq!(trials, price(&json!({"search": {"trials": 10}})).tokens * 2);
        assert_eq!(price(&json!({"search": {}, "budget_seconds": 60})).tokens, 10);
        assert_eq!(
            price(&json!({"search": {"trials": 20}, "budget_seconds": 60})).tokens,
            10.min(trials)
        );
        assert_eq!(price(&json!({"search": {}, "budget_seconds": 5})).tokens, 1);
        assert!(
            price(&json!({"search": {}})).tokens > trials,
            "50 trials when nothing is said"
        );
        assert!(price(&json!({"search": {}})).explanation.contains("50 trials"));
    }

    #[test]
    fn a_training_without_a_search_costs_what_it_always_did() {
        assert_eq!(price(&json!({})).tokens, 17);
        assert_eq!(price(&json!({"budget_seconds": 60})).tokens, 17);
    }
}
