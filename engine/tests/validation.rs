//! Which rows check and which train, for every kind of validation.

#![expect(clippy::unwrap_used, reason = "a test ends where something is not as expected")]

use std::collections::HashSet;

use datapulse_engine::prepare::{Plan, Recipe, Validation};
use datapulse_engine::problem::Target;
use datapulse_engine::seeds::Seeds;
use datapulse_engine::table::{Table, Wanted};
use datapulse_engine::{Result, control::Control};
use serde_json::{Value, json};

/// 240 visits of 30 patients on 60 days; `ill` follows from `dose`.
fn visits() -> Table {
    let names = ["patient", "day", "dose", "ill"].map(str::to_owned);
    let rows: Vec<Vec<Value>> = (0..240_u32)
        .map(|row| {
            let (patient, day) = (row * 7 % 30, row * 13 % 60);
            let date = format!("2024-{:02}-{:02}", 1 + day / 28, 1 + day % 28);
            let dose = f64::from(row * 31 % 100);
            json!([
                format!("p{patient}"),
                date,
                dose,
                if dose > 50.0 { "yes" } else { "no" }
            ])
            .as_array()
            .unwrap()
            .clone()
        })
        .collect();
    Table::from_rows(&names, &rows, |_| Wanted::Any).unwrap()
}

fn plan_of(table: &Table, target: &str, validation: Validation) -> Result<Plan> {
    let recipe = Recipe {
        validation,
        ..Recipe::for_target(target)
    };
    Plan::make(table, &recipe, &Seeds::of_run("test"), &Control::silent())
}

fn grouped(column: &str, folds: u32) -> Validation {
    let column = column.to_owned();
    Validation::GroupedKFold { folds, column }
}

fn ordered(column: &str, folds: u32) -> Validation {
    let column = column.to_owned();
    Validation::TimeOrdered { folds, column }
}

#[test]
fn rows_of_one_group_never_stand_on_both_sides() {
    let table = visits();
    let plan = plan_of(&table, "ill", grouped("patient", 4)).unwrap();
    let patient = |rows: &[usize]| -> HashSet<String> {
        let column = table.column("patient").unwrap();
        rows.iter().filter_map(|&row| column.text(plan.rows[row])).collect()
    };
    assert_eq!(plan.splits.len(), 4);
    let mut judged = Vec::new();
    for split in &plan.splits {
        assert!(patient(&split.train).is_disjoint(&patient(&split.validation)));
        assert_eq!(split.train.len() + split.validation.len(), 240);
        assert!(
            (40..=80).contains(&split.validation.len()),
            "{}",
            split.validation.len()
        );
        let Target::Classes { codes, .. } = plan.target.select(&split.validation) else {
            panic!("two classes");
        };
        let ill = codes.iter().filter(|code| **code == 1).count() * 100 / codes.len();
        assert!((35..=65).contains(&ill), "{ill} % are of the second class");
        judged.extend(split.validation.iter().copied());
    }
    judged.sort_unstable();
    assert_eq!(judged, (0..240).collect::<Vec<_>>(), "every row is judged once");
    assert!(
        !plan.selection.features.contains(&"patient".to_owned()),
        "who it was is no feature"
    );
}

#[test]
fn rows_are_judged_by_what_came_before_them() {
    let table = visits();
    for column in ["day", "dose"] {
        let plan = plan_of(&table, "ill", ordered(column, 5)).unwrap();
        let moment = |row: &usize| table.column(column).unwrap().text(plan.rows[*row]).unwrap();
        let key = |row: &usize| {
            moment(row)
                .parse::<f64>()
                .map_or_else(|_| moment(row), |dose| format!("{dose:09.3}"))
        };
        assert_eq!(plan.splits.len(), 5);
        let mut known = 0;
        for split in &plan.splits {
            let newest = split.train.iter().map(key).max().unwrap();
            let oldest = split.validation.iter().map(key).min().unwrap();
            assert!(newest < oldest, "{column}: {newest} was learnt from to judge {oldest}");
            assert!(split.train.len() > known, "the window grows");
            known = split.train.len();
        }
        let last = plan.splits.last().unwrap();
        assert_eq!(last.train.len() + last.validation.len(), 240);
    }
}

#[test]
fn repeated_folds_judge_every_row_each_time_with_other_parts() {
    let validation = Validation::RepeatedKFold { folds: 3, repeats: 2 };
    let plan = plan_of(&visits(), "ill", validation).unwrap();
    assert_eq!(plan.splits.len(), 6);
    for three in plan.splits.chunks(3) {
        let mut rows: Vec<usize> = three.iter().flat_map(|split| split.validation.clone()).collect();
        rows.sort_unstable();
        assert_eq!(rows, (0..240).collect::<Vec<_>>());
    }
    assert_ne!(plan.splits[0], plan.splits[3]);
}

#[test]
fn what_cannot_work_is_refused_with_the_column_and_the_reason() {
    let table = visits();
    let why = |target: &str, validation| plan_of(&table, target, validation).unwrap_err().to_string();
    assert!(why("ill", grouped("doctor", 3)).contains("no column 'doctor'"));
    assert!(why("dose", grouped("ill", 3)).contains("only 2 groups, too few for 3 folds"));
    assert!(why("ill", grouped("ill", 3)).contains("split by the target"));
    assert!(why("ill", ordered("patient", 3)).contains("no order in time"));
    assert!(why("ill", Validation::RepeatedKFold { folds: 3, repeats: 1 }).contains("repetitions is 1"));
    let names = ["when", "x", "y"].map(str::to_owned);
    let rows: Vec<Vec<Value>> = (0..60_u32)
        .map(|row| {
            vec![
                if row == 7 { Value::Null } else { json!(row / 30) },
                json!(row),
                json!(row * row),
            ]
        })
        .collect();
    let table = Table::from_rows(&names, &rows, |_| Wanted::Any).unwrap();
    let why = |validation| plan_of(&table, "y", validation).unwrap_err().to_string();
    assert!(why(ordered("when", 3)).contains("no value in 1 rows"));
    let rows: Vec<Vec<Value>> = rows.into_iter().filter(|row| !row[0].is_null()).collect();
    let table = Table::from_rows(&names, &rows, |_| Wanted::Any).unwrap();
    let why = |validation| plan_of(&table, "y", validation).unwrap_err().to_string();
    assert!(why(ordered("when", 3)).contains("only 2 moments"));
}
