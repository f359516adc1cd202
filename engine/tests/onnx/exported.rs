//! Models on their way into a file, and held against what is said of it.

use datapulse_engine::control::Control;
use datapulse_engine::export::to_onnx;
use datapulse_engine::learners::{FitContext, Fitted, Hyperparameters, Predictions, fit_on_layout, learner};
use datapulse_engine::prepare::{Interactions, Pipeline, Plan, Preprocessing, Recipe};
use datapulse_engine::problem::Target;
use datapulse_engine::seeds::Seeds;
use datapulse_engine::table::Table;
use serde_json::{Value, json};

pub struct Exported {
    pub what: String,
    pub pipeline: Pipeline,
    pub model: Fitted,
    pub classes: Vec<String>,
    pub onnx: Vec<u8>,
}

pub fn settings(name: &str, number: usize) -> Hyperparameters {
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

pub fn export(name: &str, table: &Table, preprocessing: &Preprocessing, number: usize) -> Exported {
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

pub fn close(found: &Value, wanted: f64) -> bool {
    found
        .as_f64()
        .is_some_and(|found| (found - wanted).abs() <= 1e-5 * wanted.abs().max(1.0))
}

pub fn compare(exported: &Exported, rows: &Table, said: &Value) {
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
