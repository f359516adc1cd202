use std::collections::BTreeSet;

use datapulse_engine::control::{Control, Level};
use datapulse_engine::prepare::Validation;
use datapulse_engine::problem::ProblemType;
use datapulse_engine::seeds::Seeds;
use datapulse_engine::table::Table;
use datapulse_engine::train::{RunOutcome, TrainConfig, run};
use std::sync::Arc;

use crate::support::{Models, Watcher, config, flowers, houses, noise, numbers, train};

fn algorithms(outcome: &RunOutcome) -> Vec<&str> {
    outcome
        .candidates
        .iter()
        .map(|candidate| candidate.algorithm.as_str())
        .collect()
}

/// TRN-26, MOD-27: sorted by the metric, best first, and the best is better than a guess.
#[test]
fn the_leaderboard_is_sorted_best_first() {
    let (outcome, models) = train(&houses(300), &config("price", &["baseline", "ridge", "random_forest"]));
    let values: Vec<f64> = outcome
        .candidates
        .iter()
        .map(|candidate| candidate.metrics[&outcome.metric].unwrap())
        .collect();
    assert!(
        values.is_sorted_by(|a, b| if outcome.higher_is_better { a >= b } else { a <= b }),
        "{values:?}"
    );
    assert_eq!(algorithms(&outcome)[2], "baseline");
    assert_eq!(
        outcome
            .candidates
            .iter()
            .map(|candidate| candidate.rank)
            .collect::<Vec<_>>(),
        [Some(1), Some(2), Some(3)]
    );
    assert!(outcome.best().unwrap().metrics["r2"].unwrap() > 0.9);
    assert_eq!(models.0.len(), 3);
    assert_eq!(outcome.training_samples + outcome.test_samples, 300);
}

/// TRN-01, VIZ-06: exactly the chosen features, in the model and in its importance.
#[test]
fn exactly_the_chosen_features_are_used_and_explained() {
    let watcher = Arc::new(Watcher::patient());
    let config = TrainConfig {
        feature_columns: Some(vec!["place".into(), "size".into()]),
        ..config("price", &["ridge"])
    };
    let mut models = Models::default();
    let control = Control::new(watcher.clone());
    let outcome = run(
        &houses(300),
        &config,
        &Seeds::of_run("test"),
        &control,
        None,
        &mut models,
    )
    .unwrap();
    let best = outcome.best().unwrap();
    let explained: BTreeSet<&str> = best.importance.iter().map(|one| one.feature.as_str()).collect();
    assert_eq!(explained, BTreeSet::from(["place", "size"]));
    assert_eq!(models.model(0).features, ["place", "size"]);
    let log = watcher.log.lock().unwrap();
    assert!(
        log.contains(&(
            Level::Info,
            "Manual feature selection applied: 2 features retained".into()
        )),
        "{log:?}"
    );
}

#[test]
fn importance_tells_what_matters_from_what_does_not() {
    let (outcome, _) = train(&houses(400), &config("price", &["random_forest"]));
    let importance = &outcome.best().unwrap().importance;
    assert_eq!(importance[0].feature, "size");
    assert_eq!(importance[2].feature, "noise");
    assert!(
        importance[2].importance < importance[1].importance / 5.0,
        "{importance:?}"
    );
}

/// TRN-13, TRN-14: seeds by component stand beside the candidate.
#[test]
fn seeds_are_those_of_run_and_component() {
    let (outcome, _) = train(&flowers(120), &config("kind", &["random_forest"]));
    let seeds = Seeds::of_run("test");
    let expected = [
        ("preprocessing", seeds.of("preprocessing")),
        ("random_forest", seeds.of("random_forest")),
    ];
    let found = &outcome.candidates[0].seeds;
    assert_eq!(
        found
            .iter()
            .map(|(name, seed)| (name.as_str(), *seed))
            .collect::<Vec<_>>(),
        expected
    );
}

/// TRN-16: the same run gives the same bits on any number of threads; another run differs.
#[test]
fn a_run_is_the_same_to_the_bit_on_one_thread_and_on_many() {
    let every = [
        "logistic_regression",
        "decision_tree",
        "random_forest",
        "gradient_boosting",
        "mlp",
    ];
    let once = |threads, id: &str| {
        let mut models = Models::default();
        let config = TrainConfig {
            threads: Some(threads),
            ..config("kind", &every)
        };
        let outcome = run(
            &flowers(150),
            &config,
            &Seeds::of_run(id),
            &Control::silent(),
            None,
            &mut models,
        )
        .unwrap();
        (outcome, models.bundles())
    };
    let (outcome, bundles) = once(1, "a");
    assert_eq!((outcome.clone(), bundles), once(4, "a"));
    assert_ne!(outcome.candidates[0].seeds, once(1, "b").0.candidates[0].seeds);
}

/// TRN-16: other features make another model.
#[test]
fn other_features_make_another_model() {
    let with = |features: &[&str]| {
        let features = features.iter().map(|name| (*name).to_owned()).collect();
        let config = TrainConfig {
            feature_columns: Some(features),
            ..config("kind", &["logistic_regression"])
        };
        train(&flowers(150), &config).0.candidates[0].metrics.clone()
    };
    assert_ne!(with(&["length"]), with(&["length", "width"]));
}

/// TRN-21: every row is predicted once, folds are kept, and the model that is kept learns from all rows.
#[test]
fn folds_judge_every_row_once() {
    let config = TrainConfig {
        validation: Validation::KFold { folds: 4 },
        ..config("kind", &["decision_tree"])
    };
    let (outcome, models) = train(&flowers(150), &config);
    let best = outcome.best().unwrap();
    assert_eq!(best.fold_metrics.len(), 4);
    assert_eq!((best.test_samples, best.training_samples), (150, 150));
    let mean = best
        .fold_metrics
        .iter()
        .map(|fold| fold["accuracy"].unwrap())
        .sum::<f64>()
        / 4.0;
    assert!((best.metrics["accuracy"].unwrap() - mean).abs() < 1e-12);
    assert_eq!(models.model(0).training_samples, 150);
}

/// TRN-10: the problem decides which algorithms are tried.
#[test]
fn without_a_choice_what_suits_the_data_is_tried() {
    let (outcome, _) = train(&flowers(150), &config("kind", &[]));
    assert_eq!(outcome.problem_type, ProblemType::Multiclass);
    assert!(
        algorithms(&outcome).contains(&"logistic_regression"),
        "{:?}",
        algorithms(&outcome)
    );
    let (outcome, _) = train(&houses(150), &config("price", &[]));
    assert_eq!(outcome.problem_type, ProblemType::Regression);
    assert!(algorithms(&outcome).contains(&"ridge"), "{:?}", algorithms(&outcome));
}

#[test]
fn wrong_wishes_are_refused_before_anything_is_trained() {
    let refused = |config: &TrainConfig| {
        run(
            &flowers(60),
            config,
            &Seeds::default(),
            &Control::silent(),
            None,
            &mut Models::default(),
        )
        .unwrap_err()
        .to_string()
    };
    assert!(refused(&config("kind", &["wizardry"])).contains("wizardry"));
    assert!(
        refused(&config("kind", &["ridge"])).contains("logistic_regression"),
        "names what would fit"
    );
    assert!(refused(&config("nothing", &[])).contains("nothing"));
    let metric = TrainConfig {
        metric: Some("r2".into()),
        ..config("kind", &[])
    };
    assert!(refused(&metric).contains("r2"));
    let mut settings = config("kind", &["random_forest"]);
    let trees = serde_json::json!({ "n_estimators": -1 }).as_object().unwrap().clone();
    settings.hyperparameters.insert("random_forest".into(), trees);
    assert!(!refused(&settings).is_empty());
}

#[test]
fn a_feature_that_knows_the_answer_is_pointed_out() {
    let table = houses(300);
    let mut columns = table.columns().to_vec();
    let datapulse_engine::table::Values::Numbers(price) = &columns[3].values else {
        unreachable!()
    };
    columns.push(numbers(
        "price_in_euro",
        price.iter().map(|price| price * 1.95).collect(),
    ));
    let (outcome, _) = train(&Table::new(columns).unwrap(), &config("price", &["ridge"]));
    let leaks: Vec<_> = outcome
        .warnings
        .iter()
        .filter(|warning| warning.code == "leakage")
        .collect();
    assert_eq!(leaks.len(), 1, "{:?}", outcome.warnings);
    assert_eq!(leaks[0].column.as_deref(), Some("price_in_euro"));
}

#[test]
fn a_model_that_learnt_nothing_says_so() {
    let table = Table::new(vec![numbers("x", noise(200, 1)), numbers("y", noise(200, 99))]).unwrap();
    let (outcome, _) = train(&table, &config("y", &["decision_tree"]));
    let codes: Vec<&str> = outcome.candidates[0]
        .warnings
        .iter()
        .map(|warning| warning.code.as_str())
        .collect();
    assert_eq!(codes, ["no_better_than_baseline"]);
}

/// JOB-25: what is kept of a run is JSON that reads back.
#[test]
fn an_outcome_survives_json() {
    let (outcome, _) = train(&flowers(120), &config("kind", &["logistic_regression", "baseline"]));
    let text = serde_json::to_string(&outcome).unwrap();
    assert!(!text.contains("NaN"));
    let back: RunOutcome = serde_json::from_str(&text).unwrap();
    assert_eq!(back.candidates.len(), 2);
    assert_eq!(back.candidates[0].algorithm, outcome.candidates[0].algorithm);
}

/// TRN-02: the request of the API is the configuration of the engine, whatever else it holds.
#[test]
fn the_request_of_the_api_is_read_with_either_name_for_the_features() {
    for key in ["feature_columns", "features"] {
        let request = serde_json::json!({
            "dataset_id": "01900000-0000-7000-8000-000000000000",
            "target": "price", key: ["size"], "budget_seconds": 60, "name": "run",
            "validation": { "method": "k_fold", "folds": 3 },
            "hyperparameters": { "ridge": { "alpha": 2.0 } },
        });
        let config: TrainConfig = serde_json::from_value(request).unwrap();
        assert_eq!(config.features().unwrap(), ["size"]);
        assert_eq!(config.validation, Validation::KFold { folds: 3 });
        assert_eq!(config.hyperparameters["ridge"]["alpha"], 2.0);
    }
}

/// Issue 3: every defined metric has an interval around it, and the model keeps them.
#[test]
fn figures_come_with_intervals_that_the_model_keeps() {
    for validation in [Validation::default(), Validation::KFold { folds: 3 }] {
        let config = TrainConfig {
            validation,
            ..config("kind", &["logistic_regression"])
        };
        let (outcome, models) = train(&flowers(300), &config);
        let best = outcome.best().unwrap();
        for (name, value) in &best.metrics {
            let interval = best.assessment.intervals[name];
            let value = value.unwrap();
            assert!(
                interval.low <= value && value <= interval.high,
                "{name}: {value} {interval:?}"
            );
            assert!(interval.low < interval.high, "{name}");
        }
        let accuracy = best.assessment.baseline["accuracy"].unwrap();
        assert!((accuracy - 1.0 / 3.0).abs() < 0.05, "{accuracy}");
        assert_eq!(models.model(0).assessment, best.assessment);
    }
}
