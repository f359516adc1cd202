//! Workers within the test's own process, and tables to work on.

use std::{
    fmt::Write as _,
    time::{Duration, Instant},
};

use datapulse_server::worker::Worker;
use reqwest::multipart::{Form, Part};
use serde_json::{Value, json};
use tokio::{sync::oneshot, task::JoinHandle};

use crate::support::{Person, Request, TestApp};

/// How long a small job may take on a busy machine before a test gives up on it.
const PATIENCE: Duration = Duration::from_mins(2);

/// A worker that ends with [`Hands::rest`] or when it is dropped.
pub struct Hands {
    tell: Option<oneshot::Sender<()>>,
    work: JoinHandle<()>,
}

impl Hands {
    /// A worker for this server's queue.
    pub fn of(app: &TestApp) -> Self {
        let (tell, told) = oneshot::channel::<()>();
        let state = app.state.clone();
        let work = tokio::spawn(Worker::new().run(state, async { drop(told.await) }));
        Self { tell: Some(tell), work }
    }

    /// Ends the worker as a stopping product does; what it was doing is given back.
    pub async fn rest(mut self) {
        drop(self.tell.take());
        self.work.await.unwrap();
    }
}

/// The form of an upload.
pub fn form(name: Option<&str>, filename: &str, content: impl Into<Vec<u8>>) -> Form {
    let part = Part::bytes(content.into()).file_name(filename.to_owned());
    let form = name.map_or_else(Form::new, |name| Form::new().text("name", name.to_owned()));
    form.part("file", part)
}

/// An upload about to be sent.
pub fn upload(person: &Person, name: &str, content: impl Into<Vec<u8>>) -> Request {
    person
        .post("/api/v1/datasets")
        .multipart(form(Some(name), "table.csv", content))
}

/// Uploads a table and waits until it is read.
pub async fn dataset(person: &Person, name: &str, content: impl Into<Vec<u8>>) -> Value {
    let made = upload(person, name, content).ok().await;
    assert_eq!(made["status"], "processing");
    assert!(made["row_count"].is_null());
    until(person, &format!("/api/v1/datasets/{}", id(&made)), |dataset| {
        dataset["status"] != "processing"
    })
    .await
}

/// Asks again and again until the answer is as wished.
pub async fn until(person: &Person, path: &str, wished: impl Fn(&Value) -> bool) -> Value {
    let begun = Instant::now();
    loop {
        let answer = person.get(path).ok().await;
        if wished(&answer) {
            return answer;
        }
        assert!(begun.elapsed() < PATIENCE, "{path} stays {answer:#}");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

/// Waits until a job is over, and answers it.
pub async fn over(person: &Person, job: &str) -> Value {
    until(person, &format!("/api/v1/jobs/{job}"), |job| {
        ["COMPLETED", "FAILED", "STOPPED", "CANCELLED"].contains(&job["status"].as_str().unwrap())
    })
    .await
}

/// Starts a training and answers its id.
pub async fn train(person: &Person, dataset: &Value, more: &Value) -> String {
    let mut request = json!({ "dataset_id": dataset["id"], "target": "bought", "algorithms": ["logistic_regression"] });
    for (name, value) in more.as_object().unwrap() {
        request[name] = value.clone();
    }
    let started = person.post("/api/v1/jobs/train").json(&request).ok().await;
    started["job_id"].as_str().unwrap().to_owned()
}

/// What somebody has left.
pub async fn balance(person: &Person) -> i64 {
    person.get("/api/v1/tokens").ok().await["balance"].as_i64().unwrap()
}

pub fn id(thing: &Value) -> &str {
    thing["id"].as_str().unwrap()
}

/// Customers: age and income decide whether they bought, city and visits say nothing.
pub fn customers(rows: usize) -> String {
    let mut text = String::from("age,income,city,visits,bought\n");
    for row in 0..rows {
        let (age, income) = (20 + row * 7 % 50, 1_000 + row * 37 % 4_000);
        let city = ["Bonn", "Shiraz", "Graz"][row % 3];
        let bought = if age * 60 + income > 4_500 { "yes" } else { "no" };
        // cannot fail: writing to a String never does.
        let _ = writeln!(text, "{age},{income},{city},{},{bought}", row * 13 % 10);
    }
    text
}

/// A training that takes long enough to be interfered with: a network over many epochs.
pub fn long() -> Value {
    json!({
        "algorithms": ["mlp"],
        "hyperparameters": { "mlp": { "epochs": 1000, "hidden_layers": [64, 64], "early_stopping": false } }
    })
}
