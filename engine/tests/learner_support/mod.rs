//! Tables that tests make themselves, and short words for fitting.

use datapulse_engine::control::Control;
use datapulse_engine::learners::{FitContext, Fitted, Hyperparameters, Predictions, learner};
use datapulse_engine::problem::{Matrix, ProblemType, Target};
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;

pub struct Table {
    pub x: Matrix,
    pub y: Target,
}

/// A number that is an `f32` as well, as the features of a pipeline are.
pub fn feature(random: &mut ChaCha8Rng) -> f64 {
    f64::from(random.gen_range(-2.0_f32..2.0))
}

impl Table {
    /// A table whose answer follows from its first three features, partly in steps, with some noise.
    pub fn of(problem: ProblemType, rows: usize, seed: u64) -> Self {
        let mut random = ChaCha8Rng::seed_from_u64(seed);
        let x = Matrix::from_shape_simple_fn((rows, 6), || feature(&mut random));
        let signal = |row: ndarray::ArrayView1<'_, f64>| 2.0 * row[0] - row[1] + f64::from(u8::from(row[2] > 0.5));
        let noisy: Vec<f64> = x
            .rows()
            .into_iter()
            .map(|row| signal(row) + random.gen_range(-0.3..0.3))
            .collect();
        let codes = |classes: u32| {
            let class = |value: &f64| {
                ((value + 4.0) / 8.0 * f64::from(classes))
                    .floor()
                    .clamp(0.0, f64::from(classes - 1))
            };
            let names = (0..classes).map(|class| format!("class {class}")).collect();
            Target::Classes {
                codes: noisy.iter().map(|value| class(value) as u32).collect(),
                classes: names,
            }
        };
        let y = match problem {
            ProblemType::Regression | ProblemType::Forecasting => {
                Target::Regression(noisy.iter().map(|value| 1000.0 + 50.0 * value).collect())
            }
            ProblemType::Binary => codes(2),
            ProblemType::Multiclass => codes(3),
            ProblemType::Clustering | ProblemType::AnomalyDetection => panic!("there is no target"),
        };
        Self { x, y }
    }
}

/// Settings that keep a test quick; the defaults where that is quick enough.
pub fn settings(name: &str) -> Hyperparameters {
    let given = match name {
        "random_forest" | "extra_trees" => serde_json::json!({ "n_estimators": 24 }),
        "gradient_boosting" => serde_json::json!({ "n_estimators": 40 }),
        "explainable_boosting" => serde_json::json!({ "rounds": 80, "outer_bags": 2 }),
        "mlp" => serde_json::json!({ "epochs": 12, "hidden_layers": [16] }),
        _ => serde_json::json!({}),
    };
    Hyperparameters::new(learner(name).unwrap().info(), given.as_object().unwrap()).unwrap()
}

pub fn fit_with(name: &str, table: &Table, context: &FitContext<'_>) -> datapulse_engine::Result<Fitted> {
    learner(name).unwrap().fit(&table.x, &table.y, &settings(name), context)
}

pub fn fit(name: &str, table: &Table, threads: usize) -> Fitted {
    fit_with(name, table, &FitContext::new(&Control::silent(), 11, threads)).unwrap()
}

/// The bytes of a model fitted on so many threads.
pub fn bytes_of_fit(name: &str, table: &Table, threads: usize) -> Vec<u8> {
    rmp_serde::to_vec(&fit(name, table, threads)).unwrap()
}

/// The share of right classes, or of explained variance.
pub fn quality(model: &Fitted, table: &Table) -> f64 {
    let predictions = model.predict(&table.x).unwrap();
    match (&table.y, &predictions) {
        (Target::Classes { codes, .. }, Predictions::Probabilities(probabilities)) => {
            assert!(
                probabilities
                    .rows()
                    .into_iter()
                    .all(|row| (row.sum() - 1.0).abs() < 1e-6)
            );
            let right = codes
                .iter()
                .zip(predictions.codes().unwrap())
                .filter(|(truth, said)| *truth == said)
                .count();
            right as f64 / codes.len() as f64
        }
        (Target::Regression(answers), Predictions::Values(values)) => {
            let mean = answers.mean().unwrap();
            let error: f64 = answers
                .iter()
                .zip(values)
                .map(|(truth, said)| (truth - said).powi(2))
                .sum();
            1.0 - error / answers.iter().map(|truth| (truth - mean).powi(2)).sum::<f64>()
        }
        _ => panic!("the model answers another problem"),
    }
}
