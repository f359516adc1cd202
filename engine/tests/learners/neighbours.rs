//! Nearest neighbours are the nearest ones, however they are looked for.

use crate::learner_support::{Table, feature};
use datapulse_engine::control::{Checkpoint, Control, Level, Observer, Progress, Signal};
use datapulse_engine::learners::{FitContext, Fitted, Hyperparameters, Predictions, learner};
use datapulse_engine::problem::{Matrix, ProblemType, Target};
use datapulse_engine::{EngineError, Result};
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;
use std::sync::Arc;

fn fitted(table: &Table, settings: &serde_json::Value) -> Fitted {
    let learner = learner("nearest_neighbors").unwrap();
    let settings = Hyperparameters::new(learner.info(), settings.as_object().unwrap()).unwrap();
    let control = Control::silent();
    let context = FitContext::new(&control, 1, 2);
    learner.fit(&table.x, &table.y, &settings, &context).unwrap()
}

fn values(model: &Fitted, x: &Matrix) -> Vec<f64> {
    let Predictions::Values(values) = model.predict(x).unwrap() else {
        panic!("not numbers")
    };
    values.to_vec()
}

/// Rows of which each value is one of a few, so that many are at the same distance, and answers all of their own.
fn coarse(rows: usize, features: usize) -> Table {
    let mut random = ChaCha8Rng::seed_from_u64(3);
    let x = Matrix::from_shape_simple_fn((rows, features), || f64::from(random.gen_range(0..6_u8)));
    let y = Target::Regression((0..rows).map(|row| row as f64).collect());
    Table { x, y }
}

/// The mean answer of all rows that are as near as the nearest.
fn mean_of_nearest(table: &Table, row: ndarray::ArrayView1<'_, f64>) -> f64 {
    let Target::Regression(answers) = &table.y else {
        panic!("not numbers")
    };
    let away = |known: ndarray::ArrayView1<'_, f64>| -> f64 { (&known - &row).mapv(|side| side * side).sum() };
    let distances: Vec<f64> = table.x.rows().into_iter().map(away).collect();
    let least = distances.iter().copied().fold(f64::INFINITY, f64::min);
    let nearest: Vec<f64> = distances
        .iter()
        .zip(answers)
        .filter(|(away, _)| **away <= least)
        .map(|(_, answer)| *answer)
        .collect();
    nearest.iter().sum::<f64>() / nearest.len() as f64
}

/// Few features are searched in boxes, many in blocks: both find what comparing every pair finds.
#[test]
fn both_ways_of_searching_find_the_nearest_rows() {
    for features in [1, 3, 12, 30] {
        let table = Table::of(ProblemType::Regression, 1700, 1);
        let random = &mut ChaCha8Rng::seed_from_u64(8);
        let x = Matrix::from_shape_simple_fn((1700, features), || feature(random));
        let table = Table { x, y: table.y };
        let other = Matrix::from_shape_simple_fn((150, features), || 1.2 * feature(random));
        let model = fitted(&table, &serde_json::json!({ "n_neighbors": 1 }));
        for (row, found) in other.rows().into_iter().zip(values(&model, &other)) {
            let wanted = mean_of_nearest(&table, row);
            assert!(
                (found - wanted).abs() < 1e-9,
                "{features} features: {found} for {wanted}"
            );
        }
    }
}

/// Small differences count beside a huge offset, and sharing the work out changes no bit.
#[test]
fn rows_far_from_zero_are_told_apart_on_any_number_of_threads() {
    let random = &mut ChaCha8Rng::seed_from_u64(9);
    let mut far =
        |rows| Matrix::from_shape_simple_fn((rows, 20), || 1e9 + 64.0 * f64::from(random.gen_range(-200..200_i16)));
    let y = Target::Regression((0..1500).map(f64::from).collect());
    let (table, other) = (Table { x: far(1500), y }, far(600));
    let model = fitted(&table, &serde_json::json!({ "n_neighbors": 1 }));
    let on = |threads| {
        let threads = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        threads.install(|| values(&model, &other))
    };
    let found = on(1);
    for (row, found) in other.rows().into_iter().zip(&found) {
        let wanted = mean_of_nearest(&table, row);
        assert!((found - wanted).abs() < 1e-9, "{found} for {wanted}");
    }
    assert!(on(2) == found && on(5) == found);
}

/// A known row asked again is answered by itself and its doubles alone when near ones count more.
#[test]
fn rows_at_no_distance_answer_alone() {
    for features in [2, 20] {
        let table = coarse(1200, features);
        let model = fitted(
            &table,
            &serde_json::json!({ "n_neighbors": 200, "weights": "distance" }),
        );
        for (row, found) in table.x.rows().into_iter().zip(values(&model, &table.x)) {
            let wanted = mean_of_nearest(&table, row);
            assert!(
                (found - wanted).abs() < 1e-9,
                "{features} features: {found} for {wanted}"
            );
        }
    }
}

#[test]
fn more_neighbours_than_rows_are_all_rows() {
    let table = coarse(30, 2);
    let model = fitted(&table, &serde_json::json!({ "n_neighbors": 500, "weights": "uniform" }));
    assert!(
        values(&model, &table.x)
            .iter()
            .all(|value| (value - 14.5).abs() < 1e-12)
    );
}

struct Cancels;

impl Observer for Cancels {
    fn progress(&self, _: &Progress) {}
    fn log(&self, _: Level, _: &str) {}
    fn signal(&self) -> Signal {
        Signal::Cancel
    }
    fn checkpoint(&self, _: &Checkpoint) -> Result<()> {
        Ok(())
    }
}

#[test]
fn a_watched_prediction_is_the_same_and_can_be_cancelled() {
    let table = Table::of(ProblemType::Multiclass, 3000, 1);
    let model = fitted(&table, &serde_json::json!({}));
    let watched = model.predict_watched(&table.x, &Control::silent()).unwrap();
    assert_eq!(watched, model.predict(&table.x).unwrap());
    let cancelled = model.predict_watched(&table.x, &Control::new(Arc::new(Cancels)));
    assert!(matches!(cancelled, Err(EngineError::Cancelled)));
}

/// A model from a file whose parts do not fit together is refused, not used.
#[test]
fn damaged_models_are_refused() {
    let table = coarse(1200, 2);
    let Fitted::Neighbours(sound) = fitted(&table, &serde_json::json!({})) else {
        panic!("another model")
    };
    assert!(Fitted::Neighbours(sound.clone()).validate().is_ok());
    let mut short = sound.clone();
    short.points.pop();
    let mut unboxed = sound.clone();
    unboxed.boxes.truncate(8);
    let mut none = sound;
    none.neighbours = 0;
    for damaged in [short, unboxed, none] {
        assert!(Fitted::Neighbours(damaged).validate().is_err());
    }
}
