//! What boosting does with missing values, categories, rules and weights.

use datapulse_engine::control::Control;
use datapulse_engine::learners::{FeatureKind, FitContext, Fitted, Hyperparameters, Monotone, Predictions, learner};
use datapulse_engine::problem::{Matrix, Target};
use ndarray::{Array1, Axis};
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;
use serde_json::{Value, json};

use super::learner_support::{Table, feature, quality};

fn boosted(table: &Table, given: &Value, kinds: &[FeatureKind], threads: usize) -> Fitted {
    let control = Control::silent();
    let learner = learner("gradient_boosting").unwrap();
    let settings = Hyperparameters::new(learner.info(), given.as_object().unwrap()).unwrap();
    let context = FitContext {
        kinds,
        ..FitContext::new(&control, 7, threads)
    };
    learner.fit(&table.x, &table.y, &settings, &context).unwrap()
}

fn classes(codes: impl Iterator<Item = u32>) -> Target {
    Target::Classes {
        codes: codes.collect(),
        classes: vec!["no".into(), "yes".into()],
    }
}

fn second(model: &Fitted, x: &Matrix) -> Array1<f64> {
    let Predictions::Probabilities(shares) = model.predict(x).unwrap() else {
        panic!("not probabilities")
    };
    shares.column(1).to_owned()
}

/// Two columns of numbers with gaps and one of `codes` categories, whose answers hang on all three.
fn mixed(rows: usize, codes: u32, seed: u64) -> (Table, Vec<FeatureKind>) {
    let mut random = ChaCha8Rng::seed_from_u64(seed);
    let mut x = Matrix::zeros((rows, 3));
    let mut answers = Vec::with_capacity(rows);
    for mut row in x.rows_mut() {
        let code = random.gen_range(0..codes);
        for column in 0..2 {
            let value = feature(&mut random);
            row[column] = if random.gen_bool(0.25) { f64::NAN } else { value };
        }
        row[2] = if random.gen_bool(0.05) {
            f64::NAN
        } else {
            f64::from(code)
        };
        let known = |value: f64, other: f64| if value.is_nan() { other } else { value };
        let of_code = if code * 7 % 5 < 2 { 2.0 } else { -1.0 };
        answers.push(known(row[0], 3.0) - known(row[1], -2.5) + of_code + random.gen_range(-0.2..0.2));
    }
    let table = Table {
        x,
        y: Target::Regression(answers.into()),
    };
    let kind = |column| FeatureKind {
        categories: (column == 2).then_some(codes),
        monotone: None,
    };
    (table, (0..3).map(kind).collect())
}

/// Each split learns where missing values go: one number is missing for high answers, the other for low ones.
#[test]
fn missing_values_go_where_they_belong() {
    let mut random = ChaCha8Rng::seed_from_u64(1);
    let mut x = Matrix::from_shape_simple_fn((800, 2), || feature(&mut random));
    let mut codes = Vec::new();
    for (row, mut values) in x.rows_mut().into_iter().enumerate() {
        let high = values[row % 2] > 0.5;
        if high && random.gen_bool(0.5) {
            values[row % 2] = f64::NAN;
        }
        if row % 2 == 1 {
            values[1] = -values[1];
        }
        values[1 - row % 2] = 0.0;
        codes.push(u32::from(high));
    }
    let table = Table {
        x,
        y: classes(codes.into_iter()),
    };
    let given = json!({ "n_estimators": 60, "early_stopping": "off" });
    let model = boosted(&table, &given, &[], 1);
    assert!(quality(&model, &table) > 0.97, "{}", quality(&model, &table));
    let Fitted::Boosting(trees) = &model else {
        panic!("not boosting")
    };
    assert!(!trees.missing_left.is_empty(), "some split sends missing values left");
    let missing = Matrix::from_shape_vec((2, 2), vec![f64::NAN, 0.0, 0.0, f64::NAN]).unwrap();
    assert!(second(&model, &missing).iter().all(|share| *share > 0.9));
}

/// A set of categories is told from the rest by one question, however they are numbered.
#[test]
fn one_split_parts_a_set_of_categories_from_the_rest() {
    let mut random = ChaCha8Rng::seed_from_u64(2);
    let chosen = [3, 4, 8, 11, 17, 22, 29];
    let x = Matrix::from_shape_simple_fn((3000, 1), || f64::from(random.gen_range(0..30_u32)));
    let codes: Vec<u32> = x
        .iter()
        .map(|code| u32::from(chosen.contains(&(*code as u32))))
        .collect();
    let table = Table {
        x,
        y: classes(codes.into_iter()),
    };
    let kinds = [FeatureKind {
        categories: Some(30),
        monotone: None,
    }];
    let given = json!({ "n_estimators": 50, "max_leaves": 2, "early_stopping": "off", "subsample": 1.0 });
    let model = boosted(&table, &given, &kinds, 1);
    assert!(quality(&model, &table) >= 1.0);
    let Fitted::Boosting(trees) = &model else {
        panic!("not boosting")
    };
    let of = |codes: &[u32]| chosen.iter().all(|code| codes.contains(code)) && codes.len() == chosen.len();
    let rest = |codes: &[u32]| chosen.iter().all(|code| !codes.contains(code)) && codes.len() == 23;
    assert!(
        of(&trees.sets[0].codes) || rest(&trees.sets[0].codes),
        "{:?}",
        trees.sets[0]
    );
    let as_numbers = boosted(&table, &given, &[], 1);
    assert!(
        quality(&as_numbers, &table) < 0.95,
        "numbers need many questions for it"
    );
}

/// Categories that say nothing do not lead trees astray, although each set of them fits something by chance.
#[test]
fn many_categories_without_meaning_do_no_harm() {
    let mut random = ChaCha8Rng::seed_from_u64(3);
    let mut draw = |rows: usize| {
        let x = Matrix::from_shape_fn((rows, 2), |(_, column)| {
            if column == 0 {
                feature(&mut random)
            } else {
                f64::from(random.gen_range(0..120_u32))
            }
        });
        let answers = x.column(0).mapv(|value| value + random.gen_range(-1.0..1.0));
        Table {
            x,
            y: Target::Regression(answers),
        }
    };
    let (train, test) = (draw(2000), draw(2000));
    let kinds = [
        FeatureKind::default(),
        FeatureKind {
            categories: Some(120),
            monotone: None,
        },
    ];
    let alone = |table: &Table| Table {
        x: table.x.select(Axis(1), &[0]),
        y: table.y.clone(),
    };
    let with = quality(&boosted(&train, &json!({}), &kinds, 1), &test);
    let without = quality(&boosted(&alone(&train), &json!({}), &[], 1), &alone(&test));
    assert!(with > without - 0.02, "{with} with them, {without} without");
}

/// On a grid of values, with all else as it is in many rows, answers never go against the rule.
#[test]
fn answers_keep_to_monotone_constraints() {
    let mut random = ChaCha8Rng::seed_from_u64(4);
    let x = Matrix::from_shape_simple_fn((2000, 3), || feature(&mut random));
    let answer = |row: ndarray::ArrayView1<'_, f64>| row[0] + (4.0 * row[0]).sin() - 0.7 * row[1] + row[0] * row[2];
    let noisy: Vec<f64> = x
        .rows()
        .into_iter()
        .map(|row| answer(row) + random.gen_range(-0.5..0.5))
        .collect();
    let codes: Vec<u32> = noisy.iter().map(|value| u32::from(*value > 0.0)).collect();
    let kinds = [Some(Monotone::Increasing), Some(Monotone::Decreasing), None].map(|monotone| FeatureKind {
        categories: None,
        monotone,
    });
    for y in [Target::Regression(noisy.into()), classes(codes.into_iter())] {
        let table = Table { x: x.clone(), y };
        let given = json!({ "n_estimators": 80, "early_stopping": "off" });
        let (kept, free) = (boosted(&table, &given, &kinds, 2), boosted(&table, &given, &[], 2));
        let breaches = |model: &Fitted, feature: usize, sign: f64| {
            let mut found = 0;
            for row in (0..2000).step_by(40) {
                let grid = Matrix::from_shape_fn((81, 3), |(step, column)| {
                    if column == feature {
                        step as f64 / 20.0 - 2.0
                    } else {
                        x[(row, column)]
                    }
                });
                let answers = match model.predict(&grid).unwrap() {
                    Predictions::Values(values) => values,
                    Predictions::Probabilities(shares) => shares.column(1).to_owned(),
                };
                let steps = answers.windows(2).into_iter();
                found += steps.filter(|pair| (pair[1] - pair[0]) * sign < -1e-12).count();
            }
            found
        };
        for (feature, sign) in [(0, 1.0), (1, -1.0)] {
            assert_eq!(breaches(&kept, feature, sign), 0);
            assert!(breaches(&free, feature, sign) > 0, "without a rule it would be broken");
        }
        assert!(quality(&kept, &table) > 0.5);
    }
}

/// Determinism with everything at once: gaps, categories, drawn rows and features.
#[test]
fn threads_change_no_bit_with_missing_values_and_categories() {
    let (table, kinds) = mixed(12_000, 40, 5);
    let given = json!({ "n_estimators": 30 });
    let bytes = [1, 2, 3].map(|threads| rmp_serde::to_vec(&boosted(&table, &given, &kinds, threads)).unwrap());
    assert!(bytes[0] == bytes[1] && bytes[1] == bytes[2]);
}

/// Rows by themselves are answered like rows among others, whichever way is taken through the trees.
#[test]
fn many_rows_are_answered_like_single_ones() {
    let (table, kinds) = mixed(1500, 25, 6);
    for leaves in [6, 400] {
        let given = json!({ "n_estimators": 25, "max_leaves": leaves, "min_samples_leaf": 1, "early_stopping": "off" });
        let model = boosted(&table, &given, &kinds, 1);
        let Predictions::Values(together) = model.predict(&table.x).unwrap() else {
            panic!("not numbers")
        };
        for row in 0..1500 {
            let one = table.x.select(Axis(0), &[row]);
            assert_eq!(
                model.predict(&one).unwrap(),
                Predictions::Values(Array1::from(vec![together[row]]))
            );
        }
        assert!(quality(&model, &table) > 0.9);
    }
}

/// Codes that were never seen, and values where none was missing before, are answered and not refused.
#[test]
fn what_was_never_seen_is_answered() {
    let (table, kinds) = mixed(600, 8, 7);
    let model = boosted(&table, &json!({ "n_estimators": 20 }), &kinds, 1);
    let odd = [
        [1.0, f64::NAN, 200.0],
        [f64::NAN, f64::NAN, f64::NAN],
        [1e30, -1e30, 7.0],
    ]
    .concat();
    let Predictions::Values(answers) = model.predict(&Matrix::from_shape_vec((3, 3), odd).unwrap()).unwrap() else {
        panic!("not numbers")
    };
    assert!(answers.iter().all(|answer| answer.is_finite()));
}

/// TRN: with balanced weights a rare class is found more often.
#[test]
fn balanced_weights_find_more_of_a_rare_class() {
    let mut random = ChaCha8Rng::seed_from_u64(9);
    let x = Matrix::from_shape_simple_fn((3000, 4), || feature(&mut random));
    let codes: Vec<u32> = x
        .rows()
        .into_iter()
        .map(|row| u32::from(random.gen_bool((0.02 + 0.1 * (row[0] + row[1]).max(0.0)).min(1.0))))
        .collect();
    let table = Table {
        x,
        y: classes(codes.iter().copied()),
    };
    let found = |weight: &str| {
        let given = json!({ "n_estimators": 40, "class_weight": weight, "early_stopping": "off", "max_leaves": 6 });
        let said = second(&boosted(&table, &given, &[], 1), &table.x);
        let rare = codes.iter().zip(&said).filter(|(code, _)| **code == 1);
        rare.clone().filter(|(_, share)| **share > 0.5).count() as f64 / rare.count() as f64
    };
    let (plain, balanced) = (found("none"), found("balanced"));
    assert!(balanced > plain + 0.2, "{balanced} instead of {plain}");
}
