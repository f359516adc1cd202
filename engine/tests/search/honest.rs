//! Nothing is judged by rows that it saw.

use datapulse_engine::control::Control;
use datapulse_engine::model::TrainedModel;
use datapulse_engine::prepare::{Plan, Recipe, Validation};
use datapulse_engine::seeds::Seeds;
use datapulse_engine::table::{Table, Values};
use datapulse_engine::train::TrainConfig;

use crate::support::{houses, numbers};
use crate::{drawn, folds, search, searching, waves};

/// Learners that know every row by heart once they saw it.
const BY_HEART: [&str; 3] = ["decision_tree", "random_forest", "gradient_boosting"];

/// Nothing can be learnt here, so whoever is good has seen the answers.
fn chance(rows: usize) -> Table {
    Table::new(vec![
        numbers("a", drawn(rows, 21)),
        numbers("b", drawn(rows, 22)),
        numbers("group", drawn(rows, 24).iter().map(|x| (x * 40.0).floor()).collect()),
        numbers("y", drawn(rows, 23)),
    ])
    .unwrap()
}

#[test]
fn where_nothing_can_be_learnt_nothing_seems_to_be() {
    let table = chance(240);
    let column = || "group".to_owned();
    for validation in [
        Validation::default(),
        Validation::KFold { folds: 4 },
        Validation::RepeatedKFold { folds: 3, repeats: 2 },
        Validation::GroupedKFold {
            folds: 4,
            column: column(),
        },
        Validation::TimeOrdered {
            folds: 4,
            column: column(),
        },
    ] {
        let config = TrainConfig {
            validation: validation.clone(),
            ..searching("y", &BY_HEART, 10)
        };
        let (outcome, _) = search(&table, &config);
        for trial in outcome.trials.iter().filter_map(|trial| trial.score) {
            assert!(trial < 0.1, "{validation:?}: a trial explains {trial} of chance");
        }
        for candidate in &outcome.candidates {
            let r2 = candidate.metrics["r2"].unwrap();
            assert!(
                r2 < 0.1,
                "{validation:?}: {} explains {r2} of chance",
                candidate.algorithm
            );
        }
    }
}

/// What is kept aside could be anything: neither the trials nor the models nor the weights of ensembles change.
#[test]
fn rows_kept_aside_are_seen_by_no_part_of_the_search() {
    let table = waves(220);
    let config = searching("y", &["ridge", "random_forest", "gradient_boosting"], 9);
    let recipe = Recipe::for_target("y");
    let plan = Plan::make(&table, &recipe, &Seeds::of_run("run"), &Control::silent()).unwrap();
    let aside: Vec<usize> = plan.splits[0]
        .validation
        .iter()
        .map(|&position| plan.rows[position])
        .collect();
    let mut columns = table.columns().to_vec();
    for column in &mut columns {
        if let (true, Values::Numbers(values)) = (column.name == "y", &mut column.values) {
            for &row in &aside {
                values[row] = 100.0 - 3.0 * values[row];
            }
        }
    }
    let other = Table::new(columns).unwrap();
    let ((outcome, found), (changed, others)) = (search(&table, &config), search(&other, &config));
    assert_eq!(outcome.trials, changed.trials);
    assert_eq!(found.models.len(), others.models.len());
    assert!(found.models.len() >= 4, "with ensembles");
    for (index, model) in &found.models {
        let parts = |model: &TrainedModel| (model.fitted.clone(), model.pipeline.clone());
        assert_eq!(parts(model), parts(&others.models[index]));
        assert_ne!(
            model.metrics, others.models[index].metrics,
            "but they are judged by them"
        );
    }
}

/// With folds the kept models learn from every row, the figures come from models that did not.
#[test]
fn figures_of_folds_are_those_of_the_trials() {
    let (outcome, _) = search(
        &houses(150),
        &folds(searching("price", &["ridge", "decision_tree"], 8), 3),
    );
    for candidate in outcome
        .candidates
        .iter()
        .filter(|one| !one.algorithm.ends_with("ensemble"))
    {
        let trial = outcome
            .trials
            .iter()
            .find(|trial| trial.algorithm == candidate.algorithm && trial.hyperparameters == candidate.hyperparameters)
            .unwrap();
        assert_eq!(candidate.metrics["r2"], trial.score);
        assert_eq!(candidate.fold_metrics.len(), 3);
        assert_eq!(candidate.training_samples, 150);
    }
    assert!(outcome.warnings.iter().any(|warning| warning.code == "chosen_by_folds"));
}
