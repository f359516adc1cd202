//! Support vectors find borders that lines cannot, and say when there is too much for them.

use datapulse_engine::control::Control;
use datapulse_engine::learners::{FitContext, Fitted, Hyperparameters, Predictions, learner};
use datapulse_engine::problem::{Matrix, Target};
use datapulse_engine::{EngineError, Result};
use ndarray::Array1;
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;
use serde_json::json;

use crate::learner_support::{Table, feature, quality};

fn fitted(name: &str, table: &Table, settings: &serde_json::Value) -> Result<Fitted> {
    let learner = learner(name).unwrap();
    let settings = Hyperparameters::new(learner.info(), settings.as_object().unwrap()).unwrap();
    let control = Control::silent();
    learner.fit(&table.x, &table.y, &settings, &FitContext::new(&control, 1, 2))
}

/// A disc inside a ring, with one row in twenty on the wrong side.
fn ring(rows: usize, seed: u64) -> Table {
    let mut random = ChaCha8Rng::seed_from_u64(seed);
    let x = Matrix::from_shape_simple_fn((rows, 2), || feature(&mut random));
    let inside = |row: ndarray::ArrayView1<'_, f64>| row.dot(&row) < 2.2;
    let codes = x
        .rows()
        .into_iter()
        .map(|row| u32::from(inside(row) != random.gen_bool(0.05)))
        .collect();
    let classes = vec!["out".into(), "in".into()];
    Table {
        x,
        y: Target::Classes { codes, classes },
    }
}

#[test]
fn a_kernel_finds_a_ring_where_a_line_cannot() {
    let (train, test) = (ring(800, 1), ring(800, 2));
    let kernel = quality(&fitted("kernel_svm", &train, &json!({})).unwrap(), &test);
    let powers = quality(
        &fitted("kernel_svm", &train, &json!({ "kernel": "poly", "degree": 2 })).unwrap(),
        &test,
    );
    let line = quality(&fitted("linear_svm", &train, &json!({})).unwrap(), &test);
    assert!(kernel > 0.9 && powers > 0.9 && line < 0.7, "{kernel}, {powers}, {line}");
}

/// The share of rows that are of a class is what the probabilities of it promise on the average, for rows of every
/// confidence.
#[test]
fn probabilities_keep_what_they_promise() {
    let (train, test) = (ring(1500, 1), ring(6000, 2));
    let model = fitted("kernel_svm", &train, &json!({})).unwrap();
    let (Predictions::Probabilities(said), Target::Classes { codes, .. }) = (model.predict(&test.x).unwrap(), &test.y)
    else {
        panic!("not probabilities")
    };
    for (low, high) in [(0.0, 0.2), (0.2, 0.8), (0.8, 1.0)] {
        let among: Vec<(f64, f64)> = said
            .column(1)
            .iter()
            .zip(codes)
            .filter(|(share, _)| (low..=high).contains(*share))
            .map(|(share, code)| (*share, f64::from(*code)))
            .collect();
        let count = among.len() as f64;
        let promised = among.iter().map(|one| one.0).sum::<f64>() / count;
        let kept = among.iter().map(|one| one.1).sum::<f64>() / count;
        assert!(
            (promised - kept).abs() < 0.1,
            "{low} to {high}: {promised} against {kept} of {count}"
        );
    }
}

#[test]
fn a_curve_is_followed_and_small_errors_are_forgiven() {
    let random = &mut ChaCha8Rng::seed_from_u64(4);
    let x = Matrix::from_shape_simple_fn((600, 1), || feature(random));
    let answers: Array1<f64> = x.column(0).mapv(|value| 700.0 + 30.0 * (2.0 * value).sin());
    let table = Table {
        x,
        y: Target::Regression(answers),
    };
    let close = fitted("kernel_svm", &table, &json!({ "epsilon": 0.01, "c": 10.0 })).unwrap();
    let loose = fitted("kernel_svm", &table, &json!({ "epsilon": 0.5 })).unwrap();
    assert!(quality(&close, &table) > 0.99, "{}", quality(&close, &table));
    let (Fitted::Kernel(close), Fitted::Kernel(loose)) = (close, loose) else {
        panic!("other models")
    };
    assert!(
        loose.count() < close.count() / 2,
        "{} against {}",
        loose.count(),
        close.count()
    );
}

#[test]
fn too_many_rows_for_a_kernel_are_refused_with_a_way_out() {
    let refused = fitted("kernel_svm", &ring(20_001, 1), &json!({}));
    let Err(error @ EngineError::BadInput { .. }) = refused else {
        panic!("not refused")
    };
    let message = error.to_string();
    assert!(message.contains("20001") && message.contains("linear"), "{message}");
}
