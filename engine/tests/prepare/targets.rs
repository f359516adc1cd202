//! The column to predict and the problem it poses (TRN-10).

use datapulse_engine::prepare::{Recipe, detect_problem, find_target};
use datapulse_engine::problem::{ProblemType, Target};
use datapulse_engine::table::Table;
use serde_json::{Value, json};

use crate::support::{plan, table};

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
