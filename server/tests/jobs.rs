//! Jobs under control: paused, stopped, cancelled, retried, lost and found again; tokens are never taken twice
//! (JOB, CKP, TOK, decisions 1 and 84, journey 16).

use datapulse_server::{
    services::jobs::recover,
    store::{
        Scope,
        jobs::{self, Claim, find_any_job, set_spent},
    },
};
use serde_json::{Value, json};

use crate::{
    hands::{Hands, balance, customers, dataset, id, long, over, train, until},
    support::{Person, TestApp},
};

on_both_databases! {
    /// TOK-07: one key, one job, one charge, however often and however fast it is sent.
    async fn a_key_charges_once(app: TestApp) {
        let ann = person_with_table(&app).await;
        let before = balance(&ann.person).await;
        let request = json!({ "dataset_id": ann.table["id"], "target": "bought" });
        let send = || ann.person.post("/api/v1/jobs/train").header("idempotency-key", "once").json(&request);
        let (first, second) = tokio::join!(send().ok(), send().ok());
        assert_eq!(first["job_id"], second["job_id"]);
        assert_eq!(send().ok().await["job_id"], first["job_id"]);
        let jobs = ann.person.get("/api/v1/jobs").ok().await;
        assert_eq!(jobs["total"], 1);
        assert_eq!(balance(&ann.person).await, before - jobs["items"][0]["token_cost"].as_i64().unwrap());
        let other = json!({ "dataset_id": ann.table["id"], "target": "city" });
        ann.person.post("/api/v1/jobs/train").header("idempotency-key", "once").json(&other).refused(409).await;
    }

    /// TOK-02: what is not there cannot be spent, not even by two requests at once.
    async fn a_balance_never_falls_below_zero(app: TestApp) {
        let ann = person_with_table(&app).await;
        let cost = ann.person.post("/api/v1/jobs/train/estimate").json(&json!({ "dataset_id": ann.table["id"], "target": "bought" })).ok().await["tokens"].as_i64().unwrap();
        let me = ann.person.get("/api/v1/auth/me").ok().await;
        let user: uuid::Uuid = me["user"]["id"].as_str().or(me["id"].as_str()).unwrap().parse().unwrap();
        let mut tx = app.state.db.write(Scope::System).await.unwrap();
        datapulse_server::store::tokens::set_balance(&mut tx, user, cost + cost / 2).await.unwrap();
        tx.commit().await.unwrap();
        let request = json!({ "dataset_id": ann.table["id"], "target": "bought" });
        let send = || ann.person.post("/api/v1/jobs/train").json(&request);
        let (left, right) = tokio::join!(send().send(), send().send());
        let mut statuses = [left.status.as_u16(), right.status.as_u16()];
        statuses.sort_unstable();
        assert_eq!(statuses, [202, 402]);
        assert_eq!(balance(&ann.person).await, cost / 2);
        assert_eq!(ann.person.get("/api/v1/jobs").ok().await["total"], 1, "a refused job leaves nothing");
    }

    /// Decision 84: cancelled before it began, everything comes back, once; doing it twice is no error (JOB-21).
    async fn a_waiting_job_is_cancelled_for_free(app: TestApp) {
        let ann = person_with_table(&app).await;
        let before = balance(&ann.person).await;
        let job = train(&ann.person, &ann.table, &json!({})).await;
        let cancel = format!("/api/v1/jobs/{job}/cancel");
        let (left, right) = tokio::join!(ann.person.post(&cancel).ok(), ann.person.post(&cancel).ok());
        assert_eq!((&left["status"], &right["status"]), (&json!("CANCELLED"), &json!("CANCELLED")));
        assert_eq!(balance(&ann.person).await, before);
        assert_eq!(right["token_cost"], 0);
        ann.person.post(&format!("/api/v1/jobs/{job}/resume")).refused(409).await;
        ann.person.post(&format!("/api/v1/jobs/{}/cancel", uuid::Uuid::now_v7())).refused(404).await;
        let again = ann.person.post(&format!("/api/v1/jobs/{job}/retry")).ok().await;
        assert_ne!(again["job_id"], json!(job));
        assert!(balance(&ann.person).await < before, "a retry is a job of its own");
    }

    /// JOB-12, CKP-02: a paused training goes on from its checkpoint and is paid once.
    async fn a_training_is_paused_and_goes_on(app: TestApp) {
        let _hands = Hands::of(&app);
        let ann = person_with_table(&app).await;
        let before = balance(&ann.person).await;
        let job = train(&ann.person, &ann.table, &long()).await;
        let path = format!("/api/v1/jobs/{job}");
        until(&ann.person, &path, |job| job["status"] == "RUNNING" && job["epoch"].as_u64() > Some(20)).await;
        ann.person.post(&format!("{path}/pause")).ok().await;
        let paused = until(&ann.person, &path, |job| job["status"] == "PAUSED").await;
        assert!(paused["pid"].is_null() && paused["progress"].as_f64() > Some(0.0));
        let checkpoints = ann.person.get(&format!("{path}/checkpoints")).ok().await;
        assert!(checkpoints[0]["step"].as_u64() > Some(0), "{checkpoints}");
        ann.person.post(&format!("{path}/resume")).ok().await;
        let running = until(&ann.person, &path, |job| job["status"] == "RUNNING" && job["epoch"].is_u64()).await;
        assert!(running["epoch"].as_u64() >= paused["epoch"].as_u64(), "{running:#} after {paused:#}");
        ann.person.post(&format!("{path}/cancel")).ok().await;
        let job = over(&ann.person, &job).await;
        assert_eq!(job["status"], "CANCELLED");
        let cost = job["token_cost"].as_i64().unwrap();
        assert_eq!(balance(&ann.person).await, before - cost, "the ledger and the job agree");
    }

    /// The budget covers the whole run, however often it is paused.
    async fn a_budget_does_not_begin_anew(app: TestApp) {
        let _hands = Hands::of(&app);
        let ann = person_with_table(&app).await;
        let mut wish = long();
        wish["algorithms"] = json!(["logistic_regression", "mlp"]);
        wish["budget_seconds"] = json!(86_400);
        let job = train(&ann.person, &ann.table, &wish).await;
        let path = format!("/api/v1/jobs/{job}");
        until(&ann.person, &format!("{path}/models"), |board| !board["candidates"].as_array().unwrap().is_empty()).await;
        ann.person.post(&format!("{path}/pause")).ok().await;
        until(&ann.person, &path, |job| job["status"] == "PAUSED").await;
        let id = job.parse().unwrap();
        let mut tx = app.state.db.write(Scope::System).await.unwrap();
        let spent = find_any_job(&mut tx, id).await.unwrap().unwrap().spent_seconds;
        assert!(spent > 0.0, "{spent}");
        // As if nearly a day had been spent before the pause.
        set_spent(&mut tx, id, 86_399.0 + spent).await.unwrap();
        tx.commit().await.unwrap();
        ann.person.post(&format!("{path}/resume")).ok().await;
        let job = over(&ann.person, &job).await;
        assert_eq!(job["status"], "COMPLETED", "{job:#}");
        assert!(job["message"].as_str().unwrap().contains("the budget is used up"), "{job:#}");
    }

    /// Decision 1: stopped, what it has so far is kept; cancelled, nothing is.
    async fn stopping_keeps_and_cancelling_does_not(app: TestApp) {
        let _hands = Hands::of(&app);
        let ann = person_with_table(&app).await;
        let mut wish = long();
        wish["algorithms"] = json!(["logistic_regression", "mlp"]);
        for (verb, status) in [("stop", "STOPPED"), ("cancel", "CANCELLED")] {
            let job = train(&ann.person, &ann.table, &wish).await;
            let path = format!("/api/v1/jobs/{job}");
            until(&ann.person, &format!("{path}/models"), |board| !board["candidates"].as_array().unwrap().is_empty()).await;
            ann.person.post(&format!("{path}/{verb}")).ok().await;
            let job = over(&ann.person, &job).await;
            assert_eq!(job["status"], status);
            let board = ann.person.get(&format!("{path}/models")).ok().await;
            let save = format!("{path}/models/{}/save", id(&board["candidates"][0]));
            let saved = ann.person.post(&save).json(&json!({ "name": "m" })).send().await;
            assert_eq!(saved.status.is_success(), verb == "stop", "{}", saved.text());
        }
    }

    /// MOD-11: answering the save dialog with Cancel keeps no model.
    async fn a_dismissed_run_keeps_no_model(app: TestApp) {
        let _hands = Hands::of(&app);
        let ann = person_with_table(&app).await;
        let job = train(&ann.person, &ann.table, &json!({})).await;
        let path = format!("/api/v1/jobs/{job}");
        ann.person.post(&format!("{path}/dismiss")).send().await;
        assert_eq!(over(&ann.person, &job).await["reviewed"], false);
        ann.person.post(&format!("{path}/dismiss")).ok().await;
        let board = ann.person.get(&format!("{path}/models")).ok().await;
        assert_eq!((&board["candidates"][0]["size"], &ann.person.get(&path).ok().await["reviewed"]), (&json!(0), &json!(true)));
        let save = format!("{path}/models/{}/save", id(&board["candidates"][0]));
        ann.person.post(&save).json(&json!({ "name": "m" })).refused(409).await;
    }

    /// Of many workers that look at once, one gets the job.
    async fn a_job_is_claimed_once(app: TestApp) {
        let ann = person_with_table(&app).await;
        let job = train(&ann.person, &ann.table, &json!({})).await;
        let claims = (0..8).map(|number| {
            let state = app.state.clone();
            tokio::spawn(async move {
                let now = state.clock.now();
                let worker = format!("worker-{number}");
                let claim = Claim { worker: &worker, pid: 1, now, lease_until: now + chrono::Duration::minutes(1), only_light: false };
                let mut tx = state.db.write(Scope::System).await.unwrap();
                let job = jobs::claim(&mut tx, &claim).await.unwrap();
                tx.commit().await.unwrap();
                job.map(|job| job.id.to_string())
            })
        });
        let claims = futures::future::join_all(claims.collect::<Vec<_>>()).await;
        let won: Vec<String> = claims.into_iter().filter_map(Result::unwrap).collect();
        assert_eq!(won, [job]);
    }

    /// JOB-19: a worker that is lost gives its job to another; after its attempts it fails and everything comes back, once.
    async fn a_lost_job_is_tried_again_and_then_refunded(app: TestApp) {
        let ann = person_with_table(&app).await;
        let before = balance(&ann.person).await;
        let job = train(&ann.person, &ann.table, &json!({})).await;
        for attempt in 1..=3 {
            let now = app.state.clock.now() + chrono::Duration::minutes(attempt * 5);
            let claim = Claim { worker: "lost", pid: 1, now, lease_until: app.state.clock.now() - chrono::Duration::seconds(1), only_light: false };
            let mut tx = app.state.db.write(Scope::System).await.unwrap();
            let claimed = jobs::claim(&mut tx, &claim).await.unwrap().unwrap();
            tx.commit().await.unwrap();
            assert_eq!(claimed.attempts, attempt);
            let (left, right) = tokio::join!(recover(&app.state, None), recover(&app.state, Some("lost")));
            assert!(left.is_ok() && right.is_ok());
        }
        let job = ann.person.get(&format!("/api/v1/jobs/{job}")).ok().await;
        assert_eq!((&job["status"], &job["token_cost"]), (&json!("FAILED"), &json!(0)));
        assert!(job["error"].as_str().unwrap().contains("3 times"), "{job}");
        assert_eq!(balance(&ann.person).await, before);
    }

    /// Decision 2: a run that cannot succeed fails with the reason and a full refund.
    async fn a_failed_run_costs_nothing(app: TestApp) {
        let _hands = Hands::of(&app);
        let ann = app.user("ann").await;
        let table = dataset(&ann, "tiny", "a,bought\n1,yes\n2,no\n3,yes\n").await;
        let before = balance(&ann).await;
        let job = over(&ann, &train(&ann, &table, &json!({})).await).await;
        assert_eq!(job["status"], "FAILED", "{job:#}");
        assert!(!job["error"].as_str().unwrap().is_empty());
        assert_eq!(balance(&ann).await, before);
    }

    /// Journey 21: a stranger sees, controls and saves nothing of another's job.
    async fn a_stranger_reaches_no_job(app: TestApp) {
        let ann = person_with_table(&app).await;
        let bob = app.user("bob").await;
        let job = train(&ann.person, &ann.table, &json!({})).await;
        assert_eq!(bob.get("/api/v1/jobs").ok().await["total"], 0);
        let path = format!("/api/v1/jobs/{job}");
        for part in ["", "/events", "/models", "/checkpoints"] {
            bob.get(&format!("{path}{part}")).refused(404).await;
        }
        for verb in ["pause", "resume", "stop", "cancel", "retry", "dismiss"] {
            bob.post(&format!("{path}/{verb}")).refused(404).await;
        }
        bob.post("/api/v1/jobs/train").json(&json!({ "dataset_id": ann.table["id"], "target": "bought" })).refused(404).await;
        bob.get(&format!("/api/v1/datasets/{}/preview", id(&ann.table))).refused(404).await;
    }
}

struct Owner {
    person: Person,
    table: Value,
}

/// Ann, whose table was read by a worker that has gone home.
async fn person_with_table(app: &TestApp) -> Owner {
    let hands = Hands::of(app);
    let person = app.user("ann").await;
    let table = dataset(&person, "Customers", customers(400)).await;
    hands.rest().await;
    Owner { person, table }
}
