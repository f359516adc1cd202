//! New rows through fitted steps: surprises are handled and reported.

use datapulse_engine::control::Control;
use datapulse_engine::prepare::{Pipeline, Recipe};
use datapulse_engine::table::{Table, Wanted};
use serde_json::{Value, json};

use crate::support::{chosen, customers, plan, recipe, table};

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
    assert!(report.reordered);
    assert_eq!(report.sentences().len(), 6, "{:?}", report.sentences());
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

/// Every kind of surprise is counted with an example, and every row is answered.
#[test]
fn each_surprise_of_a_column_is_counted_with_an_example() {
    let rows = (0..40)
        .map(|row| vec![json!(row), json!(row % 7), json!(row % 2)])
        .collect();
    let training = table(&["size", "rooms", "bought"], rows);
    let recipe = recipe(chosen(&["size", "rooms"]));
    let (pipeline, _) = plan(&training, &recipe)
        .expect("a plan")
        .prepare_all(&training, &recipe, &Control::silent())
        .expect("a pipeline");
    let new = table(
        &["size", "rooms"],
        vec![
            vec![json!(-5), json!(1)],
            vec![json!(1e6), json!("many")],
            vec![Value::Null, json!(3)],
            vec![json!(39), json!(6)],
        ],
    );
    let (matrix, report) = pipeline.transform(&new).expect("a matrix");
    assert!(matrix.iter().all(|value| value.is_finite()));
    assert!(!report.reordered);
    let [size, rooms] = &report.columns[..] else {
        panic!("both columns are told: {report:?}")
    };
    assert_eq!((size.missing, size.newly_missing, size.outside), (1, true, 2));
    assert_eq!(size.outside_examples, ["-5", "1000000"]);
    assert_eq!(
        (rooms.unreadable, rooms.examples.as_slice()),
        (1, &["many".to_owned()][..])
    );
    let sentences = report.sentences();
    assert!(
        sentences
            .iter()
            .any(|sentence| sentence.contains("training always had one")),
        "{sentences:?}"
    );
    // Told piece by piece it is the same.
    let mut twice = report.clone();
    twice.add(&report);
    assert_eq!(
        (twice.columns[0].outside, twice.columns[0].outside_examples.len()),
        (4, 2)
    );
}
