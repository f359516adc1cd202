//! Journey 9 over REST: the file that somebody downloads predicts in the real onnxruntime what the product predicts.

use serde_json::{Value, json};

#[path = "../../engine/tests/onnx_support/mod.rs"]
mod onnxruntime;

use crate::{
    hands::{Hands, customers, dataset, id, over, train},
    support::{Person, TestApp},
};

/// Rows that the model never saw, with gaps and a town that is new to it.
fn newcomers() -> Vec<Value> {
    (0..40)
        .map(|row| {
            let age = if row % 7 == 0 { Value::Null } else { json!(18 + row) };
            let city = ["Bonn", "Shiraz", "Graz", "Ulm"][row % 4];
            json!({ "age": age, "income": 900 + row * 111, "city": city, "visits": row % 10 })
        })
        .collect()
}

async fn saved(ann: &Person, job: &str, candidate: &Value) -> Value {
    let save = format!("/api/v1/jobs/{job}/models/{}/save", id(candidate));
    ann.post(&save)
        .json(&json!({ "name": candidate["algorithm"] }))
        .ok()
        .await
}

async fn downloaded(app: &TestApp, ann: &Person, model: &Value) -> Vec<u8> {
    let path = format!("/api/v1/models/{}/download?format=onnx", id(model));
    let link = ann.get(&path).header("accept", "application/json").ok().await;
    app.nobody().get(link["url"].as_str().unwrap()).send().await.body
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_downloaded_file_predicts_in_onnxruntime_what_the_product_predicts() {
    let app = TestApp::sqlite().await;
    let _hands = Hands::of(&app);
    let ann = app.user("ann").await;
    let table = dataset(&ann, "Customers", customers(300)).await;
    let algorithms = ["logistic_regression", "random_forest", "gradient_boosting", "mlp"];
    let job = train(&ann, &table, &json!({ "algorithms": algorithms })).await;
    over(&ann, &job).await;
    let board = ann.get(&format!("/api/v1/jobs/{job}/models")).ok().await;
    let rows = newcomers();
    let mut files = Vec::new();
    let mut answers = Vec::new();
    for candidate in board["candidates"].as_array().unwrap() {
        let model = saved(&ann, &job, candidate).await;
        files.push(downloaded(&app, &ann, &model).await);
        let predict = format!("/api/v1/models/{}/predict", id(&model));
        answers.push(ann.post(&predict).json(&json!({ "rows": rows })).ok().await);
    }
    assert_eq!(files.len(), algorithms.len());
    let column = |name: &str| rows.iter().map(|row| row[name].clone()).collect::<Vec<_>>();
    let columns =
        json!({ "age": column("age"), "income": column("income"), "city": column("city"), "visits": column("visits") });
    let said = tokio::task::spawn_blocking(move || onnxruntime::predict(&columns, &files))
        .await
        .unwrap();
    for (answer, said) in answers.iter().zip(&said) {
        for (row, predicted) in answer["predictions"].as_array().unwrap().iter().enumerate() {
            assert_eq!(predicted["prediction"], said["prediction"][row]);
            for (class, name) in ["no", "yes"].iter().enumerate() {
                let (ours, theirs) = (&predicted["probabilities"][name], &said["probabilities"][row][class]);
                let apart = (ours.as_f64().unwrap() - theirs.as_f64().unwrap()).abs();
                assert!(apart <= 1e-5, "row {row}, {name}: {ours} and {theirs}");
            }
        }
    }
}
