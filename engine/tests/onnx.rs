//! A downloaded ONNX file predicts in the real onnxruntime what the product predicts (MOD-25, journey 9).

#![expect(
    clippy::unwrap_used,
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "tests make small tables and fail loudly"
)]

mod onnx_support;

use datapulse_engine::control::Control;
use datapulse_engine::export::{to_onnx, to_pickle};
use datapulse_engine::learners::{
    Combination, EnsembleModel, FitContext, Fitted, Hyperparameters, Predictions, algorithms, columns_of,
    fit_on_layout, learner,
};
use datapulse_engine::model::TrainedModel;
use datapulse_engine::prepare::{
    CategoricalImputation, DateEncoding, Encoding, Interactions, NumericImputation, Pipeline, Plan, Preprocessing,
    Recipe, Scaling, TextEncoding,
};
use datapulse_engine::problem::{ProblemType, Target};
use datapulse_engine::seeds::Seeds;
use datapulse_engine::table::{Table, Wanted};
use datapulse_engine::train::{self, Candidate, CandidateSink, TrainConfig};
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;
use serde_json::{Map, Value, json};

const COLUMNS: [&str; 6] = ["age", "income", "city", "grade", "seen", "note"];
const WORDS: [&str; 12] = [
    "Good", "bad,", "the", "THE", "café", "Broken!", "x", "day", "first", "never", "again", "(again)",
];

/// A row with something missing now and then; `city` and `grade` may be what training never saw.
fn row(random: &mut ChaCha8Rng, unseen: bool) -> Vec<Value> {
    let city = ["Bonn", "Köln", "Ulm", "Jena", "O'Fallon, \"MO\""][random.gen_range(0..5)];
    let grade = format!("g{}", random.gen_range(0..if unseen { 40 } else { 20 }));
    let seen = format!(
        "2024-{:02}-{:02} {:02}:30:00",
        random.gen_range(1..13),
        random.gen_range(1..29),
        random.gen_range(0..24)
    );
    let words = if unseen && random.gen_bool(0.1) {
        0
    } else {
        random.gen_range(3..9)
    };
    let note: Vec<&str> = (0..words).map(|_| WORDS[random.gen_range(0..WORDS.len())]).collect();
    let mut values = vec![
        json!(random.gen_range(18.0_f64..90.0)),
        json!(random.gen_range(-2e6_f64..9e6).round()),
        json!(if unseen && random.gen_bool(0.2) {
            "Atlantis"
        } else {
            city
        }),
        json!(grade),
        json!(seen),
        json!(note.join(" ")),
    ];
    for value in &mut values {
        if random.gen_bool(0.12) {
            *value = Value::Null;
        }
    }
    values
}

fn answer(row: &[Value], problem: ProblemType, random: &mut ChaCha8Rng) -> Value {
    let number = |position: usize| row[position].as_f64();
    let worth = number(0).unwrap_or(40.0) / 20.0
        + number(1).unwrap_or(0.0) / 2e6
        + row[2].as_str().map_or(1.0, |city| city.len() as f64 / 3.0)
        + random.gen_range(-0.5..0.5);
    match problem {
        ProblemType::Regression | ProblemType::Forecasting => json!(50_000.0 + 12_345.0 * worth),
        ProblemType::Binary => json!(if worth > 5.0 { "yes" } else { "no" }),
        ProblemType::Multiclass => json!(["low", "middle", "high", "höchst"][(worth / 2.5).clamp(0.0, 3.0) as usize]),
        ProblemType::Clustering | ProblemType::AnomalyDetection => Value::Null,
    }
}

fn training_table(problem: ProblemType) -> Table {
    let mut random = ChaCha8Rng::seed_from_u64(5);
    let rows: Vec<Vec<Value>> = (0..260)
        .map(|_| {
            let mut values = row(&mut random, false);
            values.push(answer(&values, problem, &mut random));
            values
        })
        .collect();
    let names: Vec<String> = COLUMNS
        .iter()
        .map(ToString::to_string)
        .chain(["answer".to_owned()])
        .collect();
    Table::from_rows(&names, &rows, |_| Wanted::Any).unwrap()
}

/// New rows, as a table for the product and as columns for onnxruntime.
fn new_rows() -> (Table, Value) {
    let mut random = ChaCha8Rng::seed_from_u64(6);
    let rows: Vec<Vec<Value>> = (0..80).map(|_| row(&mut random, true)).collect();
    let names = COLUMNS.map(ToOwned::to_owned);
    let text = |name: &str| {
        if ["city", "grade", "note"].contains(&name) {
            Wanted::Text
        } else {
            Wanted::Any
        }
    };
    let columns = names.iter().enumerate();
    let columns: Map<String, Value> = columns
        .map(|(position, name)| (name.clone(), rows.iter().map(|row| row[position].clone()).collect()))
        .collect();
    (Table::from_rows(&names, &rows, text).unwrap(), Value::Object(columns))
}

/// Every step before a model alone and with each other kind of step.
fn every_preprocessing() -> Vec<Preprocessing> {
    // With 12 of 20 grades kept the others fall together.
    let usual = || Preprocessing {
        max_categories: 12,
        text_features: 10,
        ..Preprocessing::default()
    };
    let scales = [
        Scaling::Standard,
        Scaling::MinMax,
        Scaling::Robust,
        Scaling::Power,
        Scaling::Quantile,
        Scaling::None,
    ];
    let encodings = [
        Encoding::OneHot,
        Encoding::Ordinal,
        Encoding::Target,
        Encoding::Frequency,
    ];
    let mut all = Vec::new();
    for (number, scaling) in scales.into_iter().enumerate() {
        for (turn, encoding) in encodings.into_iter().enumerate() {
            // Each scale meets each encoding once; the rest takes turns.
            let half = (number + turn) % 2;
            all.push(Preprocessing {
                scaling,
                encoding,
                categorical_imputation: [CategoricalImputation::MostFrequent, CategoricalImputation::Missing][half],
                numeric_imputation: [NumericImputation::Model, NumericImputation::Median][(number + turn / 2) % 2],
                missing_indicator: turn % 2 == 0,
                dates: [DateEncoding::Parts, DateEncoding::Cyclic][number % 2],
                min_frequency: [2, 14][number / 2 % 2],
                text_features: [15, 6][turn / 2],
                interactions: [Interactions::None, Interactions::Products, Interactions::Quadratic]
                    [(number + turn) % 3],
                ..usual()
            });
        }
    }
    let imputations = [
        NumericImputation::Mean,
        NumericImputation::MostFrequent,
        NumericImputation::Zero,
        NumericImputation::Constant,
    ];
    all.extend(imputations.map(|numeric_imputation| Preprocessing {
        numeric_imputation,
        numeric_fill: -7.25,
        ..usual()
    }));
    all
}

struct Exported {
    what: String,
    pipeline: Pipeline,
    model: Fitted,
    classes: Vec<String>,
    onnx: Vec<u8>,
}

fn settings(name: &str, number: usize) -> Hyperparameters {
    let activation = ["relu", "tanh", "logistic"][number % 3];
    let (kernel, gamma) = [("rbf", 1.0), ("rbf", 4.0), ("poly", 1.0)][number % 3];
    let weights = ["uniform", "distance"][number % 2];
    let distribution = ["auto", "gaussian", "bernoulli"][number % 3];
    let given = match name {
        "random_forest" | "extra_trees" => json!({ "n_estimators": 7 }),
        "gradient_boosting" => json!({ "n_estimators": 9, "max_leaves": 8 }),
        "nearest_neighbors" => json!({ "n_neighbors": 7, "weights": weights }),
        "naive_bayes" => json!({ "distribution": distribution }),
        "kernel_svm" => json!({ "kernel": kernel, "gamma": gamma }),
        "explainable_boosting" => json!({ "rounds": 12, "outer_bags": 2, "interactions": 3 }),
        "mlp" => json!({ "epochs": 4, "hidden_layers": [9, 5], "activation": activation }),
        _ => json!({}),
    };
    Hyperparameters::new(learner(name).unwrap().info(), given.as_object().unwrap()).unwrap()
}

fn export(name: &str, table: &Table, preprocessing: &Preprocessing, number: usize) -> Exported {
    let control = Control::silent();
    let recipe = Recipe {
        preprocessing: preprocessing.clone(),
        natives: preprocessing.interactions == Interactions::None,
        ..Recipe::for_target("answer")
    };
    let plan = Plan::make(table, &recipe, &Seeds::default(), &control).unwrap();
    let (pipeline, matrix) = plan.prepare_all(table, &recipe, &control).unwrap();
    let context = FitContext::new(&control, 3, 1);
    let (learner, settings) = (learner(name).unwrap(), settings(name, number));
    let products = preprocessing.interactions;
    let form = (products, &pipeline.layout());
    let model = fit_on_layout(learner, form, &matrix, &plan.target, &settings, &context).unwrap();
    let classes = match &plan.target {
        Target::Classes { classes, .. } => classes.clone(),
        Target::Regression(_) => Vec::new(),
    };
    let onnx = to_onnx(&pipeline, &model, &classes, &[("algorithm".into(), name.into())]).unwrap();
    let what = format!("{name} on {:?} with {preprocessing:?}", plan.problem);
    Exported {
        what,
        pipeline,
        model,
        classes,
        onnx,
    }
}

fn close(found: &Value, wanted: f64) -> bool {
    found
        .as_f64()
        .is_some_and(|found| (found - wanted).abs() <= 1e-5 * wanted.abs().max(1.0))
}

fn compare(exported: &Exported, rows: &Table, said: &Value) {
    let Exported {
        what,
        pipeline,
        model,
        classes,
        ..
    } = exported;
    let (matrix, _) = pipeline.transform(rows).unwrap();
    let predictions = model.predict(&matrix).unwrap();
    let (alone, first) = (&said["first_alone"][0], &said["prediction"][0]);
    let same = first.as_f64().map_or(alone == first, |first| close(alone, first));
    assert!(same, "{what}: {alone} for one row alone, {first} among others");
    match &predictions {
        Predictions::Values(values) => {
            for (row, wanted) in values.iter().enumerate() {
                let found = &said["prediction"][row];
                assert!(close(found, *wanted), "{what}, row {row}: {found} instead of {wanted}");
            }
        }
        Predictions::Probabilities(probabilities) => {
            for (row, code) in predictions.codes().unwrap().iter().enumerate() {
                assert_eq!(
                    said["prediction"][row],
                    json!(classes[*code as usize]),
                    "{what}, row {row}"
                );
            }
            for ((row, class), wanted) in probabilities.indexed_iter() {
                let found = &said["probabilities"][row][class];
                assert!(
                    close(found, *wanted),
                    "{what}, row {row}, class {class}: {found} instead of {wanted}"
                );
            }
        }
    }
}

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

/// TRN-22: ensembles of every kind are one graph with all members inside.
#[test]
fn ensembles_predict_in_onnxruntime_what_they_predict_here() {
    let (rows, columns) = new_rows();
    let mut exported = Vec::new();
    for problem in [ProblemType::Regression, ProblemType::Binary, ProblemType::Multiclass] {
        let table = training_table(problem);
        let linear = if problem == ProblemType::Regression {
            "ridge"
        } else {
            "logistic_regression"
        };
        let names = [linear, "random_forest", "gradient_boosting", "mlp"];
        let members = names.map(|name| export(name, &table, &Preprocessing::default(), 0));
        for combination in [
            Combination::Weights(vec![0.1, 0.4, 0.3, 0.2]),
            stack_of(&members, &table, linear),
        ] {
            let model = Fitted::Ensemble(EnsembleModel {
                members: members.iter().map(|member| member.model.clone()).collect(),
                combination,
            });
            let (pipeline, classes) = (members[0].pipeline.clone(), members[0].classes.clone());
            let onnx = to_onnx(&pipeline, &model, &classes, &[]).unwrap();
            let what = format!("an ensemble for {problem:?}");
            exported.push(Exported {
                what,
                pipeline,
                model,
                classes,
                onnx,
            });
        }
    }
    let models: Vec<Vec<u8>> = exported.iter().map(|exported| exported.onnx.clone()).collect();
    let answers = onnx_support::predict(&columns, &models);
    assert_eq!(answers.len(), 6);
    for (exported, said) in exported.iter().zip(&answers) {
        compare(exported, &rows, said);
    }
}

fn stack_of(members: &[Exported], table: &Table, learner_name: &str) -> Combination {
    let control = Control::silent();
    let recipe = Recipe::for_target("answer");
    let plan = Plan::make(table, &recipe, &Seeds::default(), &control).unwrap();
    let (matrix, _) = members[0].pipeline.transform(table).unwrap();
    let answers: Vec<_> = members
        .iter()
        .map(|member| columns_of(&member.model.predict(&matrix).unwrap()))
        .collect();
    let views: Vec<_> = answers.iter().map(ndarray::ArrayBase::view).collect();
    let seen = ndarray::concatenate(ndarray::Axis(1), &views).unwrap();
    let context = FitContext::new(&control, 3, 1);
    let fitted = learner(learner_name)
        .unwrap()
        .fit(&seen, &plan.target, &settings(learner_name, 0), &context)
        .unwrap();
    Combination::Stack(vec![fitted])
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
