use serde_json::Value;

use crate::support::{Folder, flowers, houses};

fn keys(value: &Value) -> Vec<&str> {
    value.as_object().unwrap().keys().map(String::as_str).collect()
}

/// spec/cli.md: the document of `train --json`.
#[test]
fn json_has_exactly_the_promised_keys() {
    let folder = Folder::new();
    folder.write("houses.csv", &houses(120));
    let ran = folder.succeed(&[
        "train",
        "houses.csv",
        "--target",
        "price",
        "--json",
        "--out",
        "best.datapulse",
    ]);
    let answer = ran.json();
    let promised = [
        "leaderboard",
        "metric",
        "model",
        "problem_type",
        "rows",
        "seed",
        "warnings",
    ];
    assert_eq!(keys(&answer), promised);
    assert_eq!(keys(&answer["rows"]), ["train", "validation"]);
    assert_eq!(answer["problem_type"], "regression");
    assert_eq!(
        answer["rows"]["train"].as_u64().unwrap() + answer["rows"]["validation"].as_u64().unwrap(),
        120
    );
    assert_eq!(answer["model"], "best.datapulse");
    let line = &answer["leaderboard"][0];
    assert_eq!(
        keys(line),
        [
            "algorithm",
            "fit_seconds",
            "hyperparameters",
            "intervals",
            "metrics",
            "rank"
        ]
    );
    assert_eq!(line["rank"], 1);
    assert_eq!(
        keys(&line["metrics"]),
        ["mae", "mape", "median_absolute_error", "r2", "rmse"]
    );
    assert!(
        line["metrics"]["r2"].as_f64().unwrap() > 0.9,
        "the price follows from the features: {line}"
    );
    assert_eq!(
        folder.names(),
        ["best.datapulse", "houses.csv"],
        "no part file is left behind"
    );
}

/// MOD-27, TRN-26: best first.
#[test]
fn the_leaderboard_is_sorted_by_the_chosen_metric() {
    let folder = Folder::new();
    folder.write("houses.csv", &houses(120));
    let algorithms = "baseline,ridge,decision_tree";
    let ran = folder.succeed(&[
        "train",
        "houses.csv",
        "--target",
        "price",
        "--algorithms",
        algorithms,
        "--metric",
        "mae",
        "--json",
    ]);
    let answer = ran.json();
    let values: Vec<f64> = answer["leaderboard"]
        .as_array()
        .unwrap()
        .iter()
        .map(|line| line["metrics"]["mae"].as_f64().unwrap())
        .collect();
    assert_eq!(values.len(), 3);
    assert!(values.is_sorted(), "smaller is better: {values:?}");
    assert_eq!(answer["leaderboard"][2]["algorithm"], "baseline");
    assert_eq!(answer["model"], Value::Null, "without --out there is no file");
}

/// TRN-16: the same seed gives the same bits, another seed another split.
#[test]
fn a_seed_repeats_a_run_to_the_bit() {
    let folder = Folder::new();
    folder.write("flowers.csv", &flowers(150));
    let train = |seed: &str, out: &str| {
        let arguments = [
            "train",
            "flowers.csv",
            "--target",
            "kind",
            "--algorithms",
            "random_forest,mlp",
        ];
        let ran = folder.succeed(&[&arguments[..], &["--seed", seed, "--out", out, "--json"]].concat());
        let mut answer = ran.json();
        for line in answer["leaderboard"].as_array_mut().unwrap() {
            line["fit_seconds"] = Value::Null;
        }
        answer["model"] = Value::Null;
        (answer, std::fs::read(folder.path(out)).unwrap())
    };
    let (first, model) = train("7", "a.datapulse");
    assert_eq!((first.clone(), model), train("7", "b.datapulse"));
    assert_ne!(first["leaderboard"], train("8", "c.datapulse").0["leaderboard"]);
}

/// TRN-01: exactly the chosen features.
#[test]
fn chosen_features_are_all_that_a_model_needs() {
    let folder = Folder::new();
    folder.write("flowers.csv", &flowers(90));
    let arguments = ["train", "flowers.csv", "--target", "kind", "--features", "length,width"];
    folder.succeed(
        &[
            &arguments[..],
            &["--algorithms", "logistic_regression", "--out", "m.datapulse"],
        ]
        .concat(),
    );
    folder.write("new.csv", "width,length\n0.5,2.5\n");
    let ran = folder.succeed(&["predict", "m.datapulse", "new.csv"]);
    assert!(
        ran.stdout.starts_with("width,length,prediction\n0.5,2.5,"),
        "{}",
        ran.stdout
    );
}

#[test]
fn folds_judge_on_every_row() {
    let folder = Folder::new();
    folder.write("flowers.csv", &flowers(90));
    let arguments = [
        "train",
        "flowers.csv",
        "--target",
        "kind",
        "--algorithms",
        "decision_tree",
        "--folds",
        "3",
    ];
    let answer = folder.succeed(&[&arguments[..], &["--json"]].concat()).json();
    assert_eq!(answer["rows"]["validation"], 90);
}

/// Without --json the leaderboard is for people, and progress never mixes with it.
#[test]
fn the_leaderboard_for_people_goes_to_standard_output_and_progress_elsewhere() {
    let folder = Folder::new();
    folder.write("houses.csv", &houses(120));
    let ran = folder.succeed(&[
        "train",
        "houses.csv",
        "--target",
        "price",
        "--algorithms",
        "ridge,baseline",
    ]);
    let lines: Vec<&str> = ran.stdout.lines().collect();
    assert!(lines[0].starts_with("rank  algorithm"), "{}", ran.stdout);
    assert!(lines[1].trim_start().starts_with("1  ridge"), "{}", ran.stdout);
    assert!(ran.stderr.contains("training ridge (1 of 2)"), "{}", ran.stderr);
    assert!(!ran.stderr.contains('\u{1b}'), "no bar where there is no terminal");
}

/// TRN-20, TRN-22: a search records every trial, and as many trials with the same seed find the same again.
#[test]
fn a_search_records_its_trials_and_can_be_repeated() {
    let folder = Folder::new();
    folder.write("flowers.csv", &flowers(90));
    let arguments = [
        "train",
        "flowers.csv",
        "--target",
        "kind",
        "--algorithms",
        "logistic_regression,decision_tree",
        "--trials",
        "6",
        "--json",
        "--out",
        "best.datapulse",
    ];
    let first = folder.succeed(&arguments).json();
    let trials = first["trials"].as_array().unwrap();
    assert_eq!(trials.len(), 6);
    assert!(
        trials
            .iter()
            .all(|trial| trial["seconds"].is_number() && trial["hyperparameters"].is_object())
    );
    assert_eq!(first["rows"]["validation"], 90, "judged by folds when nobody chose");
    let again = folder.succeed(&arguments).json();
    assert_eq!(first["leaderboard"][0]["metrics"], again["leaderboard"][0]["metrics"]);
    let settings = |answer: &Value| -> Vec<Value> {
        let trials = answer["trials"].as_array().unwrap();
        trials.iter().map(|trial| trial["hyperparameters"].clone()).collect()
    };
    assert_eq!(settings(&first), settings(&again));
    let ran = folder.succeed(&["predict", "best.datapulse", "flowers.csv"]);
    assert_eq!(ran.stdout.lines().count(), 91);
}

#[test]
fn validation_by_a_column_that_is_not_there_is_refused() {
    let folder = Folder::new();
    folder.write("houses.csv", &houses(60));
    let ran = folder.run(&["train", "houses.csv", "--target", "price", "--group", "owner"]);
    assert_ne!(ran.status, 0);
    assert!(ran.stderr.contains("no column 'owner'"), "{}", ran.stderr);
}
