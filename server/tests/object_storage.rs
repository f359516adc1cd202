//! Files in S3 instead of a folder (DAT-19, INT-15): the main job, and what is wrong said at the start.

use std::{
    fmt::Write as _,
    process::{Command, Stdio},
};

use serde_json::{Value, json};
use tempfile::TempDir;

use crate::{
    hands::{balance, customers, dataset, id, over, train},
    processes::Product,
    support::{Person, Reply, s3::S3},
};

/// The main job with every file in S3: upload, profile, train, save, download, predict, delete.
#[tokio::test(flavor = "multi_thread")]
async fn the_main_job_runs_on_s3() {
    let (s3, folder) = (S3::start().await, TempDir::new().unwrap());
    let product = Product::with(folder.path(), s3.environment()).await;
    let ann = product.user("ann").await;
    let ready = ann.get("/health/ready").ok().await;
    assert!(ready.to_string().contains("\"s3\""), "{ready}");

    let text = customers(300);
    let table = dataset(&ann, "Customers", text.clone()).await;
    assert_eq!(
        (&table["status"], &table["row_count"]),
        (&json!("ready"), &json!(300)),
        "{table:#}"
    );
    let path = format!("/api/v1/datasets/{}", id(&table));
    let preview = ann.get(&format!("{path}/preview?offset=298&limit=5")).ok().await;
    assert_eq!(preview["rows"].as_array().unwrap().len(), 2);
    let profile = ann.get(&format!("{path}/profile")).ok().await;
    assert!(profile.to_string().contains("\"Shiraz\""), "{profile:#}");
    let original = follow(&product, &ann, &format!("{path}/download"), None).await;
    assert_eq!(original.text(), text);

    let before = balance(&ann).await;
    let job = over(&ann, &train(&ann, &table, &json!({})).await).await;
    assert_eq!(job["status"], "COMPLETED", "{job:#}");
    assert!(balance(&ann).await < before);
    let board = ann.get(&format!("/api/v1/jobs/{}/models", id(&job))).ok().await;
    let save = format!("/api/v1/jobs/{}/models/{}/save", id(&job), id(&board["candidates"][0]));
    let model = ann.post(&save).json(&json!({ "name": "Buyers" })).ok().await;
    let model_path = format!("/api/v1/models/{}", id(&model));
    for (format, magic) in [("onnx", b"\x08".as_slice()), ("pkl", b"\x80"), ("bundle", b"")] {
        let file = follow(&product, &ann, &format!("{model_path}/download?format={format}"), None).await;
        assert!(file.body.len() > 100 && file.body.starts_with(magic), "{format}");
    }

    let prediction = predict(&ann, &model, &table).await;
    let csv = follow(&product, &ann, &format!("{prediction}/download"), None).await;
    assert_eq!(csv.text().lines().count(), 301);
    let rows = follow(&product, &ann, &format!("{prediction}/download?format=json"), None).await;
    assert_eq!(rows.json().as_array().unwrap().len(), 300);

    assert!(
        s3.keys().iter().all(|key| key.starts_with("files/user_data/")),
        "{:?}",
        s3.keys()
    );
    assert!(!folder.path().join("user_data").exists(), "nothing lies in the folder");
    for thing in [&prediction, &model_path, &path] {
        ann.delete(thing).ok().await;
    }
    let left = s3.keys().into_iter().filter(|key| !key.contains("/runs/"));
    assert_eq!(
        left.collect::<Vec<_>>(),
        [""; 0],
        "what was deleted is gone from the bucket"
    );
}

/// DAT-18: what is larger than a part travels in parts, and comes back whole or in ranges.
#[tokio::test(flavor = "multi_thread")]
async fn large_files_travel_in_parts() {
    let (s3, folder) = (S3::start().await, TempDir::new().unwrap());
    let product = Product::with(folder.path(), s3.environment()).await;
    let ann = product.user("ann").await;
    let text = wide(20 << 20);
    let table = dataset(&ann, "Large", text.clone()).await;
    assert_eq!(table["status"], "ready", "{table:#}");
    assert!(s3.asked("partNumber=") >= 3, "20 MiB in parts of 8 MiB");
    let path = format!("/api/v1/datasets/{}/download", id(&table));
    let whole = follow(&product, &ann, &path, None).await;
    assert!(whole.body == text.as_bytes(), "every byte comes back");
    let seam = 8 << 20;
    let range = format!("bytes={}-{}", seam - 5, seam + 4);
    let part = follow(&product, &ann, &path, Some(&range)).await;
    assert_eq!(part.status, 206);
    assert_eq!(part.body, &text.as_bytes()[seam - 5..seam + 5]);
    assert_eq!(
        part.header("content-range"),
        format!("bytes {}-{}/{}", seam - 5, seam + 4, text.len())
    );
}

/// DEP-05: one clear sentence at the start, instead of a product that fails at the first upload.
#[tokio::test(flavor = "multi_thread")]
async fn a_store_that_cannot_be_used_is_refused_at_the_start() {
    let s3 = S3::start().await;
    let closed = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let nowhere = format!("http://{}", closed.local_addr().unwrap());
    drop(closed);
    for (name, value, says) in [
        (
            "AWS_SECRET_ACCESS_KEY",
            "another".to_owned(),
            "the access key or its secret is refused",
        ),
        (
            "DATAPULSE_STORAGE_URL",
            "s3://nothing/files".to_owned(),
            "there is no bucket 'nothing'",
        ),
        ("AWS_ENDPOINT_URL", nowhere, "it does not answer: "),
    ] {
        let mut environment = s3.environment();
        environment.push((name, value));
        let (succeeded, said) = start_and_read(environment).await;
        assert!(!succeeded, "{name}");
        let lines: Vec<_> = said.lines().collect();
        let [sentence] = lines.as_slice() else {
            panic!("{name}: {said}")
        };
        assert!(
            sentence.contains("the storage at s3://") && sentence.contains(says),
            "{sentence}"
        );
        assert!(!said.contains("another"), "{said}");
    }
}

async fn start_and_read(environment: Vec<(&'static str, String)>) -> (bool, String) {
    let folder = TempDir::new().unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_datapulse"));
    command.args(["serve", "--addr", "127.0.0.1:0"]).envs(environment);
    command
        .env("DATAPULSE_DATA_DIR", folder.path())
        .env("RUST_LOG", "error");
    command.current_dir(folder.path()).stdout(Stdio::null());
    let ended = tokio::task::spawn_blocking(move || command.output().unwrap());
    let ended = ended.await.unwrap();
    (ended.status.success(), String::from_utf8(ended.stderr).unwrap())
}

async fn predict(person: &Person, model: &Value, table: &Value) -> String {
    let ask = json!({ "model_id": model["id"], "dataset_id": table["id"] });
    let started = person.post("/api/v1/jobs/predict").json(&ask).ok().await;
    let job = over(person, started["job_id"].as_str().unwrap()).await;
    assert_eq!(job["status"], "COMPLETED", "{job:#}");
    format!("/api/v1/predictions/{}", job["prediction_id"].as_str().unwrap())
}

/// Asks for a link and follows it without credentials.
async fn follow(product: &Product, person: &Person, path: &str, range: Option<&str>) -> Reply {
    let link = person.get(path).header("accept", "application/json").ok().await;
    let request = product.person(None).get(link["url"].as_str().unwrap());
    let request = match range {
        Some(range) => request.header("range", range),
        None => request,
    };
    let reply = request.send().await;
    assert!(reply.status.is_success(), "{path}: {}", reply.status);
    reply
}

fn wide(bytes: usize) -> String {
    let mut text = String::from("row,note\n");
    for row in 0.. {
        if text.len() >= bytes {
            break;
        }
        // cannot fail: writing to a String never does.
        let _ = writeln!(text, "{row},{}", "abcdefghij".repeat(1 + row % 20));
    }
    text
}
