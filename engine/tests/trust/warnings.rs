//! What is pointed out before anybody believes the figures.

use std::fmt::Write;

use datapulse_engine::control::Control;
use datapulse_engine::model::{ColumnDrift, CsvPredictions, PredictOptions, predict_file};
use datapulse_engine::table::{Column, ColumnKind, Table, Values};
use datapulse_engine::train::TrainConfig;
use datapulse_engine::warning::Severity;
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;

use super::{config, customers, features, numbers, trained};

/// More rows bring something as long as the curve rises.
#[test]
fn a_learning_curve_shows_what_more_rows_bring() {
    let config = TrainConfig {
        feature_columns: Some(features()),
        learning_curve: true,
        ..config("cost", "gradient_boosting")
    };
    let curve = trained(&customers(800, 11, 2), &config).assessment.learning_curve;
    let rows: Vec<u64> = curve.iter().map(|point| point.rows).collect();
    assert_eq!(rows, [64, 160, 320, 480, 640]);
    let ends = (curve[0].validation.unwrap(), curve[4].validation.unwrap());
    assert!(ends.0 + 0.01 < ends.1, "{ends:?}");
    assert!(curve[4].train >= curve[4].validation, "{curve:?}");
}

/// Issue 3: new data that has changed is pointed out by column, with the evidence; data from where training came is not.
#[test]
fn drift_names_the_column_and_what_changed() {
    let model = trained(&customers(1_000, 12, 2), &config("cost", "ridge"));
    let folder = tempfile::tempdir().unwrap();
    let predicted = |table: &Table| {
        let path = folder.path().join("new.csv");
        let mut text = String::from("income,age,bought\n");
        for row in 0..table.rows() {
            let cell = |name: &str| table.column(name).unwrap().text(row).unwrap_or_default();
            writeln!(text, "{},{},{}", cell("income"), cell("age"), cell("bought")).unwrap();
        }
        std::fs::write(&path, text).unwrap();
        let mut out = CsvPredictions::new(Vec::new());
        predict_file(&model, &path, &PredictOptions::default(), &Control::silent(), &mut out).unwrap()
    };
    let warnings = |table: &Table| {
        predicted(table)
            .drift
            .iter()
            .filter_map(ColumnDrift::warning)
            .collect::<Vec<_>>()
    };
    for rows in [80, 400, 3_000] {
        let found = warnings(&customers(rows, 13, 2));
        assert!(
            found.iter().all(|warning| warning.severity != Severity::Serious),
            "{rows}: {found:?}"
        );
    }
    assert!(
        predicted(&customers(20, 14, 2)).drift.is_empty(),
        "twenty rows say nothing"
    );
    let moved = customers(500, 15, 2);
    let income = (0..500).map(|row| {
        moved
            .column("income")
            .unwrap()
            .text(row)
            .unwrap()
            .parse::<f64>()
            .unwrap()
            + 1.5
    });
    let rest: Vec<Column> = moved
        .columns()
        .iter()
        .filter(|column| column.name != "income")
        .cloned()
        .collect();
    let moved = Table::new([vec![numbers("income", income.collect())], rest].concat()).unwrap();
    let found = warnings(&moved);
    let [first, ..] = &found[..] else {
        panic!("nothing was noticed")
    };
    assert_eq!(
        (first.code.as_str(), first.column.as_deref(), first.severity),
        ("drift", Some("income"), Severity::Serious)
    );
    assert!(
        first.message.contains("PSI") && first.params["psi"].as_f64().unwrap() > 0.25,
        "{first:?}"
    );
    assert!(
        found.iter().all(|warning| warning.column.as_deref() != Some("age")),
        "{found:?}"
    );
}

/// Copies on both sides of the split and columns that name rows are pointed out before anybody believes the figures.
#[test]
fn suspicious_tables_are_pointed_out() {
    let table = customers(200, 19, 2);
    let twice: Vec<Column> = table
        .columns()
        .iter()
        .map(|column| {
            let values = match &column.values {
                Values::Numbers(numbers) => Values::Numbers([&numbers[..], &numbers[..]].concat()),
                Values::Levels { codes, levels } => Values::Levels {
                    codes: [&codes[..], &codes[..]].concat(),
                    levels: levels.clone(),
                },
                Values::Dates { .. } => panic!("no dates here"),
            };
            Column {
                values,
                ..column.clone()
            }
        })
        .collect();
    let mut random = ChaCha8Rng::seed_from_u64(1);
    let id = Column {
        kind: ColumnKind::Integer,
        ..numbers(
            "nr",
            (0..400)
                .map(|row| f64::from(row * 7 + random.gen_range(0..7)))
                .collect(),
        )
    };
    let with_copies = Table::new(twice.clone()).unwrap();
    let found = trained(&with_copies, &config("cost", "ridge")).assessment.warnings;
    let copies = found
        .iter()
        .find(|warning| warning.code == "duplicates_across_split")
        .unwrap();
    assert_eq!(copies.severity, Severity::Serious);
    assert!(
        copies.params["share"].as_f64().unwrap() > 0.5 && copies.message.contains("exact copy"),
        "{copies:?}"
    );
    let with_id = Table::new([twice, vec![id]].concat()).unwrap();
    let found = trained(&with_id, &config("cost", "ridge")).assessment.warnings;
    assert!(
        found
            .iter()
            .any(|warning| warning.code == "id_like" && warning.column.as_deref() == Some("nr")),
        "{found:?}"
    );
    let found = trained(&table, &config("cost", "ridge")).assessment.warnings;
    assert!(
        found.iter().all(|warning| warning.code != "duplicates_across_split"),
        "{found:?}"
    );
}
