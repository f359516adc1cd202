//! Which columns are features: TRN-01 to TRN-09, decision 44.

use std::sync::Arc;

use datapulse_engine::control::Control;
use datapulse_engine::prepare::{Plan, Preprocessing, Recipe, SelectionMethod, Validation};
use datapulse_engine::seeds::Seeds;
use serde_json::{Value, json};

use crate::support::{Lines, chosen, customers, inputs, plan, recipe, table};

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

/// TRN-06: each method finds the column that matters, also when only its square does.
#[test]
fn every_method_keeps_what_tells_about_the_target() {
    let rows = (0..400)
        .map(|row: usize| {
            let x = (row * 37 % 101) as f64 / 50.0 - 1.0;
            vec![
                json!((row * 7919 % 211) as f64),
                json!(x),
                json!(["a", "b", "c", "d"][row * 31 % 4]),
                json!((row * 104_729 % 307) as f64),
                json!(x * x + (row % 3) as f64 * 0.01),
            ]
        })
        .collect();
    let table = table(&["n1", "x", "n2", "n3", "bought"], rows);
    for method in [
        SelectionMethod::MutualInformation,
        SelectionMethod::Importance,
        SelectionMethod::Rfe,
    ] {
        let recipe = recipe(Preprocessing {
            feature_selection_method: method,
            k: 1,
            ..Preprocessing::default()
        });
        let lines = Arc::new(Lines::default());
        let control = Control::new(lines.clone());
        let plan = Plan::make(&table, &recipe, &Seeds::default(), &control).expect("a plan");
        let (pipeline, matrix) = plan.prepare_all(&table, &recipe, &control).expect("a pipeline");
        assert_eq!((inputs(&pipeline), matrix.ncols()), (vec!["x"], 1), "{method:?}");
        let lines = lines.0.lock().expect("the lines");
        assert!(lines.contains(&"Automatic feature selection applied: 1 of 4 features retained".to_owned()));
    }
}
