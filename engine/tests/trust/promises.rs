//! Ranges and sets that hold the truth as often as they promise.

use datapulse_engine::prepare::Validation;
use datapulse_engine::table::Values;
use datapulse_engine::train::TrainConfig;

use super::{config, covering, customers, features, trained};

/// The promise holds on 4,000 rows that nobody saw, for kept-aside rows and for folds.
#[test]
fn ranges_of_numbers_hold_what_they_promise() {
    let (table, fresh) = (customers(1_500, 1, 2), customers(4_000, 2, 2));
    let Values::Numbers(truth) = &fresh.column("cost").unwrap().values else {
        panic!("numbers")
    };
    for validation in [Validation::default(), Validation::KFold { folds: 4 }] {
        let config = TrainConfig {
            feature_columns: Some(features()),
            validation,
            ..config("cost", "gradient_boosting")
        };
        let model = trained(&table, &config);
        for coverage in [0.8, 0.95] {
            let predicted = model.predict(&fresh, &covering(coverage)).unwrap();
            let within = (0..truth.len()).filter(|&row| {
                let (lower, upper) = predicted.bounds(row).unwrap();
                lower <= truth[row] && truth[row] <= upper
            });
            let share = within.count() as f64 / truth.len() as f64;
            assert!((share - coverage).abs() < 0.045, "{share} instead of {coverage}");
        }
        let wide = |coverage| model.reach(coverage).unwrap();
        assert!(wide(0.95) > wide(0.8));
    }
}

#[test]
fn sets_of_classes_hold_what_they_promise() {
    let (table, fresh) = (customers(1_500, 3, 3), customers(4_000, 4, 3));
    let config = TrainConfig {
        feature_columns: Some(features()),
        validation: Validation::KFold { folds: 4 },
        ..config("bought", "logistic_regression")
    };
    let model = trained(&table, &config);
    let truth = fresh.column("bought").unwrap();
    for coverage in [0.7, 0.9] {
        let predicted = model.predict(&fresh, &covering(coverage)).unwrap();
        let within = (0..fresh.rows()).filter(|&row| {
            let possible = predicted.possible(row).unwrap();
            assert!(possible.contains(&predicted.text(row).as_str()));
            possible.contains(&truth.text(row).unwrap().as_ref())
        });
        let share = within.count() as f64 / fresh.rows() as f64;
        assert!((share - coverage).abs() < 0.03, "{share} instead of {coverage}");
    }
}

#[test]
fn a_promise_that_the_rows_cannot_keep_is_refused() {
    let model = trained(&customers(100, 5, 2), &config("cost", "ridge"));
    assert!(model.reach(0.9).is_ok());
    let error = model.reach(0.99).unwrap_err().to_string();
    assert!(
        error.contains("needs 99 unseen rows") && error.contains("20"),
        "{error}"
    );
    assert!(model.reach(1.0).is_err() && model.reach(0.0).is_err());
}
