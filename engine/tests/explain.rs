//! Explanations: they must name what the model uses, and add up.

#![expect(clippy::unwrap_used, reason = "a test ends where something is not as expected")]

use datapulse_engine::control::Control;
use datapulse_engine::explain::{Group, Method, attribute, curve, permutation_importance};
use datapulse_engine::learners::{FitContext, Fitted, Hyperparameters, Predictions, learner};
use datapulse_engine::problem::{Matrix, Target};
use ndarray::{Array1, Array2, Axis};

const WEIGHTS: [f64; 4] = [3.0, 0.0, -2.0, 0.5];

/// Whole numbers that look random, the same on every machine.
fn features(rows: usize, columns: usize) -> Matrix {
    let mut state = 1_u32;
    Array2::from_shape_simple_fn((rows, columns), || {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        f64::from(state >> 24)
    })
}

fn answers(x: &Matrix) -> Array1<f64> {
    x.rows()
        .into_iter()
        .map(|row| {
            row.iter()
                .zip(WEIGHTS.iter().cycle())
                .map(|(x, weight)| x * weight)
                .sum()
        })
        .collect()
}

fn linear(x: &Matrix) -> Fitted {
    let learner = learner("linear_regression").unwrap();
    let control = Control::silent();
    let context = FitContext::new(&control, 1, 1);
    let settings = Hyperparameters::defaults(learner.info());
    learner
        .fit(x, &Target::Regression(answers(x)), &settings, &context)
        .unwrap()
}

/// One group per column.
fn single(columns: usize) -> Vec<Group> {
    (0..columns)
        .map(|column| Group {
            feature: format!("x{column}"),
            columns: vec![column],
        })
        .collect()
}

#[test]
fn shuffling_hurts_in_the_order_of_the_weights() {
    let x = features(300, 4);
    let truth = answers(&x);
    let score = |predictions: &Predictions| match predictions {
        Predictions::Values(values) => -(values - &truth).mapv(f64::abs).mean().unwrap(),
        Predictions::Probabilities(_) => unreachable!("the model answers numbers"),
    };
    let importance = permutation_importance(&linear(&x), &x, &single(4), score, 5, 7, &Control::silent()).unwrap();
    let names: Vec<_> = importance.iter().map(|one| one.feature.as_str()).collect();
    assert_eq!(names, ["x0", "x2", "x3", "x1"]);
    assert!(
        importance[3].importance.abs() < 1e-6,
        "the feature without weight does not matter: {importance:?}"
    );
}

/// The columns that one category became are one feature, whatever their number.
#[test]
fn encoded_columns_of_one_feature_are_shuffled_together() {
    let x = features(200, 4);
    let truth = answers(&x);
    let score = |predictions: &Predictions| match predictions {
        Predictions::Values(values) => -(values - &truth).mapv(|error| error * error).mean().unwrap(),
        Predictions::Probabilities(_) => unreachable!("the model answers numbers"),
    };
    let groups = [
        Group {
            feature: "both".into(),
            columns: vec![0, 2],
        },
        Group {
            feature: "rest".into(),
            columns: vec![1, 3],
        },
    ];
    let importance = permutation_importance(&linear(&x), &x, &groups, score, 3, 7, &Control::silent()).unwrap();
    assert_eq!(importance.len(), 2);
    assert_eq!(importance[0].feature, "both");
}

/// The values of a weighted sum are known: weight times distance from the mean of the background.
#[test]
fn shapley_values_of_a_weighted_sum_are_exact() {
    let x = features(60, 4);
    let model = linear(&x);
    let explained = attribute(&model, &x, 5, &x, &single(4), 1, &Control::silent()).unwrap();
    assert_eq!(explained.method, Method::ExactShapley);
    let means = x.mean_axis(Axis(0)).unwrap();
    for feature in 0..4 {
        let expected = WEIGHTS[feature] * (x[(5, feature)] - means[feature]);
        let found = explained.contributions[feature][0];
        assert!(
            (found - expected).abs() < 1e-6 * (1.0 + expected.abs()),
            "{feature}: {found} instead of {expected}"
        );
    }
}

#[test]
fn with_many_features_orders_are_drawn_and_contributions_still_add_up() {
    let x = features(40, 12);
    let model = linear(&x);
    let explain = |seed| attribute(&model, &x, 0, &x, &single(12), seed, &Control::silent()).unwrap();
    let explained = explain(1);
    assert_eq!(explained.method, Method::SampledShapley);
    let sum: f64 = explained.contributions.iter().map(|outputs| outputs[0]).sum();
    assert!((sum - (explained.output[0] - explained.base[0])).abs() < 1e-6);
    assert_eq!(explained, explain(1), "the same seed gives the same values");
}

#[test]
fn partial_dependence_of_a_weighted_sum_is_a_line() {
    let x = features(50, 4);
    let mut grid = Matrix::zeros((3, 4));
    grid.column_mut(0).assign(&ndarray::arr1(&[0.0, 1.0, 2.0]));
    let means = curve(&linear(&x), &x, &single(4)[0], &grid, &Control::silent()).unwrap();
    let steps = [means[1][0] - means[0][0], means[2][0] - means[1][0]];
    assert!(steps.iter().all(|step| (step - 3.0).abs() < 1e-6), "{steps:?}");
}
