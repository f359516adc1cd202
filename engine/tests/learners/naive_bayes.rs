//! Naive Bayes finds the distributions that made the data.

use datapulse_engine::control::Control;
use datapulse_engine::learners::{FitContext, Fitted, Hyperparameters, Predictions, learner};
use datapulse_engine::problem::{Matrix, Target};
use datapulse_engine::{EngineError, Result};
use ndarray::{Array1, array};
use serde_json::json;

const GAUSSIAN: [f64; 5] = [0.000_001, 0.000_009, 1.000_000, 1.000_000, 1.000_000];
const BERNOULLI: [f64; 5] = [0.277_457, 0.505_929, 0.873_610, 0.505_929, 0.873_610];
const MULTINOMIAL: [f64; 5] = [0.054_418, 0.262_195, 0.990_837, 0.994_623, 0.943_300];
const COMPLEMENT: [f64; 5] = [0.036_949, 0.191_537, 0.986_319, 0.991_956, 0.917_294];

fn fitted(x: &Matrix, codes: &[u32], settings: &serde_json::Value) -> Result<Fitted> {
    let learner = learner("naive_bayes").unwrap();
    let settings = Hyperparameters::new(learner.info(), settings.as_object().unwrap()).unwrap();
    let y = Target::Classes {
        codes: Array1::from(codes.to_vec()),
        classes: vec!["a".into(), "b".into()],
    };
    let control = Control::silent();
    learner.fit(x, &y, &settings, &FitContext::new(&control, 1, 2))
}

fn second(model: &Fitted, x: &Matrix) -> Vec<f64> {
    let Predictions::Probabilities(probabilities) = model.predict(x).unwrap() else {
        panic!("not probabilities")
    };
    probabilities.column(1).to_vec()
}

fn assert_close(found: &[f64], wanted: &[f64]) {
    for (found, wanted) in found.iter().zip(wanted) {
        assert!((found - wanted).abs() < 1e-6, "{found} for {wanted}");
    }
}

/// The wanted numbers are those of scikit-learn 1.9.1 for the same rows and settings.
#[test]
fn every_distribution_gives_the_probabilities_of_scikit_learn() {
    let x = array![
        [1.0, 0.0, 3.0],
        [2.0, 1.0, 0.0],
        [0.0, 4.0, 1.0],
        [1.0, 5.0, 0.0],
        [0.0, 3.0, 2.0]
    ];
    let codes = [0, 0, 1, 1, 1];
    for (distribution, wanted) in [
        ("gaussian", GAUSSIAN),
        ("bernoulli", BERNOULLI),
        ("multinomial", MULTINOMIAL),
        ("complement", COMPLEMENT),
    ] {
        let model = fitted(&x, &codes, &json!({ "distribution": distribution })).unwrap();
        assert_close(&second(&model, &x), &wanted);
    }
}

/// By itself a feature of two values is counted and a constant one left out, so that nothing becomes infinite.
#[test]
fn features_of_two_values_are_counted_and_constant_ones_left_out() {
    let x = array![
        [0.0, 7.0, 1.5],
        [0.0, 7.0, 2.5],
        [1.0, 7.0, 8.0],
        [1.0, 7.0, 9.5],
        [1.0, 7.0, 9.0]
    ];
    let Fitted::NaiveBayes(model) = fitted(&x, &[0, 0, 1, 1, 1], &json!({})).unwrap() else {
        panic!("another model")
    };
    assert_eq!(model.counts.columns, [0]);
    assert_eq!(model.bells.columns, [2]);
    let said = second(&Fitted::NaiveBayes(model), &array![[1.0, -3e8, 9.0], [0.0, 3e8, 2.0]]);
    assert!(said[0] > 0.99 && said[1] < 0.01, "{said:?}");
}

/// Columns of which each row has one are one category: each row is told by its own level alone, as scikit-learn's
/// categorical naive Bayes does.
#[test]
fn the_levels_of_a_category_are_counted_once() {
    let x = array![
        [1.0, 0.0, 0.0],
        [1.0, 0.0, 0.0],
        [0.0, 1.0, 0.0],
        [0.0, 1.0, 0.0],
        [0.0, 0.0, 1.0],
        [0.0, 0.0, 1.0]
    ];
    let model = fitted(&x, &[0, 0, 0, 1, 1, 1], &json!({})).unwrap();
    // 3 rows of each class, 3 levels, one row added to each: 3, 2 and 1 of 6 against 1, 2 and 3 of 6.
    assert_close(&second(&model, &x), &[0.25, 0.25, 0.5, 0.5, 0.75, 0.75]);
}

#[test]
fn counts_below_zero_are_refused_with_a_way_out() {
    let refused = fitted(
        &array![[1.0], [-2.5]],
        &[0, 1],
        &json!({ "distribution": "multinomial" }),
    );
    let Err(error @ EngineError::BadInput { .. }) = refused else {
        panic!("not refused")
    };
    assert!(error.to_string().contains("-2.5"), "{error}");
}
