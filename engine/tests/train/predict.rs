use std::collections::BTreeMap;
use std::fmt::Write;
use std::sync::Arc;

use datapulse_engine::EngineError;
use datapulse_engine::control::{Control, Signal};
use datapulse_engine::model::{
    CsvPredictions, JsonPredictions, PredictOptions, PredictionOutput, TrainedModel, predict_file,
};
use datapulse_engine::problem::ProblemType;
use datapulse_engine::table::Table;
use serde_json::{Value, json};

use crate::support::{Watcher, config, flowers, houses, numbers, train};

fn with_probabilities() -> PredictOptions {
    PredictOptions {
        probabilities: true,
        ..PredictOptions::default()
    }
}

fn flower_model() -> TrainedModel {
    train(&flowers(120), &config("kind", &["logistic_regression"]))
        .1
        .model(0)
        .clone()
}

/// Writes the file, predicts it, and gives back what was written and said.
fn predicted(model: &TrainedModel, csv: &str, options: &PredictOptions) -> (String, Vec<String>) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("rows.csv");
    std::fs::write(&path, csv).unwrap();
    let mut bytes = Vec::new();
    let mut out = CsvPredictions::new(&mut bytes);
    let summary = predict_file(model, &path, options, &Control::silent(), &mut out).unwrap();
    drop(out);
    (String::from_utf8(bytes).unwrap(), summary.notes)
}

#[test]
fn a_class_is_the_most_probable_one_and_probabilities_add_up() {
    let predictions = flower_model().predict(&flowers(30), &with_probabilities()).unwrap();
    assert_eq!(predictions.rows(), 30);
    for row in 0..30 {
        let shares: BTreeMap<&str, f64> = predictions.probabilities(row).into_iter().collect();
        assert_eq!(shares.keys().copied().collect::<Vec<_>>(), ["iris", "lily", "rose"]);
        assert!((shares.values().sum::<f64>() - 1.0).abs() < 1e-9);
        let said = predictions.text(row);
        assert!(
            shares.values().all(|share| *share <= shares[said.as_str()]),
            "{said}: {shares:?}"
        );
        assert_eq!(predictions.prediction(row), Value::from(said));
    }
}

/// spec/cli.md: the input's columns, then `prediction`, then one `probability_<class>` per class.
#[test]
fn a_file_keeps_its_columns_and_gets_predictions_behind_them() {
    let csv = "id,width,colour,length\na,0.2,red,0.4\nb,1.9,blue,1.8\n";
    let (written, _) = predicted(&flower_model(), csv, &with_probabilities());
    let lines: Vec<&str> = written.lines().collect();
    assert_eq!(
        lines[0],
        "id,width,colour,length,prediction,probability_iris,probability_lily,probability_rose"
    );
    assert!(lines[1].starts_with("a,0.2,red,0.4,"));
    assert_eq!(lines[2].split(',').count(), 8);
    let (written, _) = predicted(&flower_model(), csv, &PredictOptions::default());
    assert_eq!(written.lines().next(), Some("id,width,colour,length,prediction"));
}

/// A file is predicted in pieces; that must not show.
#[test]
fn a_long_file_is_predicted_like_a_table() {
    let table = houses(12_345);
    let model = train(&houses(200), &config("price", &["random_forest"]))
        .1
        .model(0)
        .clone();
    let mut csv = String::from("size,place,noise\n");
    let cell = |name: &str, row| table.column(name).unwrap().text(row).unwrap_or_default();
    for row in 0..table.rows() {
        csv.extend([
            cell("size", row),
            ",".into(),
            cell("place", row),
            ",".into(),
            cell("noise", row),
            "\n".into(),
        ]);
    }
    let (written, _) = predicted(&model, &csv, &PredictOptions::default());
    let whole = model.predict(&table, &PredictOptions::default()).unwrap();
    let answers: Vec<&str> = written
        .lines()
        .skip(1)
        .map(|line| line.rsplit(',').next().unwrap())
        .collect();
    assert_eq!(answers.len(), table.rows());
    for (row, answer) in answers.iter().enumerate() {
        assert_eq!(*answer, whole.text(row), "row {row}");
    }
}

/// MAP-05
#[test]
fn columns_with_other_names_are_mapped() {
    let model = flower_model();
    let renames = vec![
        ("Länge".to_owned(), "length".to_owned()),
        ("w".to_owned(), "width".to_owned()),
    ];
    let options = PredictOptions {
        renames,
        ..PredictOptions::default()
    };
    let (mapped, _) = predicted(&model, "Länge,w,colour\n0.4,0.2,red\n1.8,1.9,blue\n", &options);
    let (plain, _) = predicted(
        &model,
        "length,width,colour\n0.4,0.2,red\n1.8,1.9,blue\n",
        &PredictOptions::default(),
    );
    assert!(
        mapped.starts_with("Länge,w,colour,prediction\n"),
        "the file keeps its own names"
    );
    let answers = |text: &str| {
        text.lines()
            .skip(1)
            .map(|line| line.rsplit(',').next().unwrap().to_owned())
            .collect::<Vec<_>>()
    };
    assert_eq!(answers(&mapped), answers(&plain));
}

#[test]
fn all_missing_columns_are_named() {
    let table = Table::new(vec![numbers("width", vec![1.0])]).unwrap();
    let error = flower_model()
        .predict(&table, &PredictOptions::default())
        .unwrap_err()
        .to_string();
    assert!(error.contains("'length'") && error.contains("'colour'"), "{error}");
}

#[test]
fn unknown_categories_and_unreadable_numbers_are_reported_once_for_the_whole_file() {
    let mut csv = String::from("length,width,colour\n");
    for row in 0..6_000 {
        csv += if row % 2 == 0 {
            "0.4,0.2,green\n"
        } else {
            "wide,0.2,red\n"
        };
    }
    let (written, notes) = predicted(&flower_model(), &csv, &PredictOptions::default());
    assert_eq!(written.lines().count(), 6_001, "every row is answered all the same");
    assert_eq!(
        notes
            .iter()
            .filter(|note| note.contains("3000") && note.contains("'green'"))
            .count(),
        1,
        "{notes:?}"
    );
    assert_eq!(
        notes
            .iter()
            .filter(|note| note.contains("'length'") && note.contains("3000"))
            .count(),
        1,
        "{notes:?}"
    );
}

#[test]
fn predictions_as_json_are_one_list() {
    let model = flower_model();
    let mut bytes = Vec::new();
    let mut out = JsonPredictions::new(&mut bytes);
    let table = flowers(2);
    let rows = vec![vec![None], vec![None]];
    let options = PredictOptions {
        probabilities: true,
        ..PredictOptions::default()
    };
    out.begin(&["x".into()], &model.added(&options)).unwrap();
    out.rows(&rows, &model.predict(&table, &with_probabilities()).unwrap())
        .unwrap();
    out.rows(&rows, &model.predict(&table, &with_probabilities()).unwrap())
        .unwrap();
    out.end().unwrap();
    let list: Vec<Value> = serde_json::from_slice(&bytes).unwrap();
    assert_eq!(list.len(), 4);
    assert_eq!(list[0]["probabilities"].as_object().unwrap().len(), 3);
    assert!(list[0]["prediction"].is_string());
}

/// JOB-16
#[test]
fn progress_of_a_file_never_falls_and_ends_at_100() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("rows.csv");
    std::fs::write(
        &path,
        format!("length,width,colour\n{}", "0.4,0.2,red\n".repeat(12_000)),
    )
    .unwrap();
    let watcher = Arc::new(Watcher::patient());
    let mut out = CsvPredictions::new(std::io::sink());
    let options = PredictOptions::default();
    predict_file(
        &flower_model(),
        &path,
        &options,
        &Control::new(watcher.clone()),
        &mut out,
    )
    .unwrap();
    let progress = watcher.progress.lock().unwrap();
    assert!(progress.is_sorted_by(|a, b| a.percent <= b.percent), "{progress:?}");
    assert!((progress.last().unwrap().percent - 100.0).abs() < 1e-9);
}

/// JOB: also a model that takes long over a row looks up several times within the rows that are read at a time.
#[test]
fn predicting_a_file_obeys_a_cancellation_between_a_few_rows_of_a_slow_model() {
    let model = |name: &str, problem: Option<ProblemType>, settings: Value| -> TrainedModel {
        let mut config = config("kind", &[name]);
        config.problem_type = problem;
        let settings = settings.as_object().unwrap().clone();
        config.hyperparameters.insert(name.into(), settings);
        train(&flowers(300), &config).1.model(0).clone()
    };
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("rows.csv");
    let mut csv = "length,width,colour,kind\n".to_owned();
    for row in 0..4_000 {
        writeln!(csv, "{}.{},1.{},red,rose", row % 3, row % 10, row % 7).unwrap();
    }
    std::fs::write(&path, csv).unwrap();
    let watched = |model: &TrainedModel, watcher: Watcher| {
        let watcher = Arc::new(watcher);
        let control = Control::new(watcher.clone());
        let mut out = CsvPredictions::new(std::io::sink());
        let done = predict_file(model, &path, &PredictOptions::default(), &control, &mut out);
        (done.map(|summary| summary.rows), watcher.looks())
    };
    let (_, quick) = watched(&model("logistic_regression", None, json!({})), Watcher::patient());
    let anomalies = Some(ProblemType::AnomalyDetection);
    for slow in [
        model("random_forest", None, json!({ "n_estimators": 2000 })),
        model("isolation_forest", anomalies, json!({ "n_estimators": 2000 })),
        model("local_outlier_factor", anomalies, json!({})),
    ] {
        let (done, looks) = watched(&slow, Watcher::patient());
        assert_eq!(done.unwrap(), 4_000);
        assert!(
            looks >= quick + 3,
            "{} looks {looks} times, a quick model {quick}",
            slow.algorithm
        );
        let (cancelled, _) = watched(&slow, Watcher::new(Signal::Cancel, quick + 1));
        assert!(matches!(cancelled, Err(EngineError::Cancelled)), "{}", slow.algorithm);
    }
}
