//! The main job over REST: from a table to a saved model and predictions (journeys 3, 6 to 9, 11 to 13, 16, 21).

use serde_json::{Value, json};

use crate::{
    hands::{Hands, balance, customers, dataset, id, over, train},
    support::{Person, TestApp},
};

on_both_databases! {
    /// Journeys 3, 6, 8, 11: choose 2 of N features, train, and see exactly those.
    async fn a_training_ends_with_a_leaderboard(app: TestApp) {
        let _hands = Hands::of(&app);
        let ann = app.user("ann").await;
        let table = dataset(&ann, "Customers", customers(400)).await;
        let suggested = ann.get(&format!("/api/v1/algorithms/suggestions?dataset_id={}&target=bought", id(&table))).ok().await;
        assert_eq!(suggested["problem_type"], "binary");
        assert!(!suggested["algorithms"].as_array().unwrap().is_empty());
        let wish = json!({ "algorithms": ["logistic_regression", "decision_tree"], "features": ["age", "income"] });
        let job = over(&ann, &train(&ann, &table, &wish).await).await;
        assert_eq!((&job["status"], &job["progress"]), (&json!("COMPLETED"), &json!(100.0)), "{job:#}");
        let board = ann.get(&format!("/api/v1/jobs/{}/models", id(&job))).ok().await;
        let candidates = board["candidates"].as_array().unwrap();
        assert_eq!(candidates.len(), 2);
        for (rank, candidate) in (1..).zip(candidates) {
            assert_eq!(candidate["rank"], rank);
            let mut features: Vec<_> = candidate["importance"].as_array().unwrap().iter().map(|one| one["feature"].as_str().unwrap()).collect();
            features.sort_unstable();
            assert_eq!(features, ["age", "income"]);
            assert!(candidate["seeds"]["preprocessing"].is_u64());
            let (accuracy, interval) = (&candidate["metrics"]["accuracy"], &candidate["assessment"]["intervals"]["accuracy"]);
            assert!(interval["low"].as_f64() <= accuracy.as_f64() && accuracy.as_f64() <= interval["high"].as_f64(), "{interval}");
        }
        let metric = board["metric"].as_str().unwrap();
        assert!(candidates[0]["metrics"][metric].as_f64() >= candidates[1]["metrics"][metric].as_f64());
        assert!(candidates[0]["metrics"]["accuracy"].as_f64().unwrap() > 0.8);
        let log = ann.get(&format!("/api/v1/jobs/{}/events", id(&job))).ok().await;
        let lines: Vec<_> = log.as_array().unwrap().iter().map(|line| line["message"].as_str().unwrap()).collect();
        assert!(lines.contains(&"Manual feature selection applied: 2 features retained"), "{lines:?}");
        let numbers: Vec<_> = log.as_array().unwrap().iter().map(|line| line["seq"].as_u64().unwrap()).collect();
        assert_eq!(numbers, (1..=numbers.len() as u64).collect::<Vec<_>>());
    }

    /// TRN-20, TRN-22: a search records every trial in the log and with the leaderboard, and its ensembles are candidates;
    /// its price is known before, and what it did not use comes back.
    async fn a_search_records_its_trials_and_gives_back_what_it_did_not_use(app: TestApp) {
        let _hands = Hands::of(&app);
        let ann = app.user("ann").await;
        let table = dataset(&ann, "Customers", customers(300)).await;
        let before = balance(&ann).await;
        let wish = json!({
            "algorithms": ["logistic_regression", "decision_tree"],
            "validation": { "method": "grouped_k_fold", "folds": 3, "column": "city" },
            "search": { "trials": 8 }
        });
        let job = over(&ann, &train(&ann, &table, &wish).await).await;
        assert_eq!(job["status"], "COMPLETED", "{job:#}");
        let board = ann.get(&format!("/api/v1/jobs/{}/models", id(&job))).ok().await;
        let trials = board["trials"].as_array().unwrap();
        assert_eq!(trials.len(), 8);
        assert!(trials.iter().all(|trial| trial["seconds"].is_f64() && trial["scores"].is_array()), "{trials:#?}");
        let log = ann.get(&format!("/api/v1/jobs/{}/events?limit=1000", id(&job))).ok().await;
        let told: Vec<_> = log.as_array().unwrap().iter().filter_map(|line| line["data"]["trial"]["number"].as_u64()).collect();
        assert_eq!(told, (0..8).collect::<Vec<_>>());
        assert!(board["candidates"].as_array().unwrap().len() >= 2);
        assert_eq!(balance(&ann).await, before - job["token_cost"].as_i64().unwrap());
        // A baseline has nothing to set, so nine of ten trials are not needed.
        let wish = json!({ "algorithms": ["baseline"], "search": { "trials": 10 } });
        let mut request = json!({ "dataset_id": table["id"], "target": "bought" });
        request.as_object_mut().unwrap().extend(wish.as_object().unwrap().clone());
        let asked = ann.post("/api/v1/jobs/train/estimate").json(&request).ok().await["tokens"].as_i64().unwrap();
        let job = over(&ann, &train(&ann, &table, &wish).await).await;
        assert_eq!(job["status"], "COMPLETED", "{job:#}");
        assert_eq!((asked, job["token_cost"].as_i64().unwrap()), (10, 1));
    }

    /// What cannot be split or searched is refused at once, with the field.
    async fn a_split_a_search_or_a_rule_that_cannot_be_is_refused(app: TestApp) {
        let _hands = Hands::of(&app);
        let ann = app.user("ann").await;
        let table = dataset(&ann, "Customers", customers(100)).await;
        for (wish, field) in [
            (json!({ "validation": { "method": "grouped_k_fold", "folds": 3, "column": "gone" } }), "validation.column"),
            (json!({ "validation": { "method": "time_ordered", "folds": 3, "column": "city" } }), "validation.column"),
            (json!({ "validation": { "method": "grouped_k_fold", "folds": 3, "column": "bought" } }), "validation.column"),
            (json!({ "validation": { "method": "repeated_k_fold", "folds": 3, "repeats": 11 } }), "validation.repeats"),
            (json!({ "search": { "trials": 0 } }), "search.trials"),
            (json!({ "search": { "method": "grid" } }), "search.values"),
            (json!({ "monotone_constraints": { "gone": "increasing" } }), "monotone_constraints"),
            (json!({ "monotone_constraints": { "city": "increasing" } }), "monotone_constraints"),
            (json!({ "monotone_constraints": { "age": "decreasing" }, "features": ["income"] }), "monotone_constraints"),
            (json!({ "monotone_constraints": { "age": "decreasing" }, "target": "city" }), "monotone_constraints"),
        ] {
            let mut request = json!({ "dataset_id": table["id"], "target": "bought" });
            request.as_object_mut().unwrap().extend(wish.as_object().unwrap().clone());
            let refused = ann.post("/api/v1/jobs/train").json(&request).refused(422).await;
            assert!(refused["errors"][field].is_array(), "{field}: {refused:#}");
        }
    }

    /// Journey 12, decision 42: the same seeds give the same figures, another run has its own, both are stored.
    async fn a_run_can_be_repeated_exactly(app: TestApp) {
        let _hands = Hands::of(&app);
        let ann = app.user("ann").await;
        let table = dataset(&ann, "Customers", customers(300)).await;
        let wish = json!({ "algorithms": ["random_forest"] });
        let first = best(&ann, &train(&ann, &table, &wish).await).await;
        let other = best(&ann, &train(&ann, &table, &wish).await).await;
        assert_ne!(first["seeds"], other["seeds"]);
        let wish = json!({ "algorithms": ["random_forest"], "seeds_of": first["job_id"] });
        let again = best(&ann, &train(&ann, &table, &wish).await).await;
        assert_eq!(first["seeds"], again["seeds"]);
        assert_eq!(first["metrics"], again["metrics"]);
        assert_eq!(first["importance"], again["importance"]);
    }

    /// Journeys 7 to 9, 13, 16: save, map, predict, download; the balance falls by what was announced; nobody else can.
    async fn a_model_is_saved_and_predicts(app: TestApp) {
        let _hands = Hands::of(&app);
        let (ann, bob) = (app.user("ann").await, app.user("bob").await);
        let table = dataset(&ann, "Customers", customers(300)).await;
        let before = balance(&ann).await;
        let request = json!({ "dataset_id": table["id"], "target": "bought", "algorithms": ["logistic_regression"] });
        let cost = ann.post("/api/v1/jobs/train/estimate").json(&request).ok().await["tokens"].as_i64().unwrap();
        let job = train(&ann, &table, &json!({})).await;
        assert_eq!(balance(&ann).await, before - cost, "taken at the start");
        let candidate = best(&ann, &job).await;
        assert_eq!(balance(&ann).await, before - cost, "and not again");
        let save = format!("/api/v1/jobs/{job}/models/{}/save", id(&candidate));
        ann.post(&save).json(&json!({ "name": " " })).refused(422).await;
        bob.post(&save).json(&json!({ "name": "Stolen" })).refused(404).await;
        let model = ann.post(&save).json(&json!({ "name": "Test Model v1", "tags": ["first", "first"] })).ok().await;
        assert_eq!((&model["name"], &model["ready"], &model["tags"]), (&json!("Test Model v1"), &json!(true), &json!(["first"])));
        let twin = ann.post(&save).json(&json!({ "name": "Test Model v1" })).ok().await;
        assert_ne!(model["id"], twin["id"], "names may repeat");
        // MOD-17, decision 10: the forms that others read, made when they are first asked for and kept.
        for (format, begins) in [("onnx", b"\x08".as_slice()), ("pkl", b"\x80")] {
            let path = format!("/api/v1/models/{}/download?format={format}", id(&model));
            let link = ann.get(&path).header("accept", "application/json").ok().await;
            assert_eq!(link["filename"], format!("Test Model v1.{format}"));
            let file = app.nobody().get(link["url"].as_str().unwrap()).send().await;
            assert!(file.status == 200 && file.body.len() > 100 && file.body.starts_with(begins), "{format}");
            let again = ann.get(&path).header("accept", "application/json").ok().await;
            let place = |link: &Value| link["url"].as_str().unwrap().split('?').next().unwrap().to_owned();
            assert_eq!(place(&link), place(&again), "{format} is made once");
            bob.get(&path).refused(404).await;
        }

        let renamed = customers(40).replacen("age,income,city,visits,bought", "Age,annual_income,town,visits,known", 1);
        let new = dataset(&ann, "New customers", renamed).await;
        let mapping_path = format!("/api/v1/datasets/{}/mappings/{}", id(&new), id(&model));
        let mapping = ann.get(&mapping_path).ok().await;
        assert_eq!(mapping["complete"], false);
        let suggestion = |field: &str| {
            let fields = mapping["fields"].as_array().unwrap();
            fields.iter().find(|one| one["field"] == field).unwrap()["suggestion"].clone()
        };
        assert_eq!(suggestion("age"), "Age");
        let ask = json!({ "model_id": model["id"], "dataset_id": new["id"] });
        let refusal = ann.post("/api/v1/jobs/predict").json(&ask).refused(422).await;
        assert!(refusal["detail"].as_str().unwrap().contains("perhaps 'Age'"), "{refusal}");
        bob.put(&mapping_path).json(&json!({})).refused(404).await;
        ann.put(&mapping_path).json(&json!({ "Age": "nonsense" })).refused(422).await;
        let said = json!({ "Age": "age", "annual_income": "income", "town": "city" });
        assert_eq!(ann.put(&mapping_path).json(&said).ok().await["complete"], true);

        bob.post("/api/v1/jobs/predict").json(&ask).refused(404).await;
        let job = ann.post("/api/v1/jobs/predict").json(&ask).ok().await;
        let job = over(&ann, job["job_id"].as_str().unwrap()).await;
        assert_eq!(job["status"], "COMPLETED", "{job:#}");
        let prediction = format!("/api/v1/predictions/{}", job["prediction_id"].as_str().unwrap());
        let preview = ann.get(&format!("{prediction}/preview?limit=2")).ok().await;
        let names: Vec<_> = preview["columns"].as_array().unwrap().iter().map(|column| column["name"].as_str().unwrap()).collect();
        assert_eq!(names, ["Age", "annual_income", "town", "visits", "known", "prediction", "probability_no", "probability_yes"]);
        assert_eq!(preview["total"], 40);
        bob.get(&prediction).refused(404).await;
        bob.get(&format!("{prediction}/download")).refused(404).await;
        let csv = follow(&app, &ann, &format!("{prediction}/download")).await;
        assert_eq!(csv.lines().count(), 41);
        let right = csv.lines().skip(1).filter(|line| { let cells: Vec<_> = line.split(',').collect(); cells[4] == cells[5] }).count();
        assert!(right > 30, "{right} of 40 are right");
        let rows: Value = serde_json::from_str(&follow(&app, &ann, &format!("{prediction}/download?format=json")).await).unwrap();
        assert_eq!(rows.as_array().unwrap().len(), 40);
        assert!(rows[0]["prediction"].is_string() && rows[0]["probability_yes"].is_f64() && rows[0]["town"] == "Bonn", "{}", rows[0]);
        ann.delete(&prediction).ok().await;
        ann.get(&prediction).refused(404).await;
    }

    /// Issue 3: the threshold is chosen, kept, and obeyed by rows, jobs and downloads; ranges come with a coverage.
    async fn a_threshold_and_a_coverage_are_obeyed(app: TestApp) {
        let _hands = Hands::of(&app);
        let (ann, bob) = (app.user("ann").await, app.user("bob").await);
        let table = dataset(&ann, "Customers", customers(300)).await;
        let wish = json!({ "features": ["age", "income"], "algorithms": ["logistic_regression"], "calibration": "platt", "threshold": { "by": "f1" }, "learning_curve": true });
        let job = train(&ann, &table, &wish).await;
        let candidate = best(&ann, &job).await;
        let assessment = &candidate["assessment"];
        assert_eq!(assessment["calibration"], "platt");
        assert!(assessment["thresholds"].as_array().unwrap().len() > 10 && assessment["threshold"].is_f64());
        assert_eq!(assessment["learning_curve"].as_array().unwrap().len(), 5);
        assert!(candidate["charts"]["gain"][0]["points"].is_array() && candidate["charts"]["lift"][0]["points"].is_array());
        let save = format!("/api/v1/jobs/{job}/models/{}/save", id(&candidate));
        let model = ann.post(&save).json(&json!({ "name": "Test Model v1" })).ok().await;
        let path = format!("/api/v1/models/{}", id(&model));
        let detail = ann.get(&path).ok().await;
        assert_eq!(detail["assessment"]["threshold"], assessment["threshold"]);
        let old = follow(&app, &ann, &format!("{path}/download?format=onnx")).await;
        let rows = json!({ "rows": [{ "age": 65, "income": 4900 }, { "age": 21, "income": 1000 }], "coverage": 0.9 });
        bob.put(&format!("{path}/threshold")).json(&json!({ "rule": { "by": "f1" } })).refused(404).await;
        ann.put(&format!("{path}/threshold")).json(&json!({ "rule": { "by": "fixed", "threshold": 2 } })).refused(422).await;
        for (threshold, answer) in [(0.0, "yes"), (1.0, "no")] {
            let rule = json!({ "rule": { "by": "fixed", "threshold": threshold } });
            let changed = ann.put(&format!("{path}/threshold")).json(&rule).ok().await;
            assert_eq!(changed["assessment"]["threshold"], threshold);
            let said = ann.post(&format!("{path}/predict")).json(&rows).ok().await;
            for row in said["predictions"].as_array().unwrap() {
                assert_eq!(row["prediction"], answer);
                assert!(!row["prediction_set"].as_array().unwrap().is_empty());
            }
        }
        assert_ne!(old, follow(&app, &ann, &format!("{path}/download?format=onnx")).await, "the download is made anew");
        let ask = json!({ "model_id": model["id"], "rows": rows["rows"], "coverage": 0.8 });
        let job = ann.post("/api/v1/jobs/predict").json(&ask).ok().await;
        let job = over(&ann, job["job_id"].as_str().unwrap()).await;
        let csv = follow(&app, &ann, &format!("/api/v1/predictions/{}/download", job["prediction_id"].as_str().unwrap())).await;
        assert!(csv.starts_with("age,income,prediction,prediction_set,probability_no"), "{csv}");
        let taken_back = ann.put(&format!("{path}/threshold")).json(&json!({ "rule": null })).ok().await;
        assert_eq!(taken_back["assessment"]["threshold"], json!(null));
        let unlikely = json!({ "rows": rows["rows"], "coverage": 0.999 });
        let refusal = ann.post(&format!("{path}/predict")).json(&unlikely).refused(422).await;
        assert!(refusal["detail"].as_str().unwrap().contains("needs 999 unseen rows"), "{refusal}");
    }

    /// Issue 3: one row is explained, another answer is found, the card is downloaded, and changed data is pointed out.
    async fn a_model_explains_itself_and_notices_drift(app: TestApp) {
        let _hands = Hands::of(&app);
        let (ann, bob) = (app.user("ann").await, app.user("bob").await);
        let table = dataset(&ann, "Customers", customers(300)).await;
        let job = train(&ann, &table, &json!({ "features": ["age", "income"], "algorithms": ["logistic_regression"] })).await;
        let candidate = best(&ann, &job).await;
        let save = format!("/api/v1/jobs/{job}/models/{}/save", id(&candidate));
        let model = ann.post(&save).json(&json!({ "name": "Test Model v1" })).ok().await;
        let path = format!("/api/v1/models/{}", id(&model));
        let row = json!({ "age": 21, "income": 1000 });
        let said = ann.post(&format!("{path}/predict")).json(&json!({ "rows": [row] })).ok().await;
        let answer = &said["predictions"][0]["prediction"];
        let other = if answer == "yes" { "no" } else { "yes" };
        let ask = json!({ "row": row, "wish": { "goal": { "class": other } } });
        bob.post(&format!("{path}/explain")).json(&ask).refused(404).await;
        let explained = ann.post(&format!("{path}/explain")).json(&ask).ok().await;
        let insight = &explained["insight"];
        assert_eq!((&insight["prediction"], insight["contributions"].as_array().unwrap().len()), (answer, 2));
        let added: f64 = insight["contributions"].as_array().unwrap().iter().map(|one| one["contribution"].as_f64().unwrap()).sum();
        assert!((insight["base"].as_f64().unwrap() + added - insight["value"].as_f64().unwrap()).abs() < 1e-9, "{insight}");
        let way = &explained["counterfactuals"][0];
        assert_eq!(way["prediction"], other, "{explained}");
        let mut changed = row.clone();
        for change in way["changes"].as_array().unwrap() {
            changed[change["feature"].as_str().unwrap()] = change["to"].clone();
        }
        let said = ann.post(&format!("{path}/predict")).json(&json!({ "rows": [changed] })).ok().await;
        assert_eq!(said["predictions"][0]["prediction"], other, "what it says would do does");
        let curve = ann.get(&format!("{path}/dependence?feature=income")).ok().await;
        assert_eq!(curve["mean"].as_array().unwrap().len(), curve["values"].as_array().unwrap().len());
        ann.get(&format!("{path}/dependence?feature=gone")).refused(422).await;

        let card = follow(&app, &ann, &format!("{path}/download?format=card_md")).await;
        for part in ["# Model card", "Fingerprint", "95 % interval", "Seed of preprocessing", "income"] {
            assert!(card.contains(part), "{part} is missing: {card}");
        }
        assert!(follow(&app, &ann, &format!("{path}/download?format=card_html")).await.starts_with("<!doctype html>"));

        let rows: Vec<Value> = (0..120).map(|row| json!({ "age": 20 + row % 50, "income": 90_000 + row })).collect();
        let job = ann.post("/api/v1/jobs/predict").json(&json!({ "model_id": model["id"], "rows": rows })).ok().await;
        let job = over(&ann, job["job_id"].as_str().unwrap()).await;
        let result = ann.get(&format!("/api/v1/predictions/{}", job["prediction_id"].as_str().unwrap())).ok().await;
        let warning = &result["warnings"][0];
        assert_eq!((&warning["code"], &warning["column"], &warning["severity"]), (&json!("drift"), &json!("income"), &json!("serious")), "{result}");
        assert!(warning["params"]["psi"].as_f64().unwrap() > 0.25);
    }

    /// Rows that come with the request are predicted like a file.
    async fn rows_are_predicted_as_a_job(app: TestApp) {
        let _hands = Hands::of(&app);
        let ann = app.user("ann").await;
        let table = dataset(&ann, "Customers", customers(300)).await;
        let job = train(&ann, &table, &json!({ "features": ["age", "income"] })).await;
        let candidate = best(&ann, &job).await;
        let save = format!("/api/v1/jobs/{job}/models/{}/save", id(&candidate));
        let model = ann.post(&save).json(&json!({ "name": "m" })).ok().await;
        let rows = json!([{ "age": 65, "income": 4900 }, { "age": 21, "income": 1000 }, { "age": null, "income": 3000 }]);
        let job = ann.post("/api/v1/jobs/predict").json(&json!({ "model_id": model["id"], "rows": rows })).ok().await;
        let job = over(&ann, job["job_id"].as_str().unwrap()).await;
        assert_eq!(job["status"], "COMPLETED", "{job:#}");
        let path = format!("/api/v1/predictions/{}/preview", job["prediction_id"].as_str().unwrap());
        let preview = ann.get(&path).ok().await;
        assert_eq!((&preview["rows"][0][2], &preview["rows"][1][2]), (&json!("yes"), &json!("no")));
        ann.post("/api/v1/jobs/predict").json(&json!({ "model_id": model["id"] })).refused(422).await;
    }

    /// TRN-09, TRN-12, TRN-19, decision 44: what cannot be is refused before anything is paid.
    async fn impossible_trainings_are_refused(app: TestApp) {
        let _hands = Hands::of(&app);
        let ann = app.user("ann").await;
        let table = dataset(&ann, "Customers", customers(100)).await;
        let before = balance(&ann).await;
        for more in [
            json!({ "target": "nonsense" }),
            json!({ "features": ["bought"] }),
            json!({ "features": ["nothing", "of this"] }),
            json!({ "features": [] }),
            json!({ "algorithms": ["magic"] }),
            json!({ "algorithms": ["linear_regression"] }),
            json!({ "algorithms": ["mlp"], "hyperparameters": { "mlp": { "epochs": 1001 } } }),
            json!({ "metric": "r2" }),
            json!({ "budget_seconds": 1 }),
            json!({ "validation": { "method": "k_fold", "folds": 1 } }),
        ] {
            let mut request = json!({ "dataset_id": table["id"], "target": "bought" });
            request.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
            ann.post("/api/v1/jobs/train").json(&request).refused(422).await;
        }
        assert_eq!(balance(&ann).await, before);
        assert_eq!(ann.get("/api/v1/jobs").ok().await["total"], 0);
    }
}

async fn best(person: &Person, job: &str) -> Value {
    let job = over(person, job).await;
    assert_eq!(job["status"], "COMPLETED", "{job:#}");
    let board = person.get(&format!("/api/v1/jobs/{}/models", id(&job))).ok().await;
    board["candidates"][0].clone()
}

/// Asks for a link and follows it without credentials, as a download manager would.
async fn follow(app: &TestApp, person: &Person, path: &str) -> String {
    let link = person.get(path).header("accept", "application/json").ok().await;
    let reply = app.nobody().get(link["url"].as_str().unwrap()).send().await;
    assert_eq!(reply.status, 200);
    assert!(
        reply.header("content-disposition").contains("Test%20Model%20v1"),
        "{}",
        reply.header("content-disposition")
    );
    reply.text()
}
