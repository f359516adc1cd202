//! Explainable boosting finds the curves and the pairs that made the data.

use datapulse_engine::control::Control;
use datapulse_engine::learners::{FitContext, Fitted, Hyperparameters, Predictions, learner};
use datapulse_engine::problem::{Matrix, Target};
use ndarray::Array1;
use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;
use serde_json::json;

use crate::learner_support::{Table, feature, quality};

/// Two curves, a pair that says something only together and so much of it, and a feature that says nothing.
fn table(rows: usize, seed: u64, together: f64) -> Table {
    let random = &mut ChaCha8Rng::seed_from_u64(seed);
    let x = Matrix::from_shape_simple_fn((rows, 5), || feature(random));
    let answer =
        |row: ndarray::ArrayView1<'_, f64>| (2.0 * row[0]).sin() + 0.5 * row[1] * row[1] + together * row[2] * row[3];
    let answers = x.rows().into_iter().map(answer).collect();
    Table {
        x,
        y: Target::Regression(answers),
    }
}

fn fitted(table: &Table, pairs: u32) -> Fitted {
    let learner = learner("explainable_boosting").unwrap();
    let given = json!({ "interactions": pairs });
    let settings = Hyperparameters::new(learner.info(), given.as_object().unwrap()).unwrap();
    let control = Control::silent();
    let context = FitContext::new(&control, 1, 2);
    learner.fit(&table.x, &table.y, &settings, &context).unwrap()
}

#[test]
fn the_pair_that_acts_together_is_found() {
    let (train, test) = (table(3000, 1, 1.0), table(1000, 2, 1.0));
    let (curves, one_pair) = (quality(&fitted(&train, 0), &test), quality(&fitted(&train, 1), &test));
    assert!(curves < 0.6 && one_pair > 0.9, "{curves} and {one_pair}");
}

/// The model is a sum: what one feature adds does not depend on the others, and is the curve that made the data.
#[test]
fn what_a_feature_adds_is_its_curve() {
    let model = fitted(&table(6000, 1, 0.2), 1);
    let answers = |first: f64, second: f64| {
        let rows = Matrix::from_shape_fn((40, 5), |(row, column)| match column {
            0 => first + row as f64 * 0.08,
            1 => second,
            _ => 0.3,
        });
        let Predictions::Values(values) = model.predict(&rows).unwrap() else {
            panic!("not numbers")
        };
        let mean = values.mean().unwrap();
        values - mean
    };
    let (here, there) = (answers(-1.6, 0.0), answers(-1.6, 1.5));
    assert!(here.iter().zip(&there).all(|(one, other)| (one - other).abs() < 1e-5));
    let curve: Array1<f64> = (0..40)
        .map(|row| (2.0 * (-1.6 + f64::from(row) * 0.08)).sin())
        .collect();
    let mean = curve.mean().unwrap();
    for ((row, found), wanted) in here.iter().enumerate().zip(curve - mean) {
        assert!((found - wanted).abs() < 0.15, "{found} for {wanted} in row {row}");
    }
}

/// Half of the rows have one value and the others a value each: pieces of very different sizes, in pairs too.
#[test]
fn a_value_that_most_rows_have_is_no_trouble() {
    let mut train = table(2000, 3, 1.0);
    for column in 0..4 {
        let values = train.x.column_mut(column);
        values.into_iter().step_by(2).for_each(|value| *value = -1.9);
    }
    assert!(fitted(&train, 6).validate().is_ok());
}

#[test]
fn what_says_nothing_matters_least() {
    let importance = fitted(&table(3000, 1, 1.0), 2).importance().unwrap();
    assert!((importance.iter().sum::<f64>() - 1.0).abs() < 1e-9);
    assert!(
        importance[..4].iter().all(|share| *share > 3.0 * importance[4]),
        "{importance:?}"
    );
}
