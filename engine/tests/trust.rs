//! Issue 3: thresholds, calibration and conformal ranges of trained models, checked on rows that nobody saw.

#![expect(
    clippy::unwrap_used,
    clippy::cast_precision_loss,
    reason = "tests make small tables and fail loudly"
)]

mod onnx_support;

use std::fmt::Write;

use datapulse_engine::calibrate::{Calibrated, CalibrationMethod, Curve};
use datapulse_engine::control::Control;
use datapulse_engine::learners::{FitContext, Fitted, Hyperparameters, learner};
use datapulse_engine::metrics::ThresholdRule;
use datapulse_engine::model::insight::{Goal, Wish};
use datapulse_engine::model::{Answers, ColumnDrift, CsvPredictions, PredictOptions, TrainedModel, predict_file};
use datapulse_engine::prepare::Validation;
use datapulse_engine::problem::Target;
use datapulse_engine::seeds::Seeds;
use datapulse_engine::table::{Column, ColumnKind, Levels, Table, Values};
use datapulse_engine::train::{Candidate, CandidateSink, TrainConfig, run};
use datapulse_engine::warning::Severity;
use ndarray::Array2;
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;
use serde_json::{Map, Value, json};

#[derive(Default)]
struct Best(Option<TrainedModel>);

impl CandidateSink for Best {
    fn finished(&mut self, _: &Candidate, model: Option<&TrainedModel>) -> datapulse_engine::Result<()> {
        self.0 = model.cloned();
        Ok(())
    }
}

fn trained(table: &Table, config: &TrainConfig) -> TrainedModel {
    let mut best = Best::default();
    run(
        table,
        config,
        &Seeds::of_run("trust"),
        &Control::silent(),
        None,
        &mut best,
    )
    .unwrap();
    best.0.unwrap()
}

fn config(target: &str, algorithm: &str) -> TrainConfig {
    TrainConfig {
        target: target.into(),
        algorithms: vec![algorithm.into()],
        threads: Some(1),
        ..TrainConfig::default()
    }
}

fn numbers(name: &str, values: Vec<f64>) -> Column {
    Column {
        name: name.into(),
        kind: ColumnKind::Float,
        values: Values::Numbers(values),
    }
}

/// `bought` is likelier with `income` and, less so, with `age`; `cost` follows from both with noise.
fn customers(rows: usize, seed: u64, classes: usize) -> Table {
    let mut random = ChaCha8Rng::seed_from_u64(seed);
    let mut draw = |from: f64, to: f64| (0..rows).map(|_| random.gen_range(from..to)).collect::<Vec<f64>>();
    let (income, age, luck) = (draw(-2.0, 2.0), draw(-1.0, 1.0), draw(0.0, 1.0));
    let noise = draw(-1.0, 1.0);
    let mut levels = Levels::default();
    let names = ["no", "yes", "perhaps"];
    let codes = (0..rows)
        .map(|row| {
            let share = 1.0 / (1.0 + (-(1.5 * income[row] + age[row])).exp());
            let class = usize::from(luck[row] < share);
            levels.intern(names[if classes > 2 && noise[row] > 0.5 { 2 } else { class }])
        })
        .collect();
    let cost = (0..rows)
        .map(|row| 10.0 * income[row] + 5.0 * age[row] * age[row] + 3.0 * noise[row])
        .collect();
    Table::new(vec![
        numbers("income", income),
        numbers("age", age),
        numbers("cost", cost),
        Column {
            name: "bought".into(),
            kind: ColumnKind::Categorical,
            values: Values::Levels { codes, levels },
        },
    ])
    .unwrap()
}

fn features() -> Vec<String> {
    vec!["income".into(), "age".into()]
}

fn covering(coverage: f64) -> PredictOptions {
    PredictOptions {
        probabilities: true,
        coverage: Some(coverage),
        ..PredictOptions::default()
    }
}

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

/// The curves of scikit-learn 1.9.1: `_SigmoidCalibration` on the log odds, `IsotonicRegression` with its bounds.
#[test]
fn calibration_curves_are_those_of_scikit_learn() {
    let shares = [0.1, 0.8, 0.35, 0.4, 0.9, 0.6, 0.55, 0.4, 0.2, 0.4, 0.3, 0.05];
    let codes = [0_u32, 1, 1, 0, 1, 0, 1, 1, 0, 0, 1, 0];
    let truth = Target::Classes {
        codes: codes.iter().copied().collect(),
        classes: vec!["no".into(), "yes".into()],
    };
    let unseen = Array2::from_shape_fn(
        (12, 2),
        |(row, class)| if class == 1 { shares[row] } else { 1.0 - shares[row] },
    );
    let x = Array2::zeros((12, 1));
    let control = Control::silent();
    let baseline = learner("baseline").unwrap();
    let settings = Hyperparameters::defaults(baseline.info());
    let model = || {
        baseline
            .fit(&x, &truth, &settings, &FitContext::new(&control, 1, 1))
            .unwrap()
    };
    let fit = |method| Calibrated::fit(method, model(), &truth, &unseen).unwrap().curves;
    let Curve::Platt(platt) = &fit(CalibrationMethod::Platt)[0] else {
        panic!("a logistic curve")
    };
    assert!((platt.slope - 0.731_902_100_303_563_8).abs() < 1e-5, "{platt:?}");
    assert!((platt.offset - 0.309_848_719_459_593_3).abs() < 1e-5, "{platt:?}");
    let Curve::Isotonic(isotonic) = &fit(CalibrationMethod::Isotonic)[0] else {
        panic!("straight pieces")
    };
    assert_eq!(isotonic.from, [0.05, 0.2, 0.3, 0.6, 0.8, 0.9]);
    let expected = [1.0 / 14.0, 1.0 / 14.0, 4.0 / 7.0, 4.0 / 7.0, 13.0 / 14.0, 13.0 / 14.0];
    assert!(
        isotonic.to.iter().zip(expected).all(|(a, b)| (a - b).abs() < 1e-12),
        "{isotonic:?}"
    );
}

/// A tree that learnt its rows by heart is too sure of itself; calibrated it is nearer to the truth on new rows.
#[test]
fn calibrated_probabilities_are_better_on_new_rows() {
    let (table, fresh) = (customers(1_200, 6, 2), customers(4_000, 7, 2));
    let truth = fresh.column("bought").unwrap();
    let by_heart = json!({ "max_depth": 30, "min_samples_leaf": 1 });
    let by_heart = by_heart.as_object().unwrap();
    let brier = |calibration| {
        let config = TrainConfig {
            feature_columns: Some(features()),
            calibration,
            hyperparameters: [("decision_tree".to_owned(), by_heart.clone())].into(),
            ..config("bought", "decision_tree")
        };
        let model = trained(&table, &config);
        assert_eq!(model.assessment.calibration, calibration);
        assert_eq!(matches!(model.fitted, Fitted::Calibrated(_)), calibration.is_some());
        let back = TrainedModel::from_bundle(&model.to_bundle().unwrap()).unwrap();
        let predicted = back.predict(&fresh, &covering(0.5)).unwrap();
        let yes = model.classes.iter().position(|class| class == "yes").unwrap();
        let errors = (0..fresh.rows()).map(|row| {
            let actual = f64::from(u8::from(truth.text(row).unwrap() == "yes"));
            (predicted.probabilities(row)[yes].1 - actual).powi(2)
        });
        errors.sum::<f64>() / fresh.rows() as f64
    };
    let raw = brier(None);
    for method in [CalibrationMethod::Platt, CalibrationMethod::Isotonic] {
        let better = brier(Some(method));
        assert!(better < raw * 0.95, "{method:?}: {better} instead of {raw}");
    }
}

/// The label follows the threshold: in the product, in the bundle, and to the row in the real onnxruntime.
#[test]
fn a_threshold_decides_everywhere() {
    let (table, fresh) = (customers(600, 8, 2), customers(300, 9, 2));
    let mut models = Vec::new();
    for (algorithm, calibration) in [
        ("logistic_regression", None),
        ("random_forest", Some(CalibrationMethod::Platt)),
        ("gradient_boosting", Some(CalibrationMethod::Isotonic)),
    ] {
        let config = TrainConfig {
            feature_columns: Some(features()),
            calibration,
            threshold: Some(ThresholdRule::Recall { at_least: 0.95 }),
            ..config("bought", algorithm)
        };
        let model = trained(&table, &config);
        let threshold = model.assessment.threshold.unwrap();
        assert!(threshold < 0.5, "{threshold}");
        let point = model
            .assessment
            .thresholds
            .iter()
            .find(|point| (point.threshold - threshold).abs() < 1e-12);
        assert!(point.unwrap().recall().unwrap() >= 0.95);
        models.push(model);
    }
    let text =
        |column: &str, row: usize| json!(fresh.column(column).unwrap().text(row).unwrap().parse::<f64>().unwrap());
    let columns: Map<String, Value> = ["income", "age"]
        .iter()
        .map(|name| {
            (
                (*name).to_owned(),
                (0..fresh.rows()).map(|row| text(name, row)).collect(),
            )
        })
        .collect();
    let onnx: Vec<Vec<u8>> = models.iter().map(|model| model.to_onnx().unwrap()).collect();
    let said = onnx_support::predict(&Value::Object(columns), &onnx);
    for (model, said) in models.iter().zip(&said) {
        let back = TrainedModel::from_bundle(&model.to_bundle().unwrap()).unwrap();
        let predicted = back.predict(&fresh, &covering(0.9)).unwrap();
        let (threshold, mut moved) = (model.assessment.threshold.unwrap(), 0);
        for row in 0..fresh.rows() {
            let second = predicted.probabilities(row)[1].1;
            assert_eq!(predicted.text(row), model.classes[usize::from(second > threshold)]);
            moved += usize::from(second > threshold && second < 0.5);
            let heard = &said["probabilities"][row];
            assert!(
                (heard[1].as_f64().unwrap() - second).abs() < 1e-5,
                "{}: row {row}",
                model.algorithm
            );
            // A row that is nearer to the threshold than single precision can tell would prove nothing.
            if (second - threshold).abs() > 1e-5 {
                assert_eq!(said["prediction"][row], json!(predicted.text(row)), "row {row}");
            }
            let label = usize::from(heard[1].as_f64().unwrap() > threshold);
            assert_eq!(
                said["prediction"][row],
                json!(model.classes[label]),
                "the file obeys its own threshold"
            );
        }
        assert!(moved > 0, "the threshold changes answers");
    }
}

#[test]
fn a_threshold_can_be_chosen_anew_and_taken_back() {
    let table = customers(400, 10, 2);
    let mut model = trained(&table, &config("bought", "logistic_regression"));
    assert_eq!(model.assessment.threshold, None);
    model.decide(Some(ThresholdRule::Fixed { threshold: 1.0 })).unwrap();
    let Answers::Classes(codes) = model.predict(&table, &PredictOptions::default()).unwrap().answers else {
        panic!("classes")
    };
    assert!(codes.iter().all(|&code| code == 0), "nothing is surer than 1");
    model.decide(None).unwrap();
    assert_eq!(model.assessment.threshold, None);
    let mut numbers = trained(&table, &config("cost", "ridge"));
    assert!(numbers.decide(Some(ThresholdRule::F1)).is_err());
    model.assessment.threshold = Some(f64::NAN);
    assert!(TrainedModel::from_bundle(&model.to_bundle().unwrap()).is_err());
}

/// More rows bring something as long as the curve rises.
#[test]
fn a_learning_curve_shows_what_more_rows_bring() {
    let config = TrainConfig {
        feature_columns: Some(features()),
        learning_curve: true,
        ..config("cost", "gradient_boosting")
    };
    let curve = trained(&customers(800, 11, 2), &config).assessment.learning_curve;
    let rows: Vec<u64> = curve.iter().map(|point| point.rows).collect();
    assert_eq!(rows, [64, 160, 320, 480, 640]);
    let ends = (curve[0].validation.unwrap(), curve[4].validation.unwrap());
    assert!(ends.0 + 0.01 < ends.1, "{ends:?}");
    assert!(curve[4].train >= curve[4].validation, "{curve:?}");
}

/// Issue 3: new data that has changed is pointed out by column, with the evidence; data from where training came is not.
#[test]
fn drift_names_the_column_and_what_changed() {
    let model = trained(&customers(1_000, 12, 2), &config("cost", "ridge"));
    let folder = tempfile::tempdir().unwrap();
    let predicted = |table: &Table| {
        let path = folder.path().join("new.csv");
        let mut text = String::from("income,age,bought\n");
        for row in 0..table.rows() {
            let cell = |name: &str| table.column(name).unwrap().text(row).unwrap_or_default();
            writeln!(text, "{},{},{}", cell("income"), cell("age"), cell("bought")).unwrap();
        }
        std::fs::write(&path, text).unwrap();
        let mut out = CsvPredictions::new(Vec::new());
        predict_file(&model, &path, &PredictOptions::default(), &Control::silent(), &mut out).unwrap()
    };
    let warnings = |table: &Table| {
        predicted(table)
            .drift
            .iter()
            .filter_map(ColumnDrift::warning)
            .collect::<Vec<_>>()
    };
    for rows in [80, 400, 3_000] {
        let found = warnings(&customers(rows, 13, 2));
        assert!(
            found.iter().all(|warning| warning.severity != Severity::Serious),
            "{rows}: {found:?}"
        );
    }
    assert!(
        predicted(&customers(20, 14, 2)).drift.is_empty(),
        "twenty rows say nothing"
    );
    let moved = customers(500, 15, 2);
    let income = (0..500).map(|row| {
        moved
            .column("income")
            .unwrap()
            .text(row)
            .unwrap()
            .parse::<f64>()
            .unwrap()
            + 1.5
    });
    let rest: Vec<Column> = moved
        .columns()
        .iter()
        .filter(|column| column.name != "income")
        .cloned()
        .collect();
    let moved = Table::new([vec![numbers("income", income.collect())], rest].concat()).unwrap();
    let found = warnings(&moved);
    let [first, ..] = &found[..] else {
        panic!("nothing was noticed")
    };
    assert_eq!(
        (first.code.as_str(), first.column.as_deref(), first.severity),
        ("drift", Some("income"), Severity::Serious)
    );
    assert!(
        first.message.contains("PSI") && first.params["psi"].as_f64().unwrap() > 0.25,
        "{first:?}"
    );
    assert!(
        found.iter().all(|warning| warning.column.as_deref() != Some("age")),
        "{found:?}"
    );
}

fn record(income: f64, age: f64) -> Map<String, Value> {
    json!({ "income": income, "age": age }).as_object().unwrap().clone()
}

/// Contributions add up to the answer, and what was made to matter matters.
#[test]
fn one_row_is_explained_without_any_row_of_training() {
    for (target, algorithm) in [("cost", "gradient_boosting"), ("bought", "logistic_regression")] {
        let config = TrainConfig {
            feature_columns: Some(features()),
            ..config(target, algorithm)
        };
        let model = trained(&customers(800, 16, 2), &config);
        let insight = model.insight(&record(1.8, 0.1), &Control::silent()).unwrap();
        let sum: f64 = insight.contributions.iter().map(|one| one.contribution).sum();
        assert!((insight.base + sum - insight.value).abs() < 1e-9, "{insight:?}");
        assert_eq!(insight.contributions[0].feature, "income");
        assert!(
            insight.contributions[0].contribution > 0.0 && insight.local.weights[0].1 > 0.0,
            "{insight:?}"
        );
        assert_eq!(insight.local.weights[0].0, "income");
        assert!(insight.local.fit > 0.3, "{insight:?}");
        let dependence = model.dependence("income", None, &Control::silent()).unwrap();
        assert!(dependence.mean.last() > dependence.mean.first() && dependence.lines.len() == 30);
        assert!(model.insight(&Map::new(), &Control::silent()).is_err());
    }
}

/// The nearest way to the other answer: it is the answer, few things change, and what may not change does not.
#[test]
fn counterfactuals_reach_the_goal_and_respect_what_is_fixed() {
    let config = TrainConfig {
        feature_columns: Some(features()),
        ..config("bought", "logistic_regression")
    };
    let model = trained(&customers(800, 17, 2), &config);
    let row = record(-1.5, 0.0);
    let ask = |wish: &Wish| model.counterfactuals(&row, wish, &Control::silent()).unwrap();
    let mut wish = Wish {
        goal: Goal::Class("yes".into()),
        immutable: ["age".to_owned()].into(),
        ranges: [].into(),
    };
    let found = ask(&wish);
    assert_eq!(found[0].prediction, json!("yes"));
    assert_eq!(found[0].changes.len(), 1);
    let to = found[0].changes[0].to.as_f64().unwrap();
    assert!(
        found[0].changes[0].feature == "income" && to > -1.5 && to < 0.6,
        "no further than it must: {found:?}"
    );
    assert!(
        found[0].probability.unwrap() >= 0.5 && found[0].probability.unwrap() < 0.56,
        "{found:?}"
    );
    wish.ranges.insert("income".into(), (-2.0, -1.0));
    assert!(ask(&wish).is_empty(), "within that range there is no way");
    wish.immutable.insert("gone".into());
    assert!(model.counterfactuals(&row, &wish, &Control::silent()).is_err());
    wish.goal = Goal::AtLeast(3.0);
    assert!(model.counterfactuals(&row, &wish, &Control::silent()).is_err());
    let numbers = trained(
        &customers(800, 18, 2),
        &TrainConfig {
            feature_columns: Some(features()),
            ..self::config("cost", "ridge")
        },
    );
    let wish = Wish {
        goal: Goal::AtLeast(5.0),
        immutable: [].into(),
        ranges: [].into(),
    };
    let found = numbers.counterfactuals(&row, &wish, &Control::silent()).unwrap();
    let reached = found[0].prediction.as_f64().unwrap();
    assert!((5.0..5.6).contains(&reached), "{found:?}");
}

/// Copies on both sides of the split and columns that name rows are pointed out before anybody believes the figures.
#[test]
fn suspicious_tables_are_pointed_out() {
    let table = customers(200, 19, 2);
    let twice: Vec<Column> = table
        .columns()
        .iter()
        .map(|column| {
            let values = match &column.values {
                Values::Numbers(numbers) => Values::Numbers([&numbers[..], &numbers[..]].concat()),
                Values::Levels { codes, levels } => Values::Levels {
                    codes: [&codes[..], &codes[..]].concat(),
                    levels: levels.clone(),
                },
                Values::Dates { .. } => panic!("no dates here"),
            };
            Column {
                values,
                ..column.clone()
            }
        })
        .collect();
    let mut random = ChaCha8Rng::seed_from_u64(1);
    let id = Column {
        kind: ColumnKind::Integer,
        ..numbers(
            "nr",
            (0..400)
                .map(|row| f64::from(row * 7 + random.gen_range(0..7)))
                .collect(),
        )
    };
    let with_copies = Table::new(twice.clone()).unwrap();
    let found = trained(&with_copies, &config("cost", "ridge")).assessment.warnings;
    let copies = found
        .iter()
        .find(|warning| warning.code == "duplicates_across_split")
        .unwrap();
    assert_eq!(copies.severity, Severity::Serious);
    assert!(
        copies.params["share"].as_f64().unwrap() > 0.5 && copies.message.contains("exact copy"),
        "{copies:?}"
    );
    let with_id = Table::new([twice, vec![id]].concat()).unwrap();
    let found = trained(&with_id, &config("cost", "ridge")).assessment.warnings;
    assert!(
        found
            .iter()
            .any(|warning| warning.code == "id_like" && warning.column.as_deref() == Some("nr")),
        "{found:?}"
    );
    let found = trained(&table, &config("cost", "ridge")).assessment.warnings;
    assert!(
        found.iter().all(|warning| warning.code != "duplicates_across_split"),
        "{found:?}"
    );
}
