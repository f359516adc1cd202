//! Jobs without a target over REST: groups and unusual rows, from a table to a saved model and predictions.

use std::fmt::Write as _;

use serde_json::{Value, json};

use crate::{
    hands::{Hands, dataset, id, over},
    support::{Person, TestApp},
};

/// Three groups far apart, and every twentieth row far from all of them.
fn shops() -> String {
    let mut text = String::from("shop,size,weight,kind\n");
    for row in 0..200 {
        let group = row % 3;
        let (size, weight) = [(0, 0), (50, 10), (15, 60)][group];
        let away = if row % 20 == 9 { 400 } else { 0 };
        let kind = ["small", "long", "heavy"][group];
        let (tenth, other) = (row * 7 % 10, row * 3 % 10);
        // cannot fail: writing to a String never does.
        let _ = writeln!(text, "{row},{}.{tenth},{weight}.{other},{kind}", size + away);
    }
    text
}

async fn found(person: &Person, table: &Value, more: &Value) -> Value {
    let mut request = json!({ "dataset_id": table["id"] });
    for (name, value) in more.as_object().unwrap() {
        request[name] = value.clone();
    }
    let started = person.post("/api/v1/jobs/train").json(&request).ok().await;
    let job = over(person, started["job_id"].as_str().unwrap()).await;
    assert_eq!(job["status"], "COMPLETED", "{job:#}");
    person.get(&format!("/api/v1/jobs/{}/models", id(&job))).ok().await
}

async fn saved(person: &Person, candidate: &Value) -> Value {
    let path = format!(
        "/api/v1/jobs/{}/models/{}/save",
        candidate["job_id"].as_str().unwrap(),
        id(candidate)
    );
    person.post(&path).json(&json!({ "name": "Found" })).ok().await
}

async fn predicted(person: &Person, model: &Value, table: &Value) -> Vec<String> {
    let ask = json!({ "model_id": model["id"], "dataset_id": table["id"] });
    let job = person.post("/api/v1/jobs/predict").json(&ask).ok().await;
    let job = over(person, job["job_id"].as_str().unwrap()).await;
    assert_eq!(job["status"], "COMPLETED", "{job:#}");
    let path = format!(
        "/api/v1/predictions/{}/preview?limit=1",
        job["prediction_id"].as_str().unwrap()
    );
    let preview = person.get(&path).ok().await;
    let names = preview["columns"].as_array().unwrap().iter();
    names
        .map(|column| column["name"].as_str().unwrap().to_owned())
        .collect()
}

on_both_databases! {
    /// Groups: suggested, found, described, saved, downloaded, and new rows assigned.
    async fn groups_are_found_and_new_rows_assigned(app: TestApp) {
        let _hands = Hands::of(&app);
        let ann = app.user("ann").await;
        let table = dataset(&ann, "Shops", shops()).await;
        let ask = format!("/api/v1/algorithms/suggestions?dataset_id={}&problem_type=clustering", id(&table));
        let suggested = ann.get(&ask).ok().await;
        assert_eq!((&suggested["problem_type"], &suggested["target"]), (&json!("clustering"), &Value::Null));
        assert_eq!(suggested["algorithms"][0]["algorithm"], "k_means");
        let board = found(&ann, &table, &json!({
            "problem_type": "clustering", "features": ["size", "weight", "kind"],
            "hyperparameters": { "k_means": { "max_clusters": 5 } },
        })).await;
        assert_eq!((&board["metric"], &board["higher_is_better"]), (&json!("silhouette"), &json!(true)));
        let best = &board["candidates"][0];
        assert_eq!((&best["problem_type"], &best["target_column"]), (&json!("clustering"), &json!("")));
        let charts = &best["charts"];
        assert_eq!(charts["kind"], "clusters");
        let rows: u64 = charts["clusters"].as_array().unwrap().iter().map(|one| one["rows"].as_u64().unwrap()).sum();
        assert_eq!(rows, 200);
        assert!(charts["clusters"][0]["traits"][0]["column"].is_string() && charts["pictures"][0]["groups"].is_array());
        let k_means = board["candidates"].as_array().unwrap().iter().find(|one| one["algorithm"] == "k_means").unwrap();
        let model = saved(&ann, k_means).await;
        assert_eq!(model["problem_type"], "clustering");
        assert_eq!(predicted(&ann, &model, &table).await, ["shop", "size", "weight", "kind", "cluster", "distance"]);
        let row = json!({ "rows": [{ "size": 50, "weight": 10, "kind": "long" }] });
        let said = ann.post(&format!("/api/v1/models/{}/predict", id(&model))).json(&row).ok().await;
        assert!(said["predictions"][0]["prediction"].is_string() && said["predictions"][0]["distance"].is_f64(), "{said:#}");
        for format in ["onnx", "pkl", "bundle", "card_md"] {
            let path = format!("/api/v1/models/{}/download?format={format}", id(&model));
            let link = ann.get(&path).header("accept", "application/json").ok().await;
            let file = app.nobody().get(link["url"].as_str().unwrap()).send().await;
            assert!(file.status == 200 && file.body.len() > 100, "{format}");
        }
        let listed = ann.get("/api/v1/models?kind=clustering").ok().await;
        assert_eq!(listed["total"], 1);
    }

    /// Groups of any form: what needs dense places says which rows are in none, and every form of the model can be had.
    async fn rows_in_thin_places_are_in_no_group(app: TestApp) {
        let _hands = Hands::of(&app);
        let ann = app.user("ann").await;
        let table = dataset(&ann, "Shops", shops()).await;
        let board = found(&ann, &table, &json!({
            "problem_type": "clustering", "features": ["size", "weight"], "algorithms": ["dbscan", "hdbscan", "hierarchical"],
            // The ten rows far from the others are too few for a group of their own.
            "hyperparameters": {
                "dbscan": { "min_samples": 12 }, "hdbscan": { "min_cluster_size": 20 },
                "hierarchical": { "n_clusters": 4, "linkage": "average" },
            },
        })).await;
        for candidate in board["candidates"].as_array().unwrap() {
            let algorithm = candidate["algorithm"].as_str().unwrap();
            let groups = candidate["charts"]["clusters"].as_array().unwrap();
            let rows = |name: &str| groups.iter().find(|one| one["name"] == name).map(|one| one["rows"].as_u64().unwrap());
            if algorithm == "hierarchical" {
                assert_eq!((groups.len(), rows("noise")), (4, None));
            } else {
                assert!(rows("noise") >= Some(5) && candidate["metrics"]["noise_share"].as_f64() < Some(0.3), "{groups:#?}");
            }
            let model = saved(&ann, candidate).await;
            assert_eq!(predicted(&ann, &model, &table).await, ["shop", "size", "weight", "kind", "cluster", "distance"]);
            let far = json!({ "rows": [{ "size": 9000, "weight": 9000 }] });
            let said = ann.post(&format!("/api/v1/models/{}/predict", id(&model))).json(&far).ok().await;
            assert_eq!(said["predictions"][0]["prediction"] == "noise", algorithm != "hierarchical", "{algorithm}: {said:#}");
            for format in ["onnx", "pkl", "bundle"] {
                let path = format!("/api/v1/models/{}/download?format={format}", id(&model));
                let link = ann.get(&path).header("accept", "application/json").ok().await;
                let file = app.nobody().get(link["url"].as_str().unwrap()).send().await;
                assert!(file.status == 200 && file.body.len() > 100, "{algorithm}: {format}");
            }
        }
    }

    /// Unusual rows: found with their reasons, and new rows scored.
    async fn unusual_rows_are_found_and_new_rows_scored(app: TestApp) {
        let _hands = Hands::of(&app);
        let ann = app.user("ann").await;
        let table = dataset(&ann, "Shops", shops()).await;
        let board = found(&ann, &table, &json!({
            "problem_type": "anomaly_detection", "features": ["size", "weight"], "algorithms": ["isolation_forest"],
            "hyperparameters": { "isolation_forest": { "contamination": 0.05 } },
        })).await;
        let best = &board["candidates"][0];
        let unusual = best["charts"]["unusual"].as_array().unwrap();
        assert_eq!(unusual.len(), 10);
        assert!(unusual.iter().all(|one| one["row"].as_u64().unwrap() % 20 == 10), "{unusual:#?}");
        assert_eq!(unusual[0]["reasons"][0]["column"], "size");
        let model = saved(&ann, best).await;
        assert_eq!(predicted(&ann, &model, &table).await, ["shop", "size", "weight", "kind", "anomaly", "score"]);
        let row = json!({ "rows": [{ "size": 420, "weight": 10 }] });
        let said = ann.post(&format!("/api/v1/models/{}/predict", id(&model))).json(&row).ok().await;
        assert_eq!(said["predictions"][0]["prediction"], true, "{said:#}");
        assert!(said["predictions"][0]["score"].as_f64() > best["charts"]["threshold"].as_f64());
    }

    /// What needs a target is refused at once, with the field.
    async fn what_needs_a_target_is_refused(app: TestApp) {
        let ann = app.user("ann").await;
        let _hands = Hands::of(&app);
        let table = dataset(&ann, "Shops", shops()).await;
        for (wish, field) in [
            (json!({ "target": "kind" }), "target"),
            (json!({ "search": {} }), "search"),
            (json!({ "learning_curve": true }), "learning_curve"),
            (json!({ "algorithms": ["ridge"] }), "algorithms"),
            (json!({ "metric": "accuracy" }), "metric"),
            (json!({ "preprocessing_config": { "encoding": "target" } }), "preprocessing_config.encoding"),
            (json!({ "hyperparameters": { "k_means": { "n_clusters": 500 } }, "algorithms": ["k_means"] }), "algorithms"),
        ] {
            let mut request = json!({ "dataset_id": table["id"], "problem_type": "clustering" });
            request.as_object_mut().unwrap().extend(wish.as_object().unwrap().clone());
            let refused = ann.post("/api/v1/jobs/train").json(&request).refused(422).await;
            assert!(refused["errors"][field].is_array(), "{field}: {refused:#}");
        }
    }
}
