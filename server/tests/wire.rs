//! What the engine writes is what `shared` reads, with nothing lost: the same figures stand in two sets of structs, and
//! this is what keeps them of one mind.

use std::fmt::Write as _;

use datapulse_engine::{
    control::Control,
    learners, metrics, profile,
    seeds::Seeds,
    table::{Limits, Table, inspect},
    train::{Candidate, CandidateSink, RunOutcome, TrainConfig, run},
};
use datapulse_server::services::engine::convert;
use datapulse_shared::{
    assessment::Assessment,
    charts::{Charts, Importance},
    profile::{Profile, Warning},
    training::{AlgorithmCatalog, TrainRequest},
};
use serde::{Serialize, de::DeserializeOwned};
use serde_json::{Value, json};
use tempfile::TempDir;

/// Nothing of it is lost or changed on the way through the struct of `shared`.
fn lossless<T: Serialize + DeserializeOwned>(what: &str, engine: &impl Serialize) {
    let written = serde_json::to_value(engine).unwrap();
    let read: T = serde_json::from_value(written.clone()).unwrap_or_else(|error| panic!("{what}: {error}"));
    same(what, &written, &serde_json::to_value(read).unwrap());
}

fn same(place: &str, written: &Value, read: &Value) {
    match (written, read) {
        (Value::Object(left), Value::Object(right)) => {
            let names = |members: &serde_json::Map<String, Value>| members.keys().cloned().collect::<Vec<_>>();
            assert_eq!(names(left), names(right), "{place} has other members");
            for (name, value) in left {
                same(&format!("{place}.{name}"), value, &right[name]);
            }
        }
        (Value::Array(left), Value::Array(right)) => {
            assert_eq!(left.len(), right.len(), "{place}");
            for (at, (left, right)) in left.iter().zip(right).enumerate() {
                same(&format!("{place}[{at}]"), left, right);
            }
        }
        (Value::Number(left), Value::Number(right)) => assert_eq!(left.as_f64(), right.as_f64(), "{place}"),
        _ => assert_eq!(written, read, "{place}"),
    }
}

/// A column of each type, gaps, a constant, an id, an outlier.
fn table(folder: &TempDir, rows: usize) -> std::path::PathBuf {
    let mut text = String::from("id,age,income,member,joined,city,note,constant,nothing,kind,bought\n");
    for row in 0..rows {
        let age = if row % 11 == 0 {
            String::new()
        } else {
            (20 + row * 7 % 50).to_string()
        };
        let income = 1_000.5 + f64::from(u32::try_from(row * 37 % 4_000).unwrap());
        let city = ["Bonn", "Shiraz", "Graz"][row % 3];
        let (member, day) = (["yes", "no"][row % 2], 1 + row % 28);
        let note = "word ".repeat(1 + row % 9);
        let kind = ["a", "b", "c"][(20 + row * 7 % 50) / 24];
        let bought = if row * 7 % 50 > 25 { "yes" } else { "no" };
        // cannot fail: writing to a String never does.
        let _ = writeln!(
            text,
            "{row},{age},{income},{member},2026-01-{day:02},{city},{note}{row},x,,{kind},{bought}"
        );
    }
    let path = folder.path().join("table.csv");
    std::fs::write(&path, text).unwrap();
    path
}

struct Forget;

impl CandidateSink for Forget {
    fn finished(
        &mut self,
        _: &Candidate,
        _: Option<&datapulse_engine::model::TrainedModel>,
    ) -> datapulse_engine::Result<()> {
        Ok(())
    }
}

fn train(table: &Table, config: &Value) -> RunOutcome {
    let config: TrainConfig = serde_json::from_value(config.clone()).unwrap();
    run(table, &config, &Seeds::pinned(7), &Control::silent(), None, &mut Forget).unwrap()
}

#[test]
fn profiles_reach_the_page_whole() {
    let folder = TempDir::new().unwrap();
    let path = table(&folder, 300);
    let inspection = inspect(&path, Limits::default(), &Control::silent()).unwrap();
    let profile = profile::profile(&path, &inspection, &Control::silent()).unwrap();
    lossless::<Profile>("profile", &profile);
    let written = serde_json::to_value(&profile).unwrap();
    let columns = written["columns"].as_array().unwrap();
    for kind in ["integer", "float", "boolean", "datetime", "categorical", "empty"] {
        assert!(
            columns.iter().any(|column| column["column_type"] == kind),
            "no column is {kind}"
        );
    }
    let warned = columns
        .iter()
        .any(|column| !column["warnings"].as_array().unwrap().is_empty());
    assert!(warned, "the table has something to warn of");
}

#[test]
fn the_catalogue_reaches_the_page_whole() {
    let mut catalogue = json!({ "algorithms": learners::algorithms(), "metrics": metrics::METRICS });
    for algorithm in catalogue["algorithms"].as_array_mut().unwrap() {
        // What the engine prepares for whom is its own affair; nobody is asked.
        assert!(algorithm.as_object_mut().unwrap().remove("wants_scaling").is_some());
    }
    lossless::<AlgorithmCatalog>("catalogue", &catalogue);
}

/// For each kind of problem, by a split and by folds, with all that a run can be asked to find out.
#[test]
fn results_reach_the_page_whole() {
    let folder = TempDir::new().unwrap();
    let table = Table::read(&table(&folder, 240), None, &Control::silent()).unwrap();
    for (target, algorithm) in [
        ("bought", "logistic_regression"),
        ("kind", "decision_tree"),
        ("income", "linear_regression"),
    ] {
        for validation in [
            json!({ "method": "holdout", "test_size": 0.25 }),
            json!({ "method": "k_fold", "folds": 3 }),
        ] {
            let config = json!({
                "target": target,
                "features": ["age", "member", "city", "joined", "nothing of this name"],
                "algorithms": [algorithm],
                "validation": validation,
                "learning_curve": true,
            });
            let outcome = train(&table, &config);
            lossless::<Vec<Warning>>("run.warnings", &outcome.warnings);
            for candidate in &outcome.candidates {
                let name = format!("{target} by {}", candidate.algorithm);
                assert_eq!(candidate.error, None, "{name}");
                lossless::<Charts>(&format!("{name}: charts"), candidate.charts.as_ref().unwrap());
                lossless::<Vec<Importance>>(&format!("{name}: importance"), &candidate.importance);
                lossless::<Vec<Warning>>(&format!("{name}: warnings"), &candidate.warnings);
                lossless::<Assessment>(&format!("{name}: assessment"), &candidate.assessment);
                assert_eq!(candidate.importance.len(), 4, "{name}");
            }
        }
    }
}

/// The same for what is found without a target, by every method.
#[test]
fn what_is_found_without_a_target_reaches_the_page_whole() {
    let folder = TempDir::new().unwrap();
    let table = Table::read(&table(&folder, 240), None, &Control::silent()).unwrap();
    for problem in ["clustering", "anomaly_detection"] {
        let kind: datapulse_engine::problem::ProblemType = serde_json::from_value(json!(problem)).unwrap();
        let config = json!({
            "problem_type": problem,
            "features": ["age", "income", "member", "city", "joined"],
            "algorithms": datapulse_engine::train::known_algorithms(kind),
        });
        for candidate in &train(&table, &config).candidates {
            assert_eq!(candidate.error, None, "{}", candidate.algorithm);
            lossless::<Charts>(
                &format!("{}: charts", candidate.algorithm),
                candidate.charts.as_ref().unwrap(),
            );
            lossless::<Vec<Importance>>("importance", &candidate.importance);
            lossless::<Assessment>("assessment", &candidate.assessment);
        }
    }
}

/// The other way: what the page asks for reaches the engine, every choice of it.
#[test]
fn requests_reach_the_engine_whole() {
    let asked = json!({
        "dataset_id": uuid::Uuid::nil(),
        "target": "bought",
        "problem_type": "binary",
        "features": ["age", "city"],
        "algorithms": ["mlp"],
        "hyperparameters": { "mlp": { "epochs": 5 } },
        "validation": { "method": "k_fold", "folds": 4 },
        "metric": "f1",
    });
    let request: TrainRequest = serde_json::from_value(asked.clone()).unwrap();
    let config: TrainConfig = convert(&request).unwrap();
    let config = serde_json::to_value(config).unwrap();
    for name in ["target", "problem_type", "algorithms", "hyperparameters", "metric"] {
        assert_eq!(config[name], asked[name], "{name}");
    }
    assert_eq!(config["feature_columns"], asked["features"]);
    assert_eq!(
        (&config["validation"]["method"], &config["validation"]["folds"]),
        (&json!("k_fold"), &json!(4))
    );
}
