//! TRN-12, TRN-17 to TRN-19: settings are checked once, and the message says what to change.

#![expect(clippy::unwrap_used, reason = "tests make small tables and fail loudly")]

use datapulse_engine::EngineError;
use datapulse_engine::learners::{AlgorithmInfo, HyperparameterKind, Hyperparameters, algorithms, learner};
use serde_json::{Value, json};

fn info(name: &str) -> &'static AlgorithmInfo {
    learner(name).unwrap().info()
}

fn refusal(name: &str, given: &Value) -> String {
    match Hyperparameters::new(info(name), given.as_object().unwrap()) {
        Err(EngineError::BadInput { what, advice }) => format!("{what}; {advice}"),
        other => panic!("{other:?}"),
    }
}

/// TRN-12
#[test]
fn defaults_hold_where_nothing_is_given() {
    let settings = Hyperparameters::new(info("mlp"), json!({ "epochs": 5 }).as_object().unwrap()).unwrap();
    assert_eq!(settings.count("epochs").unwrap(), 5);
    assert_eq!(settings.counts("hidden_layers").unwrap(), [64, 32]);
    assert_eq!(settings.choice("activation").unwrap(), "relu");
}

/// TRN-19
#[test]
fn a_thousand_epochs_are_the_most() {
    let accepted = Hyperparameters::new(info("mlp"), json!({ "epochs": 1000 }).as_object().unwrap());
    assert!(accepted.is_ok());
    let message = refusal("mlp", &json!({ "epochs": 1001 }));
    assert!(
        message.contains("`epochs` is 1001") && message.contains("from 1 to 1000"),
        "{message}"
    );
}

/// TRN-17, TRN-18
#[test]
fn a_refusal_names_the_field_the_value_and_what_is_right() {
    for (given, parts) in [
        (json!({ "hidden_layers": [] }), ["`hidden_layers` is []", "1 to 8"]),
        (
            json!({ "hidden_layers": [64, 0] }),
            ["`hidden_layers` holds 0", "from 1 to 2048"],
        ),
        (
            json!({ "activation": "step" }),
            ["`activation` is \"step\"", "relu, tanh, logistic"],
        ),
        (
            json!({ "batch_size": 1.5 }),
            ["`batch_size` is 1.5", "whole number from 1 to 10000"],
        ),
        (
            json!({ "learning_rate": "fast" }),
            ["`learning_rate` is \"fast\"", "number from"],
        ),
        (
            json!({ "early_stopping": 1 }),
            ["`early_stopping` is 1", "true or false"],
        ),
        (
            json!({ "momentum": 0.9 }),
            ["`momentum` is not a setting", "hidden_layers"],
        ),
    ] {
        let message = refusal("mlp", &given);
        assert!(parts.iter().all(|part| message.contains(part)), "{message}");
    }
}

#[test]
fn every_problem_is_listed_for_a_form() {
    let given = json!({ "epochs": 0, "batch_size": 0, "l2": 0.1 });
    let problems = Hyperparameters::problems(info("mlp"), given.as_object().unwrap());
    let fields: Vec<_> = problems.iter().map(|problem| problem.field.as_str()).collect();
    assert_eq!(fields, ["batch_size", "epochs"]);
}

/// Decision 46: every default is valid and every number has limits.
#[test]
fn the_published_schema_agrees_with_itself() {
    for info in algorithms() {
        let defaults = Hyperparameters::defaults(info).to_json();
        assert!(
            Hyperparameters::problems(info, defaults.as_object().unwrap()).is_empty(),
            "{}",
            info.name
        );
        for parameter in info.hyperparameters {
            let numeric = !matches!(parameter.kind, HyperparameterKind::Boolean | HyperparameterKind::Choice);
            assert_eq!(
                parameter.min.is_some() && parameter.max.is_some(),
                numeric,
                "{}",
                parameter.name
            );
            assert_eq!(
                parameter.choices.is_empty(),
                parameter.kind != HyperparameterKind::Choice
            );
        }
    }
}
