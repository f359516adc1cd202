use datapulse_engine::learners::{Combination, Fitted};
use datapulse_engine::model::{PredictOptions, TrainedModel};
use datapulse_engine::train::{Origin, Search, SearchMethod, TrainConfig, Trial, TrialStatus};
use serde_json::{Value, json};

use crate::support::{config, flowers, houses};
use crate::{folds, many_waves, search, searching, waves};

const ALGORITHMS: [&str; 3] = ["logistic_regression", "random_forest", "gradient_boosting"];

/// TRN-20: everything that was tried is recorded, and the best of it is on the leaderboard.
#[test]
fn every_trial_is_recorded_and_the_best_of_each_algorithm_is_a_candidate() {
    let table = flowers(150);
    for config in [
        searching("kind", &ALGORITHMS, 14),
        folds(searching("kind", &ALGORITHMS, 14), 3),
    ] {
        let (outcome, found) = search(&table, &config);
        assert_eq!(outcome.trials.len(), 14);
        assert_eq!(outcome.trials, found.trials, "told one by one as they are done");
        for (number, trial) in outcome.trials.iter().enumerate() {
            assert_eq!(trial.number as usize, number);
            assert_ne!(trial.status, TrialStatus::Failed, "{trial:?}");
            if trial.status == TrialStatus::Complete {
                let known: Vec<f64> = trial.scores.iter().copied().map(Option::unwrap).collect();
                let mean = known.iter().sum::<f64>() / known.len() as f64;
                assert!((trial.score.unwrap() - mean).abs() < 1e-12);
            }
        }
        assert_eq!(outcome.trials[0].origin, Origin::Portfolio);
        assert!(
            outcome
                .trials
                .iter()
                .any(|trial| trial.origin == Origin::Model || trial.origin == Origin::Random)
        );
        for name in ALGORITHMS {
            let candidate = outcome.candidates.iter().find(|one| one.algorithm == name).unwrap();
            let complete = outcome.trials.iter().filter(|trial| trial.algorithm == name);
            let best = complete
                .filter_map(|trial| trial.score)
                .fold(f64::NEG_INFINITY, f64::max);
            let own = outcome
                .trials
                .iter()
                .find(|trial| trial.algorithm == name && trial.score == Some(best))
                .unwrap();
            assert_eq!(candidate.hyperparameters, own.hyperparameters);
            assert_eq!(candidate.seeds[name], own.seed);
        }
        assert!(outcome.best().unwrap().metrics["accuracy"].unwrap() > 0.6);
        let ranks: Vec<_> = outcome.candidates.iter().map(|one| one.rank.unwrap()).collect();
        assert_eq!(ranks, (1..=outcome.candidates.len() as u32).collect::<Vec<_>>());
    }
}

/// TRN-20: the winner's settings given to a run without a search make the same model.
#[test]
fn a_winner_can_be_trained_again_without_the_search() {
    let table = houses(200);
    let (outcome, found) = search(&table, &searching("price", &["ridge", "gradient_boosting"], 10));
    for candidate in outcome
        .candidates
        .iter()
        .filter(|one| !one.algorithm.ends_with("ensemble"))
    {
        let mut simple = config("price", &[&candidate.algorithm]);
        let Value::Object(settings) = candidate.hyperparameters.to_json() else {
            panic!("settings are an object");
        };
        simple.hyperparameters.insert(candidate.algorithm.clone(), settings);
        let (_, again) = search(&table, &simple);
        assert_eq!(
            again.models[&0].to_bundle().unwrap(),
            found.models[&candidate.index].to_bundle().unwrap()
        );
    }
}

/// TRN-22: ensembles are candidates like every other: saved, loaded, explained, exported, predicting.
#[test]
fn ensembles_are_models_like_every_other() {
    let table = waves(300);
    for config in [
        searching("y", &["ridge", "random_forest", "nearest_neighbors"], 9),
        folds(searching("y", &["ridge", "random_forest", "nearest_neighbors"], 9), 3),
    ] {
        let (outcome, found) = search(&table, &config);
        for name in ["weighted_ensemble", "stacked_ensemble"] {
            let candidate = outcome.candidates.iter().find(|one| one.algorithm == name).unwrap();
            assert!(candidate.metrics["r2"].unwrap() > 0.4, "{:?}", candidate.metrics);
            assert_eq!(candidate.importance.len(), 3);
            let members = candidate.hyperparameters.to_json()["members"].as_array().unwrap().len();
            let model = &found.models[&candidate.index];
            let Fitted::Ensemble(ensemble) = &model.fitted else {
                panic!("{name} is an ensemble");
            };
            assert_eq!(ensemble.members.len(), members);
            assert!(members >= 2);
            if let Combination::Weights(weights) = &ensemble.combination {
                assert!((weights.iter().sum::<f64>() - 1.0).abs() < 1e-9);
            }
            let back = TrainedModel::from_bundle(&model.to_bundle().unwrap()).unwrap();
            assert_eq!(&back, model);
            let options = PredictOptions::default();
            assert_eq!(
                back.predict(&table, &options).unwrap(),
                model.predict(&table, &options).unwrap()
            );
            assert!(!back.to_onnx().unwrap().is_empty() && !back.to_pickle().unwrap().is_empty());
            let explained = back
                .explain(&table, 2, &datapulse_engine::control::Control::silent())
                .unwrap();
            assert_eq!(explained.rows.len(), 2);
        }
    }
}

#[test]
fn a_forged_ensemble_is_refused() {
    let (outcome, found) = search(&waves(120), &searching("y", &["ridge", "decision_tree"], 8));
    let candidate = outcome
        .candidates
        .iter()
        .find(|one| one.algorithm == "weighted_ensemble")
        .unwrap();
    let whole = &found.models[&candidate.index];
    let refused = |change: &dyn Fn(&mut Vec<Fitted>, &mut Combination)| {
        let mut model = whole.clone();
        let Fitted::Ensemble(ensemble) = &mut model.fitted else {
            panic!("it is an ensemble");
        };
        change(&mut ensemble.members, &mut ensemble.combination);
        TrainedModel::from_bundle(&model.to_bundle().unwrap()).is_err()
    };
    assert!(!refused(&|_, _| {}));
    assert!(refused(&|members, _| members.clear()));
    assert!(refused(&|members, _| drop(members.pop())));
    assert!(refused(&|_, how| *how = Combination::Weights(vec![f64::NAN, 1.0])));
    assert!(refused(
        &|members, how| *how = Combination::Stack(vec![members[0].clone()])
    ));
    assert!(
        refused(&|members, _| members[0] = whole.fitted.clone()),
        "no ensembles within ensembles"
    );
}

#[test]
fn without_ensembles_there_are_only_single_models() {
    let mut config = searching("kind", &ALGORITHMS, 6);
    config.search.as_mut().unwrap().ensembles = false;
    let (outcome, _) = search(&flowers(120), &config);
    assert_eq!(outcome.candidates.len(), 3);
}

#[test]
fn a_grid_is_every_combination_and_nothing_else() {
    let values = json!({
        "ridge": {"alpha": [0.1, 1.0, 10.0]},
        "gradient_boosting": {"n_estimators": [10, 20], "max_leaves": [4, 8]}
    });
    let config = TrainConfig {
        search: Some(Search {
            method: SearchMethod::Grid,
            values: serde_json::from_value(values).unwrap(),
            ..Search::default()
        }),
        ..config("price", &["ridge", "gradient_boosting"])
    };
    let (outcome, _) = search(&houses(100), &config);
    assert_eq!(outcome.trials.len(), 7);
    let alphas: Vec<_> = outcome.trials[..3]
        .iter()
        .map(|trial| trial.hyperparameters.float("alpha").unwrap())
        .collect();
    assert_eq!(alphas, [0.1, 1.0, 10.0]);
    let mut pairs: Vec<_> = outcome.trials[3..]
        .iter()
        .map(|trial| {
            let count = |name: &str| trial.hyperparameters.count(name).unwrap();
            (count("n_estimators"), count("max_leaves"))
        })
        .collect();
    pairs.sort_unstable();
    assert_eq!(pairs, [(10, 4), (10, 8), (20, 4), (20, 8)]);
    assert!(outcome.trials.iter().all(|trial| trial.status == TrialStatus::Complete));
}

#[test]
fn a_random_search_draws_within_the_limits_and_never_twice() {
    let mut config = searching("price", &["ridge", "elastic_net"], 20);
    config.search.as_mut().unwrap().method = SearchMethod::Random;
    config.hyperparameters.insert(
        "elastic_net".into(),
        json!({"l1_ratio": 0.25}).as_object().unwrap().clone(),
    );
    let (outcome, _) = search(&houses(80), &config);
    assert_eq!(outcome.trials.len(), 20);
    for (number, trial) in outcome.trials.iter().enumerate() {
        assert_eq!(trial.origin, Origin::Random);
        assert!(
            outcome.trials[..number]
                .iter()
                .all(|other| other.hyperparameters != trial.hyperparameters)
        );
        if trial.algorithm == "elastic_net" {
            let fixed = trial.hyperparameters.float("l1_ratio").unwrap();
            assert!((fixed - 0.25).abs() < 1e-12, "what a person fixed stays");
        }
    }
}

#[test]
fn when_everything_was_tried_the_search_ends() {
    let (outcome, _) = search(&houses(80), &searching("price", &["linear_regression", "baseline"], 50));
    assert_eq!(outcome.trials.len(), 2, "neither has a setting");
}

/// Most trials on a large table end after a share of the rows, and the best one does not.
#[test]
fn what_falls_behind_is_given_up() {
    let (outcome, found) = search(&many_waves(), &searching("y", &["ridge", "decision_tree"], 16));
    let count = |status| outcome.trials.iter().filter(|trial| trial.status == status).count();
    assert!(count(TrialStatus::Pruned) >= 4, "{}", count(TrialStatus::Pruned));
    assert!(count(TrialStatus::Complete) >= 2);
    assert_eq!(outcome.best().unwrap().metrics["r2"].map(|r2| r2 > 0.9), Some(true));
    let best = outcome
        .candidates
        .iter()
        .find(|one| one.algorithm == "decision_tree")
        .unwrap();
    let pruned = outcome
        .trials
        .iter()
        .filter(|trial| trial.status == TrialStatus::Pruned);
    assert!(
        pruned
            .clone()
            .all(|trial| trial.score.is_none() && trial.hyperparameters != best.hyperparameters)
    );
    // Rows kept aside and folds within the others leave 15,360 rows to learn from: one share, a third of them.
    let shares = |trial: &Trial| trial.shares.iter().map(|share| share.rows).collect::<Vec<_>>();
    let begun: Vec<&Trial> = outcome.trials.iter().filter(|trial| shares(trial) == [5_120]).collect();
    assert!(begun.len() >= 8, "{}", begun.len());
    let left: Vec<f64> = begun
        .iter()
        .filter(|one| one.scores.is_empty())
        .filter_map(|one| one.early)
        .collect();
    let quota = begun.len().div_ceil(3);
    let mut scores: Vec<f64> = begun.iter().filter_map(|one| one.early).collect();
    scores.sort_by(|a, b| b.total_cmp(a));
    assert!(
        left.iter().all(|score| *score <= scores[quota - 1]),
        "nobody of the best third was left behind"
    );
    assert!(
        found.trials.len() > outcome.trials.len(),
        "who goes on is told again, with what was reached since"
    );
    for trial in &outcome.trials {
        let last = found.trials.iter().rev().find(|told| told.number == trial.number);
        assert_eq!(last, Some(trial));
    }
}

#[test]
fn what_cannot_be_searched_is_refused_with_a_reason() {
    let table = houses(60);
    let why = |change: &dyn Fn(&mut TrainConfig)| {
        let mut config = searching("price", &["ridge"], 5);
        change(&mut config);
        let mut found = crate::Found::default();
        let control = datapulse_engine::control::Control::silent();
        crate::search_under(&control, &table, &config, None, &mut found)
            .unwrap_err()
            .to_string()
    };
    let values = |config: &mut TrainConfig, values: Value| {
        config.search.as_mut().unwrap().values = serde_json::from_value(values).unwrap();
    };
    assert!(why(&|config| config.search.as_mut().unwrap().trials = Some(0)).contains("number of trials is 0"));
    assert!(why(&|config| config.algorithms = vec!["magic".into()]).contains("no algorithm `magic`"));
    assert!(why(&|config| config.search.as_mut().unwrap().method = SearchMethod::Grid).contains("a grid needs values"));
    assert!(why(&|config| values(config, json!({"ridge": {"alpha": [-1.0]}}))).contains("`alpha` is -1"));
    assert!(why(&|config| values(config, json!({"ridge": {"beta": [1.0]}}))).contains("`beta` is not a setting"));
    assert!(why(&|config| values(config, json!({"mlp": {"epochs": [3]}}))).contains("not among its algorithms"));
    assert!(why(&|config| values(config, json!({"ridge": {"alpha": []}}))).contains("no value for `alpha`"));
}

/// Where rare classes matter to the metric, whether they weigh more is searched too; where probabilities do, it is not.
#[test]
fn rare_classes_may_weigh_more_where_the_metric_asks_for_it() {
    let table = flowers(150);
    let weights = |metric: &str| {
        let mut config = searching("kind", &["gradient_boosting"], 16);
        config.metric = Some(metric.into());
        let (outcome, _) = search(&table, &config);
        let of = |trial: &Trial| trial.hyperparameters.choice("class_weight").unwrap().to_owned();
        outcome
            .trials
            .iter()
            .map(of)
            .collect::<std::collections::BTreeSet<String>>()
    };
    assert_eq!(weights("balanced_accuracy").len(), 2);
    assert_eq!(weights("log_loss").into_iter().collect::<Vec<_>>(), ["none"]);
}

/// After the first settings of each algorithm the known ones of the better algorithms come first.
#[test]
fn what_is_promising_is_tried_more_often() {
    let (outcome, _) = search(
        &many_waves(),
        &searching("y", &["ridge", "elastic_net", "decision_tree"], 18),
    );
    let count = |name: &str| {
        outcome
            .trials
            .iter()
            .skip(3)
            .filter(|trial| trial.algorithm == name)
            .count()
    };
    assert!(count("decision_tree") > count("ridge") && count("decision_tree") > count("elastic_net"));
}

/// What was given up on a share of the rows teaches too: long before six trials came through, places are chosen.
#[test]
fn what_was_given_up_teaches_where_to_look() {
    let (outcome, _) = search(&many_waves(), &searching("y", &["decision_tree"], 12));
    let chosen = outcome
        .trials
        .iter()
        .position(|trial| trial.origin == Origin::Model)
        .unwrap();
    let complete = |trial: &&Trial| trial.status == TrialStatus::Complete;
    assert!(outcome.trials[..chosen].iter().filter(complete).count() < 6);
}
