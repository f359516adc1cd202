//! The product as people run it: `datapulse serve` with its workers, killed at the worst moments (issue 2, section 6.4).

use std::{
    path::Path,
    process::{Child, Command, Stdio},
    time::Duration,
};

use serde_json::{Value, json};
use tempfile::TempDir;

use crate::{
    hands::{balance, customers, dataset, id, long, over, train, until},
    support::{Person, TestApp, postgres},
};

/// A running product; killed when dropped.
pub struct Product {
    child: Child,
    base: String,
}

impl Product {
    async fn start(folder: &Path, database: Option<&str>) -> Self {
        let database = database.map(|url| ("DATABASE_URL", url.to_owned()));
        Self::with(folder, database).await
    }

    /// With these variables in its environment.
    pub async fn with(folder: &Path, environment: impl IntoIterator<Item = (&str, String)>) -> Self {
        let port = std::net::TcpListener::bind("127.0.0.1:0")
            .unwrap()
            .local_addr()
            .unwrap()
            .port();
        let mut command = Command::new(env!("CARGO_BIN_EXE_datapulse"));
        command.args(["serve", "--addr", &format!("127.0.0.1:{port}"), "--workers", "1"]);
        command.env("DATAPULSE_DATA_DIR", folder).current_dir(folder);
        command.envs(environment);
        let child = command
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let product = Self {
            child,
            base: format!("http://127.0.0.1:{port}"),
        };
        for _ in 0..600 {
            if reqwest::get(format!("{}/health/ready", product.base))
                .await
                .is_ok_and(|answer| answer.status().is_success())
            {
                return product;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        panic!("the product does not become ready");
    }

    pub fn person(&self, token: Option<&str>) -> Person {
        Person::at(&self.base, token)
    }

    pub async fn user(&self, name: &str) -> Person {
        let body =
            json!({ "email": format!("{name}@example.org"), "username": name, "password": crate::support::PASSWORD });
        let signed_in = self.person(None).post("/api/v1/auth/register").json(&body).ok().await;
        self.person(signed_in["access_token"].as_str())
    }

    /// `kill -9`: no farewell, no clearing up.
    fn kill(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }
}

impl Drop for Product {
    fn drop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

fn kill_process(pid: u64) {
    assert!(
        Command::new("kill")
            .args(["-9", &pid.to_string()])
            .status()
            .unwrap()
            .success()
    );
}

fn lives(pid: u64) -> bool {
    // A zombie is as dead as it gets without its parent.
    std::fs::read_to_string(format!("/proc/{pid}/stat")).is_ok_and(|stat| !stat.contains(") Z "))
}

/// Five epochs are worth a look: the work is really under way, and a checkpoint is saved.
async fn under_way(person: &Person, job: &str) -> Value {
    let path = format!("/api/v1/jobs/{job}");
    until(person, &format!("{path}/checkpoints"), |saved| {
        saved[0]["step"].as_u64() > Some(0)
    })
    .await;
    until(person, &path, |job| job["status"] == "RUNNING" && job["pid"].is_u64()).await
}

async fn a_killed_worker_loses_nothing(database: Option<String>) {
    let folder = TempDir::new().unwrap();
    let product = Product::start(folder.path(), database.as_deref()).await;
    let ann = product.user("ann").await;
    let table = dataset(&ann, "Customers", customers(2_000)).await;
    let before = balance(&ann).await;
    let job = train(&ann, &table, &long()).await;
    let path = format!("/api/v1/jobs/{job}");
    let cost = ann.get(&path).ok().await["token_cost"].as_i64().unwrap();
    let running = under_way(&ann, &job).await;
    kill_process(running["pid"].as_u64().unwrap());
    let again = until(&ann, &path, |job| {
        job["status"] == "RUNNING" && job["pid"] != running["pid"] && job["pid"].is_u64()
    })
    .await;
    assert_eq!(again["attempts"], 2);
    assert!(
        again["progress"].as_f64() >= running["progress"].as_f64(),
        "progress never falls"
    );
    let log = ann.get(&format!("{path}/events?limit=5000")).ok().await;
    let says = |text: &str| {
        log.as_array()
            .unwrap()
            .iter()
            .any(|line| line["message"].as_str().unwrap().contains(text))
    };
    assert!(says("going on from the checkpoint"), "{log:#}");
    assert_eq!(balance(&ann).await, before - cost, "charged once");
    ann.post(&format!("{path}/stop")).ok().await;
    assert_eq!(over(&ann, &job).await["status"], "STOPPED");
}

async fn a_killed_product_loses_nothing(database: Option<String>) {
    let folder = TempDir::new().unwrap();
    let mut product = Product::start(folder.path(), database.as_deref()).await;
    let ann = product.user("ann").await;
    let table = dataset(&ann, "Customers", customers(2_000)).await;
    let before = balance(&ann).await;
    let job = train(&ann, &table, &long()).await;
    let path = format!("/api/v1/jobs/{job}");
    let cost = ann.get(&path).ok().await["token_cost"].as_i64().unwrap();
    let running = under_way(&ann, &job).await;
    product.kill();
    let worker = running["pid"].as_u64().unwrap();
    for _ in 0..400 {
        if !lives(worker) {
            break;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    assert!(!lives(worker), "a worker ends with its product (JOB-20)");
    let product = Product::start(folder.path(), database.as_deref()).await;
    let ann = product.person(ann.token.as_deref());
    let again = until(&ann, &path, |job| job["status"] == "RUNNING" && job["pid"].is_u64()).await;
    assert!(
        again["progress"].as_f64() >= running["progress"].as_f64(),
        "{again:#} after {running:#}"
    );
    assert_eq!(balance(&ann).await, before - cost, "charged once");
    ann.post(&format!("{path}/cancel")).ok().await;
    let job = over(&ann, &job).await;
    assert_eq!(job["status"], "CANCELLED");
    assert_eq!(balance(&ann).await, before - job["token_cost"].as_i64().unwrap());
    assert_eq!(
        ann.get(&format!("/api/v1/datasets/{}", id(&table))).ok().await["status"],
        "ready"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_killed_worker_loses_nothing_on_sqlite() {
    a_killed_worker_loses_nothing(None).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_killed_worker_loses_nothing_on_postgres() {
    a_killed_worker_loses_nothing(Some(postgres::fresh_database().await)).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_killed_product_loses_nothing_on_sqlite() {
    a_killed_product_loses_nothing(None).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_killed_product_loses_nothing_on_postgres() {
    a_killed_product_loses_nothing(Some(postgres::fresh_database().await)).await;
}

/// JOB-20: a worker that does not even hear is killed, its job is what was wanted, and another worker takes its place.
#[tokio::test(flavor = "multi_thread")]
async fn a_deaf_worker_is_replaced() {
    let folder = TempDir::new().unwrap();
    let product = Product::start(folder.path(), None).await;
    let ann = product.user("ann").await;
    let table = dataset(&ann, "Customers", customers(2_000)).await;
    let job = train(&ann, &table, &long()).await;
    let running = under_way(&ann, &job).await;
    let worker = running["pid"].as_u64().unwrap();
    assert!(
        Command::new("kill")
            .args(["-STOP", &worker.to_string()])
            .status()
            .unwrap()
            .success()
    );
    ann.post(&format!("/api/v1/jobs/{job}/cancel")).ok().await;
    assert_eq!(over(&ann, &job).await["status"], "CANCELLED");
    let next = train(&ann, &table, &json!({})).await;
    assert_eq!(over(&ann, &next).await["status"], "COMPLETED");
    assert!(!lives(worker));
}

/// `datapulse worker` beside a running product: the same database, the same files.
#[tokio::test(flavor = "multi_thread")]
async fn a_second_process_works_for_the_same_product() {
    let app = TestApp::sqlite().await;
    let data = app.state.config.data_dir.clone();
    let mut command = Command::new(env!("CARGO_BIN_EXE_datapulse"));
    command
        .args(["worker"])
        .env("DATAPULSE_DATA_DIR", &data)
        .current_dir(&data);
    let mut worker = command.stdin(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
    let ann = app.user("ann").await;
    let table = dataset(&ann, "Customers", customers(50)).await;
    assert_eq!(table["status"], "ready");
    worker.kill().unwrap();
    worker.wait().unwrap();
}
