//! A downloaded ONNX file predicts in the real onnxruntime what the product predicts (MOD-25, journey 9).

#![expect(
    clippy::unwrap_used,
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "tests make small tables and fail loudly"
)]

#[path = "../onnx_support/mod.rs"]
mod onnx_support;

mod ensembles;
mod exported;
mod tables;

use datapulse_engine::control::Control;
use datapulse_engine::export::{to_onnx, to_pickle};
use datapulse_engine::learners::{FitContext, Fitted, algorithms, learner};
use datapulse_engine::model::TrainedModel;
use datapulse_engine::prepare::{Plan, Preprocessing, Recipe, TextEncoding};
use datapulse_engine::problem::ProblemType;
use datapulse_engine::seeds::Seeds;
use datapulse_engine::table::{Table, Wanted};
use datapulse_engine::train::{self, Candidate, CandidateSink, TrainConfig};
use serde_json::{Map, Value, json};

use self::exported::{Exported, compare, export, settings};
use self::tables::{every_preprocessing, new_rows, training_table};

/// Every learner, every problem that it answers, every preprocessing, on rows with missing values and unseen categories.
#[test]
fn onnxruntime_predicts_what_the_product_predicts() {
    let (rows, columns) = new_rows();
    let mut exported = Vec::new();
    for problem in [ProblemType::Regression, ProblemType::Binary, ProblemType::Multiclass] {
        let table = training_table(problem);
        for (number, preprocessing) in every_preprocessing().iter().enumerate() {
            let able = algorithms().iter().filter(|info| info.problem_types.contains(&problem));
            exported.extend(able.map(|info| export(info.name, &table, preprocessing, number)));
        }
    }
    let models: Vec<Vec<u8>> = exported.iter().map(|exported| exported.onnx.clone()).collect();
    let answers = onnx_support::predict(&columns, &models);
    assert_eq!(answers.len(), exported.len());
    for (exported, said) in exported.iter().zip(&answers) {
        compare(exported, &rows, said);
    }
}

/// What a training keeps of boosting reads missing values and categories as they are, and nothing else.
#[test]
fn boosting_as_it_is_kept_predicts_in_onnxruntime_what_it_predicts_here() {
    let (rows, columns) = new_rows();
    let mut exported = Vec::new();
    for problem in [ProblemType::Regression, ProblemType::Binary, ProblemType::Multiclass] {
        for given in [
            json!({ "n_estimators": 20 }),
            json!({ "native_missing": false }),
            json!({ "native_categories": false }),
        ] {
            let config = TrainConfig {
                target: "answer".into(),
                algorithms: vec!["gradient_boosting".into()],
                hyperparameters: [("gradient_boosting".into(), given.as_object().unwrap().clone())].into(),
                ..TrainConfig::default()
            };
            let mut sink = Models::default();
            let seeds = Seeds::default();
            train::run(
                &training_table(problem),
                &config,
                &seeds,
                &Control::silent(),
                None,
                &mut sink,
            )
            .unwrap();
            let model = sink.0.remove(0);
            assert!(
                matches!(model.fitted, Fitted::Boosting(_)),
                "it reads all of its columns"
            );
            exported.push(Exported {
                what: format!("kept boosting with {given} for {problem:?}"),
                onnx: model.to_onnx().unwrap(),
                pipeline: model.pipeline,
                model: model.fitted,
                classes: model.classes,
            });
        }
    }
    let models: Vec<Vec<u8>> = exported.iter().map(|exported| exported.onnx.clone()).collect();
    let answers = onnx_support::predict(&columns, &models);
    for (exported, said) in exported.iter().zip(&answers) {
        compare(exported, &rows, said);
    }
}

#[derive(Default)]
struct Models(Vec<TrainedModel>);

impl CandidateSink for Models {
    fn finished(&mut self, _: &Candidate, model: Option<&TrainedModel>) -> datapulse_engine::Result<()> {
        self.0.extend(model.cloned());
        Ok(())
    }
}

/// Columns may have names that mean something else in the file.
#[test]
fn columns_may_be_called_like_outputs_and_operations() {
    let names = ["prediction", "probabilities", "Concat 1", "a/b:c", "answer"].map(ToOwned::to_owned);
    let rows: Vec<Vec<Value>> = (0..60)
        .map(|row| {
            let values = [
                f64::from(row),
                f64::from(row % 7),
                f64::from(row * row % 11),
                f64::from(row % 3),
            ];
            let sum: f64 = values.iter().sum();
            values
                .into_iter()
                .map(Value::from)
                .chain([json!(if sum > 40.0 { "many" } else { "few" })])
                .collect()
        })
        .collect();
    let table = Table::from_rows(&names, &rows, |_| Wanted::Any).unwrap();
    let exported = export("logistic_regression", &table, &Preprocessing::default(), 0);
    let columns: Map<String, Value> = (0..4)
        .map(|position| {
            (
                names[position].clone(),
                rows.iter().map(|row| row[position].clone()).collect(),
            )
        })
        .collect();
    let answers = onnx_support::predict(&Value::Object(columns), std::slice::from_ref(&exported.onnx));
    compare(&exported, &table, &answers[0]);
}

/// Decision 10: `pickle.load` opens the file with the standard library alone.
#[test]
fn python_opens_the_pickle_without_anything_installed() {
    let exported = export(
        "ridge",
        &training_table(ProblemType::Regression),
        &Preprocessing::default(),
        0,
    );
    let metadata = json!({ "algorithm": "ridge", "rows": 260, "share": 0.25, "good": true, "note": null });
    let preprocessing = serde_json::to_value(&exported.pipeline).unwrap();
    let pickle = to_pickle(Some(exported.onnx.clone()), &metadata, &preprocessing).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("model.pkl");
    std::fs::write(&path, pickle).unwrap();
    let script = "import json, pickle, sys\n\
                  model = pickle.load(open(sys.argv[1], 'rb'))\n\
                  model['onnx'] = list(model['onnx'])\n\
                  print(json.dumps(model))";
    let python = ["-I", "-S", "-c", script];
    let printed = onnx_support::run(
        "opening a pickle",
        std::process::Command::new("python3").args(python).arg(&path),
    );
    let opened: Value = serde_json::from_slice(&printed).unwrap();
    assert_eq!(opened["format"], "datapulse-model/1");
    assert_eq!(opened["onnx"], json!(exported.onnx));
    assert_eq!(opened["metadata"], metadata);
    assert_eq!(opened["preprocessing"], preprocessing);
}

/// What cannot be exact is refused in one sentence, and the other forms stay.
#[test]
fn a_model_that_hashes_text_says_that_it_has_no_onnx_form() {
    let table = training_table(ProblemType::Regression);
    let preprocessing = Preprocessing {
        text: TextEncoding::Hashing,
        ..Preprocessing::default()
    };
    let (recipe, control) = (
        Recipe {
            preprocessing,
            ..Recipe::for_target("answer")
        },
        Control::silent(),
    );
    let plan = Plan::make(&table, &recipe, &Seeds::default(), &control).unwrap();
    let (pipeline, matrix) = plan.prepare_all(&table, &recipe, &control).unwrap();
    let context = FitContext::new(&control, 3, 1);
    let model = learner("ridge")
        .unwrap()
        .fit(&matrix, &plan.target, &settings("ridge", 0), &context);
    let error = to_onnx(&pipeline, &model.unwrap(), &[], &[]).unwrap_err().to_string();
    assert!(error.contains("'note'") && error.contains("tf-idf"), "{error}");
}

/// The same model gives the same bytes of file.
#[test]
fn exporting_twice_gives_the_same_bytes() {
    let table = training_table(ProblemType::Multiclass);
    let first = export("random_forest", &table, &Preprocessing::default(), 0);
    assert!(first.onnx == export("random_forest", &table, &Preprocessing::default(), 0).onnx);
}
