//! Models leave the product and say elsewhere what they say here.

use datapulse_engine::model::{CsvPredictions, PredictOptions, TrainedModel, predict_file};
use datapulse_engine::problem::ProblemType::{AnomalyDetection, Clustering};
use datapulse_engine::table::Table;
use serde_json::{Map, Value, json};

use super::onnx_support;
use super::support::{config, three_groups, trained, with_gaps, with_strangers};

/// The columns as they stand in a file.
fn columns(table: &Table) -> Value {
    let cell = |text: Option<String>, number: bool| match text {
        Some(text) if number => json!(text.parse::<f64>().unwrap()),
        Some(text) => json!(text),
        None => Value::Null,
    };
    let of = |column: &datapulse_engine::table::Column| {
        let number = column.kind.is_number();
        let cells: Vec<Value> = (0..column.len()).map(|row| cell(column.text(row), number)).collect();
        (column.name.clone(), Value::from(cells))
    };
    Value::Object(table.columns().iter().map(of).collect::<Map<String, Value>>())
}

fn close(found: &Value, wanted: f64) -> bool {
    found
        .as_f64()
        .is_some_and(|found| (found - wanted).abs() <= 1e-5 * wanted.abs().max(1.0))
}

/// MOD-25: what has a rule for new rows that ONNX can say answers the same in the real onnxruntime.
#[test]
fn onnxruntime_finds_what_the_product_finds() {
    let (groups, strangers) = (with_gaps(300), with_strangers(300));
    let asked = [
        (Clustering, "k_means", json!({})),
        (Clustering, "mini_batch_k_means", json!({ "n_clusters": 4 })),
        (Clustering, "gaussian_mixture", json!({ "n_clusters": 3 })),
        (
            Clustering,
            "gaussian_mixture",
            json!({ "n_clusters": 4, "covariance": "diagonal" }),
        ),
        (Clustering, "dbscan", json!({})),
        (Clustering, "dbscan", json!({ "radius": 0.35 })),
        (Clustering, "hdbscan", json!({})),
        (
            Clustering,
            "hdbscan",
            json!({ "min_cluster_size": 40, "min_samples": 12 }),
        ),
        (Clustering, "hierarchical", json!({})),
        (
            Clustering,
            "hierarchical",
            json!({ "n_clusters": 7, "linkage": "average" }),
        ),
        (AnomalyDetection, "isolation_forest", json!({})),
        (AnomalyDetection, "local_outlier_factor", json!({})),
        (
            AnomalyDetection,
            "local_outlier_factor",
            json!({ "n_neighbors": 5, "contamination": 0.05 }),
        ),
    ];
    let models = asked.map(|(problem, algorithm, settings)| {
        let table = if problem == Clustering { &groups } else { &strangers };
        (table, trained(table, &config(problem, algorithm, &settings)).unwrap().1)
    });
    for (table, model) in &models {
        let said = onnx_support::predict(&columns(table), &[model.to_onnx().unwrap()]).remove(0);
        compare(table, model, &said);
    }
}

fn compare(table: &Table, model: &TrainedModel, said: &Value) {
    let options = PredictOptions {
        probabilities: true,
        ..PredictOptions::default()
    };
    let here = model.predict(table, &options).unwrap();
    let added = model.added(&options);
    let measure = added.measure.unwrap();
    for row in 0..here.rows() {
        assert_eq!(
            said[added.answer][row],
            here.prediction(row),
            "{}: row {row}",
            model.algorithm
        );
        let found = &said[measure][row];
        assert!(
            close(found, here.measure(row).unwrap()),
            "{}: {found}, row {row}",
            model.algorithm
        );
        for (place, (_, share)) in here.probabilities(row).into_iter().enumerate() {
            assert!(
                close(&said["probabilities"][row][place], share),
                "{}: row {row}",
                model.algorithm
            );
        }
    }
    assert_eq!(said["first_alone"][0], here.prediction(0), "{}", model.algorithm);
}

/// PRED: a file comes back with the cluster or the score beside every row.
#[test]
fn a_predicted_file_has_the_columns_of_what_was_found() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("new.csv");
    std::fs::write(&path, "size,weight,kind,noise\n0.1,0.2,small,0\n9.9,2.1,long,0\n").unwrap();
    for (algorithm, header) in [
        ("k_means", "size,weight,kind,noise,cluster,distance"),
        (
            "gaussian_mixture",
            "size,weight,kind,noise,cluster,probability,probability_1,probability_2,probability_3",
        ),
    ] {
        let asked = config(Clustering, algorithm, &json!({ "n_clusters": 3 }));
        let (_, model) = trained(&three_groups(400), &asked).unwrap();
        let mut out = Vec::new();
        let options = PredictOptions {
            probabilities: true,
            ..PredictOptions::default()
        };
        let control = datapulse_engine::control::Control::silent();
        predict_file(&model, &path, &options, &control, &mut CsvPredictions::new(&mut out)).unwrap();
        let text = String::from_utf8(out).unwrap();
        let lines: Vec<&str> = text.lines().collect();
        assert_eq!(lines[0], header);
        assert!(lines[1].starts_with("0.1,0.2,small,0,1,"), "{text}");
    }
}

/// The card says what the model is for, without speaking of a target.
#[test]
fn the_card_speaks_of_groups_and_unusual_rows() {
    let (_, groups) = trained(&three_groups(200), &config(Clustering, "k_means", &json!({}))).unwrap();
    let card = groups.card_markdown();
    assert!(
        card.starts_with("# Model card: k means finds groups") && !card.contains("predicts"),
        "{card}"
    );
    let asked = config(AnomalyDetection, "isolation_forest", &json!({}));
    let (_, strangers) = trained(&with_strangers(200), &asked).unwrap();
    assert!(strangers.card_html().contains("finds unusual rows"));
    assert!(strangers.to_pickle().is_ok());
}

/// Why a row is unusual is answered like why a prediction is what it is.
#[test]
fn single_rows_can_be_explained() {
    let control = datapulse_engine::control::Control::silent();
    let asked = config(AnomalyDetection, "isolation_forest", &json!({ "contamination": 0.1 }));
    let (_, model) = trained(&with_strangers(400), &asked).unwrap();
    let row = Map::from_iter([
        ("x".to_owned(), json!(0.0)),
        ("y".to_owned(), json!(35.0)),
        ("side".to_owned(), json!("a")),
    ]);
    let insight = model.insight(&row, &control).unwrap();
    assert_eq!(
        (insight.prediction, insight.contributions[0].feature.as_str()),
        (json!(true), "y")
    );
}
