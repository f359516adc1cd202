//! Issue 3: in the browser a model says what it says on the server.

#![expect(
    clippy::unwrap_used,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "tests make small tables and fail loudly"
)]

use std::path::Path;
use std::process::Command;

use datapulse_engine::control::Control;
use datapulse_engine::forecast::{self, ForecastModel, ForecastSink};
use datapulse_engine::learners::algorithms;
use datapulse_engine::model::TrainedModel;
use datapulse_engine::problem::ProblemType;
use datapulse_engine::seeds::Seeds;
use datapulse_engine::table::{Table, Wanted};
use datapulse_engine::train::{Candidate, CandidateSink, Search, TrainConfig, run};
use datapulse_inference::{dependence, insight, predictions};
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;
use serde_json::{Map, Value, json};

/// Rows of every kind of column; `price`, `late` and `kind` follow from the others.
fn rows() -> Vec<Map<String, Value>> {
    let mut random = ChaCha8Rng::seed_from_u64(11);
    (0..240)
        .map(|row| {
            let size: f64 = random.gen_range(0.0..10.0);
            let weight: f64 = random.gen_range(-1.0..1.0);
            let place = ["town", "village", "coast"][random.gen_range(0..3)];
            let price = 3.0 * size + if place == "coast" { 9.0 } else { 0.0 } + random.gen_range(0.0..2.0);
            let kind = ["small", "middle", "large"][(price / 14.0_f64).min(2.0) as usize];
            let record = json!({
                "size": if row % 17 == 3 { Value::Null } else { json!(size) },
                "weight": weight,
                "place": place,
                "day": format!("2024-{:02}-{:02}", 1 + row % 12, 1 + row % 28),
                "price": price,
                "late": if size + 4.0 * weight > 5.0 { "yes" } else { "no" },
                "kind": kind,
            });
            record.as_object().unwrap().clone()
        })
        .collect()
}

#[derive(Default)]
struct Models(Vec<TrainedModel>);

impl CandidateSink for Models {
    fn finished(&mut self, _: &Candidate, model: Option<&TrainedModel>) -> datapulse_engine::Result<()> {
        self.0.extend(model.cloned());
        Ok(())
    }
}

fn trained(problem: ProblemType, algorithms: &[&str], search: Option<Search>) -> Vec<TrainedModel> {
    let target = match problem {
        ProblemType::Regression => "price",
        ProblemType::Binary => "late",
        ProblemType::Multiclass => "kind",
        _ => "",
    };
    let config = TrainConfig {
        target: target.into(),
        problem_type: Some(problem),
        feature_columns: Some(["size", "weight", "place", "day"].map(str::to_owned).to_vec()),
        algorithms: algorithms.iter().map(ToString::to_string).collect(),
        search,
        threads: Some(2),
        ..TrainConfig::default()
    };
    let table = Table::from_records(&rows(), |_| Wanted::Any).unwrap();
    let mut models = Models::default();
    run(
        &table,
        &config,
        &Seeds::pinned(5),
        &Control::silent(),
        None,
        &mut models,
    )
    .unwrap();
    models.0
}

/// Every learner for every problem that it answers, and the ensembles of a search.
fn models() -> Vec<TrainedModel> {
    let problems = [
        ProblemType::Regression,
        ProblemType::Binary,
        ProblemType::Multiclass,
        ProblemType::Clustering,
        ProblemType::AnomalyDetection,
    ];
    let mut models = Vec::new();
    for problem in problems {
        for info in algorithms().iter().filter(|info| info.problem_types.contains(&problem)) {
            models.extend(trained(problem, &[info.name], None));
        }
    }
    let search: Search = serde_json::from_value(json!({ "trials": 6 })).unwrap();
    models.extend(trained(
        ProblemType::Binary,
        &["logistic_regression", "decision_tree"],
        Some(search),
    ));
    models
}

/// What a model says, and what it says elsewhere.
struct Said {
    model: String,
    here: Value,
    there: Value,
}

impl Said {
    fn differing(&self) -> Vec<String> {
        let answers = self.here.as_object().unwrap();
        answers
            .keys()
            .filter(|what| self.here[what] != self.there[what])
            .map(|what| format!("{}: {what}", self.model))
            .collect()
    }
}

/// Two series by month, one with a season that grows with it.
fn months() -> Vec<Map<String, Value>> {
    let mut random = ChaCha8Rng::seed_from_u64(3);
    let wave = [3.0, 1.0, -2.0, -4.0, -3.0, 0.0, 2.0, 5.0, 4.0, 1.0, -3.0, -4.0];
    let mut records = Vec::new();
    for (shop, level) in [("north", 100.0), ("south", 30.0)] {
        for month in 0..96 {
            let trend = level + f64::from(month);
            let swing = if shop == "north" { trend / 100.0 } else { 1.0 };
            let sold = trend + swing * wave[month as usize % 12] + random.gen_range(-1.0..1.0);
            let day = format!("{}-{:02}-01", 2015 + month / 12, 1 + month % 12);
            let record =
                json!({ "month": day, "shop": shop, "sold": if month == 40 { Value::Null } else { json!(sold) } });
            records.push(record.as_object().unwrap().clone());
        }
    }
    records
}

#[derive(Default)]
struct Forecasts(Vec<ForecastModel>);

impl ForecastSink for Forecasts {
    fn finished(&mut self, _: &Candidate, model: Option<&ForecastModel>) -> datapulse_engine::Result<()> {
        self.0.extend(model.cloned());
        Ok(())
    }
}

/// Every method of forecasting.
fn forecasts() -> Vec<ForecastModel> {
    let methods = forecast::algorithms().iter().map(|info| info.name.to_owned());
    let config = forecast::Config {
        target: "sold".into(),
        algorithms: methods.collect(),
        options: forecast::Options {
            time: "month".into(),
            series: Some("shop".into()),
            ..forecast::Options::default()
        },
        threads: Some(2),
        ..forecast::Config::default()
    };
    let table = Table::from_records(&months(), |_| Wanted::Any).unwrap();
    let mut models = Forecasts::default();
    forecast::run(
        &table,
        &config,
        &Seeds::pinned(5),
        &Control::silent(),
        None,
        &mut models,
    )
    .unwrap();
    models.0
}

/// What every model says here; its bundle and what it is asked are left in the folder.
fn asked(folder: &Path) -> (Vec<Value>, Vec<Said>) {
    let records = serde_json::to_string(&rows()[..80]).unwrap();
    let record = serde_json::to_string(&rows()[7]).unwrap();
    let (mut cases, mut said) = (Vec::new(), Vec::new());
    for (number, model) in models().iter().enumerate() {
        let bundle = format!("{number}.datapulse");
        std::fs::write(folder.join(&bundle), model.to_bundle().unwrap()).unwrap();
        let explained = model.problem_type.has_target();
        cases.push(json!({
            "bundle": bundle,
            "records": records,
            "record": explained.then_some(&record),
            "feature": explained.then_some("size"),
        }));
        said.push(Said {
            model: format!("{} for {:?}", model.algorithm, model.problem_type),
            here: json!({
                "predictions": predictions(model, &records).unwrap(),
                "insight": explained.then(|| insight(model, &record).unwrap()),
                "dependence": explained.then(|| dependence(model, "size").unwrap()),
            }),
            there: Value::Null,
        });
    }
    (cases, said)
}

/// The same for what goes on from series: those that it was made with, and shorter ones.
fn asked_ahead(folder: &Path) -> (Vec<Value>, Vec<Said>) {
    let records = serde_json::to_string(&months()[10..90]).unwrap();
    let horizon = 18;
    let (mut cases, mut said) = (Vec::new(), Vec::new());
    for model in forecasts() {
        let bundle = format!("{}.datapulse", model.algorithm);
        std::fs::write(folder.join(&bundle), model.to_bundle().unwrap()).unwrap();
        cases.push(json!({ "bundle": bundle, "records": records, "horizon": horizon }));
        said.push(Said {
            here: json!({
                "as_trained": datapulse_inference::forecast(&model, None, None, None).unwrap(),
                "from_records": datapulse_inference::forecast(&model, Some(&records), Some(horizon), Some(0.8)).unwrap(),
            }),
            model: model.algorithm,
            there: Value::Null,
        });
    }
    assert_eq!(said.len(), 6);
    (cases, said)
}

#[test]
fn a_model_says_the_same_in_the_browser() {
    let part = std::env::var("DATAPULSE_INFERENCE").unwrap();
    let folder = tempfile::tempdir().unwrap();
    let (mut cases, mut said) = asked(folder.path());
    let (more_cases, more_said) = asked_ahead(folder.path());
    cases.extend(more_cases);
    said.extend(more_said);
    std::fs::write(folder.path().join("cases.json"), json!(cases).to_string()).unwrap();
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/same_bits.mjs");
    let done = Command::new("node")
        .arg(script)
        .arg(part)
        .arg(folder.path())
        .status()
        .unwrap();
    assert!(done.success());
    let there = std::fs::read_to_string(folder.path().join("answers.json")).unwrap();
    let there: Vec<Value> = serde_json::from_str(&there).unwrap();
    assert!(said.len() > 30 && there.len() == said.len());
    for (said, there) in said.iter_mut().zip(there) {
        said.there = there;
    }
    let differing: Vec<String> = said.iter().flat_map(Said::differing).collect();
    assert!(differing.is_empty(), "these differ: {differing:#?}");
}
