//! Forecasting over REST: series out of a table, judged by the past, saved, and continued.

use std::fmt::Write as _;

use serde_json::{Value, json};

use crate::{
    hands::{Hands, dataset, id, over, until},
    support::TestApp,
};

/// A growing wave by month from January 2016.
fn sales(months: usize) -> String {
    let mut text = String::from("month,shop,sold\n");
    for month in 0..months {
        let wave = [0, 4, 9, 14, 18, 20, 21, 19, 14, 9, 4, 1][month % 12];
        for (shop, base) in [("north", 100), ("south", 400)] {
            let noise = (month * 7_919 + base) % 7;
            // cannot fail: writing to a String never does.
            let _ = writeln!(
                text,
                "{}-{:02},{shop},{}",
                2016 + month / 12,
                month % 12 + 1,
                base + 2 * month + 3 * wave + noise
            );
        }
    }
    text
}

fn wish(table: &Value, more: &Value) -> Value {
    let mut options = json!({ "time": "month", "series": "shop", "horizon": 6 });
    options
        .as_object_mut()
        .unwrap()
        .extend(more.as_object().unwrap().clone());
    json!({ "dataset_id": table["id"], "target": "sold", "problem_type": "forecasting", "forecast": options })
}

on_both_databases! {
    async fn series_are_forecast_judged_saved_and_continued(app: TestApp) {
        let _hands = Hands::of(&app);
        let ann = app.user("ann").await;
        let table = dataset(&ann, "Sales", sales(72)).await;
        let asked = wish(&table, &json!({}));
        assert!(ann.post("/api/v1/jobs/train/estimate").json(&asked).ok().await["tokens"].as_i64().unwrap() >= 1);
        let started = ann.post("/api/v1/jobs/train").json(&asked).ok().await;
        let job = over(&ann, started["job_id"].as_str().unwrap()).await;
        assert_eq!((&job["status"], &job["progress"]), (&json!("COMPLETED"), &json!(100.0)), "{job:#}");

        let board = ann.get(&format!("/api/v1/jobs/{}/models", id(&job))).ok().await;
        assert_eq!((&board["metric"], &board["higher_is_better"]), (&json!("mase"), &json!(false)));
        let candidates = board["candidates"].as_array().unwrap();
        let names: Vec<_> = candidates.iter().map(|one| one["algorithm"].as_str().unwrap()).collect();
        for name in ["seasonal_naive", "ets", "theta", "mstl", "boosted_lags", "forecast_average"] {
            assert!(names.contains(&name), "{names:?}");
        }
        let best = &candidates[0];
        assert!(best["metrics"]["mase"].as_f64().unwrap() < 1.0, "{best:#}");
        assert_eq!(best["problem_type"], "forecasting");
        assert_eq!(best["fold_metrics"].as_array().unwrap().len(), 3);
        let charts = &best["charts"];
        assert_eq!((&charts["kind"], &charts["frequency"]["unit"]), (&json!("forecast"), &json!("month")));
        assert_eq!((&charts["seasons"], &charts["series_count"]), (&json!([12]), &json!(2)));
        assert_eq!(charts["series"][0]["next_times"][0], "2022-01-01");

        let saved = ann
            .post(&format!("/api/v1/jobs/{}/models/{}/save", id(&job), id(best)))
            .json(&json!({ "name": "Sold next" }))
            .ok()
            .await;
        let found = ann.get("/api/v1/models?kind=forecasting").ok().await;
        assert_eq!(found["total"], 1);

        // From the end of the training data, and from a longer table.
        let ask = json!({ "model_id": saved["id"], "horizon": 3, "coverage": 0.8 });
        let rows = forecast(&ann, &ask).await;
        assert_eq!(rows["total"], 6);
        let columns: Vec<_> = rows["columns"].as_array().unwrap().iter().map(|one| one["name"].as_str().unwrap()).collect();
        assert_eq!(columns, ["ds", "series", "forecast", "lower", "upper"]);
        let first: Vec<&Value> = rows["rows"][0].as_array().unwrap().iter().collect();
        assert_eq!((first[0], first[1]), (&json!("2022-01-01"), &json!("north")));
        let later = dataset(&ann, "More sales", sales(80)).await;
        let rows = forecast(&ann, &json!({ "model_id": saved["id"], "dataset_id": later["id"] })).await;
        assert_eq!((&rows["total"], &rows["rows"][0][0]), (&json!(12), &json!("2022-09-01")));

        // The forms of other models do not exist, which is said.
        let bundle = ann.get(&format!("/api/v1/models/{}/download?format=bundle", id(&saved))).header("accept", "application/json").ok().await;
        assert!(bundle["filename"].as_str().unwrap().ends_with(".datapulse"));
        for format in ["onnx", "pkl", "card_md"] {
            let refused = ann.get(&format!("/api/v1/models/{}/download?format={format}", id(&saved))).refused(409).await;
            assert!(refused["detail"].as_str().unwrap().contains("bundle"), "{refused:#}");
        }
        let refused = ann
            .post(&format!("/api/v1/models/{}/predict", id(&saved)))
            .json(&json!({ "rows": [{ "month": "2022-01" }] }))
            .refused(409)
            .await;
        assert!(refused["detail"].as_str().unwrap().contains("forecasts series"), "{refused:#}");
    }

    async fn what_cannot_be_forecast_is_refused_with_the_field(app: TestApp) {
        let _hands = Hands::of(&app);
        let ann = app.user("ann").await;
        let table = dataset(&ann, "Sales", sales(40)).await;
        for (more, field) in [
            (json!({ "time": "gone" }), "forecast.time"),
            (json!({ "time": "sold" }), "forecast.time"),
            (json!({ "series": "gone" }), "forecast.series"),
            (json!({ "horizon": 0 }), "forecast.horizon"),
            (json!({ "coverage": 1.5 }), "forecast.coverage"),
        ] {
            let refused = ann.post("/api/v1/jobs/train").json(&wish(&table, &more)).refused(422).await;
            assert!(refused["errors"][field].is_array(), "{field}: {refused:#}");
        }
        let mut asked = wish(&table, &json!({}));
        asked["target"] = json!("shop");
        asked["forecast"].as_object_mut().unwrap().remove("series");
        let refused = ann.post("/api/v1/jobs/train").json(&asked).refused(422).await;
        assert!(refused["errors"]["target"].is_array());
        let mut asked = wish(&table, &json!({}));
        asked["algorithms"] = json!(["random_forest"]);
        let refused = ann.post("/api/v1/jobs/train").json(&asked).refused(422).await;
        assert!(refused["errors"]["algorithms"][0].as_str().unwrap().contains("seasonal_naive"), "{refused:#}");

        // What only the data can tell ends the job with a sentence.
        let asked = wish(&table, &json!({ "horizon": 50 }));
        let started = ann.post("/api/v1/jobs/train").json(&asked).ok().await;
        let job = over(&ann, started["job_id"].as_str().unwrap()).await;
        assert_eq!(job["status"], "FAILED");
        assert!(job["error"].as_str().unwrap().contains("too few to judge forecasts of 50 steps by"), "{job:#}");
    }
}

/// Runs a prediction and answers its rows.
async fn forecast(person: &crate::support::Person, ask: &Value) -> Value {
    let started = person.post("/api/v1/jobs/predict").json(ask).ok().await;
    let job = over(person, started["job_id"].as_str().unwrap()).await;
    assert_eq!(job["status"], "COMPLETED", "{job:#}");
    let path = format!("/api/v1/jobs/{}", id(&job));
    let job = until(person, &path, |job| job["prediction_id"].is_string()).await;
    let prediction = job["prediction_id"].as_str().unwrap();
    person
        .get(&format!("/api/v1/predictions/{prediction}/preview"))
        .ok()
        .await
}
