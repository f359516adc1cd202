//! What every learner promises.

#![expect(
    clippy::disallowed_methods,
    reason = "the last digits of a made-up table do not matter"
)]
#![expect(
    clippy::unwrap_used,
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "tests make small tables and fail loudly"
)]

mod boosting;
mod explainable;
#[path = "../learner_support/mod.rs"]
mod learner_support;
mod naive_bayes;
mod neighbours;
mod svm;
mod weights;

use datapulse_engine::learners::{Fitted, Predictions, algorithms, learner};
use datapulse_engine::problem::{Matrix, Target};
use learner_support::{Table, bytes_of_fit, feature, fit, quality};
use ndarray::{Array1, Axis, concatenate};
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;

/// A table whose answer is a weighted sum of its features and a constant, with a little noise.
fn line(rows: usize, weights: &[f64], constant: f64) -> Table {
    let mut random = ChaCha8Rng::seed_from_u64(9);
    let x = Matrix::from_shape_simple_fn((rows, weights.len()), || feature(&mut random) * 3.0 + 5.0);
    let answers = x
        .dot(&Array1::from(weights.to_vec()))
        .mapv(|sum| sum + constant + random.gen_range(-0.01..0.01));
    Table {
        x,
        y: Target::Regression(answers),
    }
}

fn with_feature_repeated(mut table: Table, feature: usize) -> Table {
    let copy = table.x.column(feature).to_owned().insert_axis(Axis(1));
    table.x = concatenate(Axis(1), &[table.x.view(), copy.view()]).unwrap();
    table
}

/// TRN-11, TRN-25: each algorithm learns from each kind of problem that it says it answers, better than the baseline.
#[test]
fn every_algorithm_beats_the_baseline_on_every_problem_it_answers() {
    for info in algorithms().iter().filter(|info| info.name != "baseline") {
        for &problem in info.problem_types.iter().filter(|problem| problem.has_target()) {
            let (train, test) = (Table::of(problem, 1200, 1), Table::of(problem, 600, 2));
            let model = quality(&fit(info.name, &train, 1), &test);
            let baseline = quality(&fit("baseline", &train, 1), &test);
            assert!(
                model > baseline + 0.1,
                "{} on {problem:?}: {model} against {baseline}",
                info.name
            );
        }
    }
}

/// Determinism: one, two or four threads give the same bits of model.
#[test]
fn the_number_of_threads_does_not_change_a_bit() {
    for info in algorithms() {
        for &problem in info.problem_types.iter().filter(|problem| problem.has_target()) {
            // Comparing every row with every other takes its time.
            let rows = if info.name == "kernel_svm" { 2500 } else { 9000 };
            let table = Table::of(problem, rows, 3);
            let models = [1, 2, 4].map(|threads| bytes_of_fit(info.name, &table, threads));
            assert!(
                models[0] == models[1] && models[0] == models[2],
                "{} on {problem:?}",
                info.name
            );
        }
    }
}

#[test]
fn linear_models_recover_the_weights_that_made_the_data() {
    let table = line(5000, &[3.0, -2.0, 0.5, 0.0], 7.0);
    for name in ["linear_regression", "ridge", "lasso", "elastic_net"] {
        let Fitted::Linear(model) = fit(name, &table, 1) else {
            panic!("{name} is not linear")
        };
        for (found, truth) in model.coefficients.iter().zip([3.0, -2.0, 0.5, 0.0]) {
            assert!((found - truth).abs() < 0.02, "{name}: {found} for {truth}");
        }
        assert!((model.intercept - 7.0).abs() < 0.1, "{name}: {}", model.intercept);
    }
}

#[test]
fn a_feature_that_repeats_another_leaves_least_squares_finite_and_right() {
    let table = line(500, &[3.0, -2.0, 0.5, 0.0], 7.0);
    let table = with_feature_repeated(table, 0);
    let model = fit("linear_regression", &table, 1);
    let Predictions::Values(values) = model.predict(&table.x).unwrap() else {
        panic!("not numbers")
    };
    assert!(values.iter().all(|value| value.is_finite()));
    assert!(quality(&model, &table) > 0.99);
}

#[test]
fn names_are_found_and_nothing_else() {
    assert!(algorithms().iter().all(|info| learner(info.name).is_some()));
    assert!(learner("magic").is_none());
}
