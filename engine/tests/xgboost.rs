//! A downloaded `XGBoost` file answers in the real `XGBoost` what the product answers.

#![expect(
    clippy::unwrap_used,
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "tests make small tables and fail loudly"
)]

#[expect(dead_code, reason = "other tests use the rest of it")]
mod learner_support;

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::Command;

use datapulse_engine::EngineError;
use datapulse_engine::control::Control;
use datapulse_engine::export::to_xgboost;
use datapulse_engine::learners::{FeatureKind, FitContext, Predictions};
use datapulse_engine::problem::{ProblemType, Target};
use learner_support::{Table, fit};
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;
use serde_json::json;

/// Reads a manifest of a model and rows, writes what `XGBoost` answers and how it calls the features.
const SCRIPT: &str = "
import json, sys
import numpy, xgboost
manifest = json.load(open(sys.argv[1]))
booster = xgboost.Booster(model_file=manifest['model'])
rows = numpy.array(manifest['rows'], dtype=numpy.float32)
rows = xgboost.DMatrix(rows, feature_names=booster.feature_names, feature_types=booster.feature_types, enable_categorical=True)
answers = booster.predict(rows).astype(float).reshape(len(manifest['rows']), -1).tolist()
json.dump({'answers': answers, 'names': booster.feature_names, 'target': booster.attr('target')}, open(sys.argv[2], 'w'))
";

fn run(command: &mut Command) {
    let output = command.output().unwrap();
    let complaint = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{command:?} failed: {complaint}");
}

/// The Python of an environment that has `XGBoost`; made on first use.
fn python() -> PathBuf {
    let home = Path::new(env!("CARGO_TARGET_TMPDIR"));
    fs::create_dir_all(home).unwrap();
    let lock = File::create(home.join("xgboost.lock")).unwrap();
    lock.lock().unwrap();
    let environment = home.join("xgboost");
    let (python, ready) = (environment.join("bin/python"), environment.join("ready"));
    if !ready.exists() {
        run(Command::new("python3")
            .args(["-m", "venv", "--clear"])
            .arg(&environment));
        let install = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check"];
        run(Command::new(&python).args(install).args(["xgboost-cpu>=2.1", "numpy"]));
        fs::write(ready, "").unwrap();
    }
    python
}

#[test]
fn xgboost_answers_what_the_product_answers() {
    let python = python();
    for problem in [ProblemType::Regression, ProblemType::Binary, ProblemType::Multiclass] {
        let (train, test) = (Table::of(problem, 1200, 1), Table::of(problem, 300, 2));
        let model = fit("gradient_boosting", &train, 2);
        let names = ["age", "x[1]", "x_1_", "city=<b>", "e", "f"].map(ToOwned::to_owned);
        let notes = [("target".to_owned(), "price".to_owned())];
        let bytes = to_xgboost(&names, &[0; 6], &model, &notes).unwrap();

        let folder = tempfile::tempdir().unwrap();
        let path = |name: &str| folder.path().join(name);
        fs::write(path("model.json"), bytes).unwrap();
        let rows: Vec<Vec<f64>> = test.x.rows().into_iter().map(|row| row.to_vec()).collect();
        let manifest = json!({ "model": path("model.json"), "rows": rows });
        fs::write(path("manifest.json"), manifest.to_string()).unwrap();
        let script = Command::new(&python)
            .args(["-c", SCRIPT])
            .arg(path("manifest.json"))
            .arg(path("answers.json"))
            .output()
            .unwrap();
        assert!(script.status.success(), "{}", String::from_utf8_lossy(&script.stderr));
        let said: serde_json::Value = serde_json::from_slice(&fs::read(path("answers.json")).unwrap()).unwrap();

        assert_eq!(said["names"], json!(["age", "x_1_", "x_1__", "city=_b>", "e", "f"]));
        assert_eq!(said["target"], "price");
        let (ours, width) = match model.predict(&test.x).unwrap() {
            Predictions::Values(values) => (values.to_vec(), 1),
            Predictions::Probabilities(shares) if problem == ProblemType::Binary => (shares.column(1).to_vec(), 1),
            Predictions::Probabilities(shares) => (shares.iter().copied().collect(), shares.ncols()),
        };
        for (row, ours) in ours.chunks_exact(width).enumerate() {
            for (class, ours) in ours.iter().enumerate() {
                let theirs = said["answers"][row][class].as_f64().unwrap();
                assert!(
                    (ours - theirs).abs() <= 1e-5 * ours.abs().max(1.0),
                    "{problem:?}, row {row}: {theirs} for {ours}"
                );
            }
        }
    }
}

/// Splits by sets of categories, and where missing values go, are in the file.
#[test]
fn xgboost_knows_missing_values_and_categories() {
    let python = python();
    let (mut table, mut random) = (Table::of(ProblemType::Binary, 900, 3), ChaCha8Rng::seed_from_u64(8));
    let mut codes = vec![0_u32; 900];
    for (row, code) in codes.iter_mut().enumerate() {
        let category = random.gen_range(0..12_u32);
        table.x[(row, 5)] = f64::from(category);
        if random.gen_bool(0.2) {
            table.x[(row, 0)] = f64::NAN;
        }
        *code = u32::from([1, 4, 5, 9].contains(&category) != table.x[(row, 0)].is_nan());
    }
    let classes = vec!["a".into(), "b".into()];
    table.y = Target::Classes {
        codes: codes.into(),
        classes,
    };
    let kinds: Vec<FeatureKind> = (0..6)
        .map(|feature| FeatureKind {
            categories: (feature == 5).then_some(12),
            monotone: None,
        })
        .collect();
    let control = Control::silent();
    let context = FitContext {
        kinds: &kinds,
        ..FitContext::new(&control, 3, 1)
    };
    let model = learner_support::fit_with("gradient_boosting", &table, &context).unwrap();
    let names = ["a", "b", "c", "d", "e", "city"].map(ToOwned::to_owned);
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name);
    fs::write(
        path("model.json"),
        to_xgboost(&names, &[0, 0, 0, 0, 0, 12], &model, &[]).unwrap(),
    )
    .unwrap();
    let rows: Vec<Vec<f64>> = table.x.rows().into_iter().map(|row| row.to_vec()).collect();
    fs::write(
        path("manifest.json"),
        json!({ "model": path("model.json"), "rows": rows }).to_string(),
    )
    .unwrap();
    run(Command::new(&python)
        .args(["-c", SCRIPT])
        .arg(path("manifest.json"))
        .arg(path("answers.json")));
    let said: serde_json::Value = serde_json::from_slice(&fs::read(path("answers.json")).unwrap()).unwrap();
    let Predictions::Probabilities(ours) = model.predict(&table.x).unwrap() else {
        panic!("not probabilities")
    };
    for (row, ours) in ours.column(1).iter().enumerate() {
        let theirs = said["answers"][row][0].as_f64().unwrap();
        assert!((ours - theirs).abs() < 1e-5, "row {row}: {theirs} for {ours}");
    }
}

#[test]
fn only_boosting_has_such_a_form() {
    let table = Table::of(ProblemType::Binary, 300, 1);
    let names: Vec<String> = (0..6).map(|feature| feature.to_string()).collect();
    let refusal = to_xgboost(&names, &[0; 6], &fit("logistic_regression", &table, 1), &[]).unwrap_err();
    assert!(matches!(refusal, EngineError::BadInput { .. }), "{refusal}");
    assert!(refusal.to_string().contains("ONNX"), "{refusal}");
}
