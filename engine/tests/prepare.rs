//! From a table to matrices: TRN-01 to TRN-09, TRN-14, TRN-16, TRN-28, decisions 44 and 79.

#![expect(clippy::expect_used, reason = "a test that cannot go on has failed")]
#![expect(clippy::float_cmp, reason = "these figures are exact")]
#![expect(clippy::cast_precision_loss, reason = "small numbers")]
#![expect(clippy::cast_possible_truncation, reason = "rounding is what is checked")]
#![expect(clippy::needless_pass_by_value, reason = "reads better with rows written in place")]

use std::sync::{Arc, Mutex};

use datapulse_engine::Result;
use datapulse_engine::control::{Checkpoint, Control, Level, Observer, Progress, Signal};
use datapulse_engine::prepare::{
    CategoricalImputation, Category, CategoryOutput, Encoder, Encoding, NumericImputation, Pipeline, Plan,
    Preprocessing, Recipe, Scaling, SelectionMethod, Validation, detect_problem, find_target, split,
};
use datapulse_engine::problem::{ProblemType, Target};
use datapulse_engine::seeds::Seeds;
use datapulse_engine::table::{Table, Wanted};
use proptest::prelude::*;
use serde_json::{Value, json};

/// Keeps what is logged.
#[derive(Default)]
struct Lines(Mutex<Vec<String>>);

impl Observer for Lines {
    fn progress(&self, _: &Progress) {}
    fn log(&self, _: Level, message: &str) {
        self.0.lock().expect("the lines").push(message.to_owned());
    }
    fn signal(&self) -> Signal {
        Signal::Continue
    }
    fn checkpoint(&self, _: &Checkpoint) -> Result<()> {
        Ok(())
    }
}

fn table(columns: &[&str], rows: Vec<Vec<Value>>) -> Table {
    let names: Vec<String> = columns.iter().map(|&name| name.to_owned()).collect();
    Table::from_rows(&names, &rows, |_| Wanted::Any).expect("a table")
}

/// 40 rows: `age` with gaps, `city` with gaps, `noise`, `same`, and the target `bought`.
fn customers() -> Table {
    let rows = (0..40)
        .map(|row| {
            let age = if row % 8 == 3 { Value::Null } else { json!(20 + row) };
            let city = if row % 10 == 9 {
                Value::Null
            } else {
                json!(["Bonn", "Ulm", "Köln"][row % 3])
            };
            json!([age, city, (row * 7) % 11, "x", if row % 4 == 0 { "yes" } else { "no" }])
        })
        .map(|row| row.as_array().cloned().expect("a row"))
        .collect();
    table(&["age", "city", "noise", "same", "bought"], rows)
}

fn recipe(preprocessing: Preprocessing) -> Recipe {
    Recipe {
        preprocessing,
        ..Recipe::for_target("bought")
    }
}

fn chosen(features: &[&str]) -> Preprocessing {
    let features = features.iter().map(|&name| name.to_owned()).collect();
    Preprocessing {
        feature_columns: Some(features),
        ..Preprocessing::default()
    }
}

fn plan(table: &Table, recipe: &Recipe) -> Result<Plan> {
    Plan::make(table, recipe, &Seeds::of_run("run"), &Control::silent())
}

fn inputs(pipeline: &Pipeline) -> Vec<&str> {
    pipeline.inputs.iter().map(|input| input.name.as_str()).collect()
}

/// TRN-01, TRN-03, TRN-06, TRN-08, TRN-09, decision 44
#[test]
fn a_manual_selection_is_kept_exactly_and_logged() {
    let table = customers();
    let lines = Arc::new(Lines::default());
    let control = Control::new(lines.clone());
    let preprocessing = Preprocessing {
        feature_selection_method: SelectionMethod::SelectKBest,
        k: 1,
        ..chosen(&["same", "city", "gone"])
    };
    let recipe = recipe(preprocessing);
    let plan = Plan::make(&table, &recipe, &Seeds::default(), &control).expect("a plan");
    let (pipeline, _) = plan.prepare_all(&table, &recipe, &control).expect("a pipeline");
    assert_eq!(inputs(&pipeline), ["same", "city"]);
    let lines = lines.0.lock().expect("the lines");
    assert!(
        lines.contains(&"Manual feature selection applied: 2 features retained".to_owned()),
        "{lines:?}"
    );
    assert!(
        lines.iter().any(|line| line.contains("'gone' is not in the table")),
        "{lines:?}"
    );
    assert!(
        lines
            .iter()
            .any(|line| line.contains("Automatic feature selection skipped")),
        "{lines:?}"
    );
    assert_eq!(
        plan.warnings
            .iter()
            .filter(|warning| warning.code == "missing_feature")
            .count(),
        1
    );
}

/// TRN-02
#[test]
fn features_are_accepted_under_each_of_their_names() {
    for key in ["feature_columns", "features", "selected_features"] {
        let recipe: Recipe = serde_json::from_value(json!({
            "target": "y",
            "preprocessing_config": {key: ["a"], "feature_selection_method": "select_k_best"},
            "validation": {"method": "k_fold", "folds": 5}
        }))
        .expect("a recipe");
        assert_eq!(
            recipe.preprocessing.feature_columns.as_deref(),
            Some(&["a".to_owned()][..])
        );
        assert_eq!(recipe.validation, Validation::KFold { folds: 5 });
    }
}

/// TRN-09, decision 44
#[test]
fn selections_that_cannot_work_are_refused() {
    let table = customers();
    let message = |recipe: &Recipe| plan(&table, recipe).expect_err("an error").to_string();
    assert!(message(&recipe(chosen(&["gone"]))).contains("none of the chosen features"));
    assert!(message(&recipe(chosen(&["age", "bought"]))).contains("'bought' is among the features"));
    assert!(message(&Recipe::for_target("nowhere")).contains("no column 'nowhere'"));
    let folds = Recipe {
        validation: Validation::KFold { folds: 1 },
        ..Recipe::for_target("bought")
    };
    assert!(message(&folds).contains("from 2 to 20"));
}

/// Decision 79: nothing of the validation rows reaches the fitted steps.
#[test]
fn steps_are_fitted_on_the_training_rows_only() {
    let table = customers();
    let recipe = recipe(Preprocessing {
        scaling: Scaling::MinMax,
        ..chosen(&["age"])
    });
    let plan = plan(&table, &recipe).expect("a plan");
    let fold = plan
        .prepare(&table, &recipe, &plan.splits[0], &Control::silent())
        .expect("a fold");
    let Encoder::Number(number) = &fold.pipeline.inputs[0].encoder else {
        panic!("age is a number")
    };
    let ages = |rows: &[usize]| {
        rows.iter()
            .filter(|row| *row % 8 != 3)
            .map(|&row| 20.0 + row as f64)
            .collect::<Vec<_>>()
    };
    let train = ages(&plan.splits[0].train);
    let least = train.iter().copied().fold(f64::INFINITY, f64::min);
    let most = train.iter().copied().fold(0.0, f64::max);
    assert_eq!((number.offset, number.divisor), (least, most - least));
    assert_eq!(fold.train.nrows() + fold.validation.nrows(), 40);
    assert!(fold.train.iter().all(|value| (0.0..=1.0).contains(value)));
}

/// Constants were computed with scikit-learn 1.9.1: `SimpleImputer` then a scaler, on 1, 2, missing, 4, 9.
#[test]
fn numbers_are_filled_and_scaled_as_scikit_learn_does() {
    let rows = [json!(1), json!(2), Value::Null, json!(4), json!(9)]
        .into_iter()
        .map(|value| vec![value])
        .collect();
    let table = table(&["x"], rows);
    let fit = |numeric_imputation, scaling| {
        let settings = Preprocessing {
            numeric_imputation,
            scaling,
            ..Preprocessing::default()
        };
        let selection = datapulse_engine::prepare::Selection {
            features: vec!["x".into()],
            manual: false,
            warnings: Vec::new(),
        };
        let (pipeline, _) = Pipeline::fit(&table, &[0, 1, 2, 3, 4], &selection, &settings).expect("a pipeline");
        pipeline.transform(&table).expect("a matrix").0.column(0).to_vec()
    };
    let close = |found: Vec<f64>, expected: [f64; 5]| {
        for (found, expected) in found.iter().zip(expected) {
            assert!((found - expected).abs() < 1e-6, "{found} instead of {expected}");
        }
    };
    close(
        fit(NumericImputation::Median, Scaling::Standard),
        [-1.005_141_42, -0.646_162_34, -0.287_183_26, 0.071_795_82, 1.866_691_21],
    );
    close(
        fit(NumericImputation::Mean, Scaling::MinMax),
        [0.0, 0.125, 0.375, 0.375, 1.0],
    );
    close(
        fit(NumericImputation::Zero, Scaling::Robust),
        [-0.333_333_33, 0.0, -0.666_666_67, 0.666_666_67, 2.333_333_33],
    );
    close(fit(NumericImputation::Median, Scaling::None), [1.0, 2.0, 3.0, 4.0, 9.0]);
}

/// TRN-28
#[test]
fn categories_become_columns_and_each_feature_knows_its_source() {
    let table = customers();
    let recipe = recipe(chosen(&["city", "noise"]));
    let plan = plan(&table, &recipe).expect("a plan");
    let (pipeline, matrix) = plan
        .prepare_all(&table, &recipe, &Control::silent())
        .expect("a pipeline");
    let features = pipeline.features();
    let names: Vec<&str> = features.iter().map(|feature| feature.name.as_str()).collect();
    assert_eq!(names, ["city=Bonn", "city=Köln", "city=Ulm", "city=(missing)", "noise"]);
    assert_eq!(
        features.iter().map(|feature| feature.source).collect::<Vec<_>>(),
        [0, 0, 0, 0, 1]
    );
    assert_eq!(matrix.row(0).to_vec()[..4], [1.0, 0.0, 0.0, 0.0]);
    assert_eq!(matrix.row(9).to_vec()[..4], [0.0, 0.0, 0.0, 1.0]);
    let ordinal = Preprocessing {
        encoding: Encoding::Ordinal,
        categorical_imputation: CategoricalImputation::MostFrequent,
        scaling: Scaling::None,
        ..recipe.preprocessing.clone()
    };
    let recipe = Recipe {
        preprocessing: ordinal,
        ..recipe
    };
    let (pipeline, matrix) = plan
        .prepare_all(&table, &recipe, &Control::silent())
        .expect("a pipeline");
    assert_eq!(pipeline.width(), 2);
    // Row 9 has no city. Each city has twelve rows, so the first by name stands in.
    assert_eq!((matrix[[0, 0]], matrix[[1, 0]], matrix[[2, 0]]), (0.0, 2.0, 1.0));
    assert_eq!(matrix[[9, 0]], 0.0);
}

#[test]
fn only_the_most_frequent_levels_have_a_column_and_the_rest_share_one() {
    let rows = (0..100)
        .map(|row| vec![json!(format!("l{}", if row < 90 { row % 9 } else { row })), json!(row)])
        .collect();
    let table = table(&["level", "bought"], rows);
    let recipe = recipe(Preprocessing {
        max_categories: 5,
        ..chosen(&["level"])
    });
    let plan = plan(&table, &recipe).expect("a plan");
    let (pipeline, matrix) = plan
        .prepare_all(&table, &recipe, &Control::silent())
        .expect("a pipeline");
    let Encoder::Category(category) = &pipeline.inputs[0].encoder else {
        panic!("level is a category")
    };
    assert_eq!(category.levels, ["l0", "l1", "l2", "l3", "l4"]);
    assert_eq!((category.other, pipeline.width()), (Some(5), 6));
    assert_eq!(matrix[[8, 5]], 1.0);
    assert_eq!(matrix[[95, 5]], 1.0);
}

#[test]
fn new_rows_with_surprises_are_handled_and_reported() {
    let table = customers();
    let recipe = recipe(chosen(&["age", "city"]));
    let plan = plan(&table, &recipe).expect("a plan");
    let (pipeline, _) = plan
        .prepare_all(&table, &recipe, &Control::silent())
        .expect("a pipeline");
    let rows = vec![
        vec![json!("Ulm"), json!(1), json!(30)],
        vec![json!("Rom"), json!(2), json!("old")],
        vec![Value::Null, json!(3), Value::Null],
        vec![json!("BONN"), json!(4), json!("31")],
    ];
    let names = ["city", "shoe", "age"].map(str::to_owned);
    let new = Table::from_rows(&names, &rows, |name| pipeline.wanted(name).unwrap_or(Wanted::Any)).expect("a table");
    let (matrix, report) = pipeline.transform(&new).expect("a matrix");
    assert_eq!(matrix.row(1).to_vec()[1..], [0.0; 4]);
    assert_eq!(matrix.row(3).to_vec()[1..], [1.0, 0.0, 0.0, 0.0]);
    assert_eq!(matrix[[1, 0]], matrix[[2, 0]]);
    assert_eq!(report.extra, ["shoe"]);
    let age = &report.columns[0];
    assert_eq!((age.column.as_str(), age.missing, age.unreadable), ("age", 1, 1));
    let city = &report.columns[1];
    assert_eq!(
        (city.missing, city.unseen, city.examples.as_slice()),
        (1, 1, &["Rom".to_owned()][..])
    );
    assert_eq!(report.sentences().len(), 5);
    let message = pipeline
        .transform(&table_without_age())
        .expect_err("age is absent")
        .to_string();
    assert!(message.contains("'age'") && message.contains("'city'"), "{message}");
}

fn table_without_age() -> Table {
    table(&["shoe"], vec![vec![json!(1)]])
}

#[test]
fn categories_that_look_like_numbers_are_found_again() {
    let rows = (0..30)
        .map(|row| vec![json!(if row % 3 == 0 { "A1" } else { "07" }), json!(row)])
        .collect();
    let table = table(&["code", "bought"], rows);
    let recipe = recipe(chosen(&["code"]));
    let (pipeline, _) = plan(&table, &recipe)
        .expect("a plan")
        .prepare_all(&table, &recipe, &Control::silent())
        .expect("fit");
    let new = Table::from_rows(&["code".into()], &[vec![json!("07")]], |name| {
        pipeline.wanted(name).expect("used")
    });
    let (matrix, report) = pipeline.transform(&new.expect("a table")).expect("a matrix");
    assert_eq!(matrix.row(0).to_vec(), [1.0, 0.0]);
    assert!(report.columns.is_empty(), "{report:?}");
}

#[test]
fn dates_become_their_parts() {
    let rows = (0..30)
        .map(|row| {
            let day = if row == 4 {
                Value::Null
            } else {
                json!(format!("2024-0{}-1{}T0{}:30", row % 9 + 1, row % 9, row % 5))
            };
            vec![day, json!(row)]
        })
        .collect();
    let table = table(&["when", "bought"], rows);
    let recipe = recipe(Preprocessing {
        scaling: Scaling::None,
        ..chosen(&["when"])
    });
    let plan = plan(&table, &recipe).expect("a plan");
    let (pipeline, matrix) = plan
        .prepare_all(&table, &recipe, &Control::silent())
        .expect("a pipeline");
    let names: Vec<String> = pipeline.features().into_iter().map(|feature| feature.name).collect();
    assert_eq!(
        names,
        ["when.year", "when.month", "when.day", "when.weekday", "when.hour"]
    );
    assert_eq!(matrix.row(1).to_vec(), [2024.0, 2.0, 11.0, 6.0, 1.0]);
    assert!(matrix.iter().all(|value| value.is_finite()));
}

/// TRN-06, TRN-07
#[test]
fn without_a_choice_useless_columns_are_left_out_and_the_best_kept() {
    let rows = (0..60)
        .map(|row| {
            let target = row % 2;
            let row = vec![
                json!(target * 10 + row % 3),
                json!(row * 13 % 7),
                json!("same"),
                Value::Null,
                json!(target),
            ];
            row
        })
        .collect();
    let table = table(&["signal", "noise", "same", "empty", "bought"], rows);
    let everything = recipe(Preprocessing::default());
    let fold = {
        let plan = plan(&table, &everything).expect("a plan");
        plan.prepare(&table, &everything, &plan.splits[0], &Control::silent())
            .expect("a fold")
    };
    assert_eq!(inputs(&fold.pipeline), ["signal", "noise"]);
    let codes: Vec<&str> = fold.warnings.iter().map(|warning| warning.code.as_str()).collect();
    assert_eq!(codes, ["constant", "missing"]);
    let settings = Preprocessing {
        feature_selection_method: SelectionMethod::SelectKBest,
        k: 1,
        ..Preprocessing::default()
    };
    let best = recipe(settings);
    let plan = plan(&table, &best).expect("a plan");
    let (pipeline, matrix) = plan.prepare_all(&table, &best, &Control::silent()).expect("a pipeline");
    assert_eq!((inputs(&pipeline), matrix.ncols()), (vec!["signal"], 1));
}

/// TRN-10
#[test]
fn the_problem_is_found_from_the_target_and_can_be_changed() {
    let column = |values: Vec<Value>| table(&["y"], values.into_iter().map(|value| vec![value]).collect());
    let problem = |table: &Table| detect_problem(&table.columns()[0]);
    assert_eq!(
        problem(&column((0..40).map(|row| json!(row % 2)).collect())),
        Some(ProblemType::Binary)
    );
    assert_eq!(
        problem(&column((0..40).map(|row| json!(row % 4)).collect())),
        Some(ProblemType::Multiclass)
    );
    assert_eq!(
        problem(&column((0..40).map(|row| json!(row)).collect())),
        Some(ProblemType::Regression)
    );
    assert_eq!(
        problem(&column((0..40).map(|row| json!(f64::from(row % 2) + 0.5)).collect())),
        Some(ProblemType::Regression)
    );
    assert_eq!(
        problem(&column((0..40).map(|row| json!(["a", "b", "c"][row % 3])).collect())),
        Some(ProblemType::Multiclass)
    );
    let digits = column((0..40).map(|row| json!([10, 9, 2][row % 3])).collect());
    let found = find_target(&digits.columns()[0], None).expect("a target");
    let Target::Classes { codes, classes } = found.target else {
        panic!("classes")
    };
    assert_eq!(classes, ["2", "9", "10"]);
    assert_eq!((codes[0], codes[1], codes[2]), (2, 1, 0));
    let as_number = find_target(&digits.columns()[0], Some(ProblemType::Regression)).expect("a target");
    assert_eq!(as_number.problem, ProblemType::Regression);
}

#[test]
fn targets_that_cannot_be_learned_are_refused_in_words() {
    let message = |values: Vec<Value>, wanted| {
        let table = table(&["y"], values.into_iter().map(|value| vec![value]).collect());
        find_target(&table.columns()[0], wanted)
            .expect_err("an error")
            .to_string()
    };
    assert!(message(vec![json!(1); 9], None).contains("only 9 rows"));
    assert!(message(vec![json!(1.5); 20], None).contains("always '1.5'"));
    assert!(message(vec![json!("a"); 20], None).contains("always 'a'"));
    let texts = |count: usize| (0..count).map(|row| json!(format!("t{row}"))).collect::<Vec<_>>();
    assert!(message(texts(50), Some(ProblemType::Regression)).contains("is text"));
    assert!(message(texts(10_000), None).contains("10000 different values"));
    assert!(
        message((0..30).map(|row| json!(row % 3)).collect(), Some(ProblemType::Binary)).contains("3 different values")
    );
    assert!(message((1..29).map(|day| json!(format!("2024-01-{day:02}"))).collect(), None).contains("is a date"));
}

#[test]
fn rows_without_a_target_are_left_out_and_counted() {
    let rows = (0..120)
        .map(|row| vec![json!(row), if row % 6 == 0 { Value::Null } else { json!(row % 2) }])
        .collect();
    let table = table(&["x", "bought"], rows);
    let plan = plan(&table, &Recipe::for_target("bought")).expect("a plan");
    assert_eq!((plan.rows.len(), plan.target.len(), plan.rows[0]), (100, 100, 1));
    assert!(
        plan.warnings
            .iter()
            .any(|warning| warning.message.contains("20 of 120 rows")),
        "{:?}",
        plan.warnings
    );
}

/// TRN-14, TRN-16
#[test]
fn the_split_comes_from_the_seed() {
    let table = customers();
    let splits = |seeds: &Seeds| {
        Plan::make(&table, &Recipe::for_target("bought"), seeds, &Control::silent())
            .expect("a plan")
            .splits
    };
    assert_eq!(splits(&Seeds::of_run("a")), splits(&Seeds::of_run("a")));
    assert_ne!(splits(&Seeds::of_run("a")), splits(&Seeds::of_run("b")));
}

#[test]
fn a_pipeline_survives_being_stored() {
    let table = customers();
    let recipe = Recipe::for_target("bought");
    let plan = plan(&table, &recipe).expect("a plan");
    let (pipeline, matrix) = plan
        .prepare_all(&table, &recipe, &Control::silent())
        .expect("a pipeline");
    let json = serde_json::to_string(&pipeline).expect("JSON");
    let again: Pipeline = serde_json::from_str(&json).expect("a pipeline");
    assert_eq!(again, pipeline);
    assert_eq!(again.transform(&table).expect("a matrix").0, matrix);
    assert!(
        matrix
            .iter()
            .all(|&value| f64::from(value as f32).to_bits() == value.to_bits()),
        "not rounded to f32"
    );
}

#[test]
fn an_unknown_text_of_an_ordinal_column_is_minus_one() {
    let number = datapulse_engine::prepare::Number {
        fill: 0.0,
        offset: 0.0,
        divisor: 1.0,
    };
    let category = Category {
        levels: vec!["a".into(), "b".into()],
        missing: None,
        other: None,
        output: CategoryOutput::Ordinal(number),
    };
    assert_eq!(
        (category.code("b"), category.code("c"), category.missing_code()),
        ((1, false), (-1, true), -1)
    );
}

proptest! {
    #[test]
    fn every_row_is_on_exactly_one_side_and_classes_are_spread(
        codes in prop::collection::vec(0_u32..4, 20..300),
        seed in any::<u32>(),
        folds in 2_u32..8,
        test_size in 0.05..0.5_f64
    ) {
        let rows = codes.len();
        let classes: Vec<String> = (0..4).map(|class| class.to_string()).collect();
        let target = Target::Classes { codes: codes.iter().copied().collect(), classes };
        let holdout = split(&target, Validation::Holdout { test_size }, seed).expect("a split");
        let expected = (rows as f64 * test_size).ceil();
        prop_assert!((holdout[0].validation.len() as f64 - expected).abs() <= 4.0);
        for part in &holdout {
            let mut all: Vec<usize> = part.train.iter().chain(&part.validation).copied().collect();
            all.sort_unstable();
            prop_assert_eq!(all, (0..rows).collect::<Vec<_>>());
            for class in 0..4 {
                let count = |part: &[usize]| part.iter().filter(|&&row| codes[row] == class).count();
                prop_assert!(count(&part.validation) == 0 || count(&part.train) > 0);
            }
        }
        let parts = split(&target, Validation::KFold { folds }, seed).expect("folds");
        let mut validated: Vec<usize> = parts.iter().flat_map(|part| part.validation.clone()).collect();
        validated.sort_unstable();
        prop_assert_eq!(validated, (0..rows).collect::<Vec<_>>());
        for class in 0..4 {
            let counts: Vec<usize> = parts
                .iter()
                .map(|part| part.validation.iter().filter(|&&row| codes[row] == class).count())
                .collect();
            prop_assert!(counts.iter().max().zip(counts.iter().min()).is_some_and(|(most, least)| most - least <= 1));
        }
    }
}
