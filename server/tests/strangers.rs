//! A second person can read, list, download, change or delete nothing of the first by any route (SEC-15, journey 21).

use datapulse_server::store::{Db, Scope};
use serde_json::Value;
use uuid::Uuid;

use crate::{
    every_route::Operation,
    support::{Person, TestApp, World},
};

async fn id_of(person: &Person) -> Uuid {
    let me = person.get("/api/v1/auth/me").ok().await;
    me["user"]["id"].as_str().unwrap().parse().unwrap()
}

/// The path of an operation with the ids of somebody's things in it.
fn path_to(operation: &Operation, world: &World, session: &str, tag: &str) -> String {
    let (dataset, job, model) = (
        world.dataset.to_string(),
        world.job.to_string(),
        world.model.to_string(),
    );
    let thing = |area: &str| match area {
        "datasets" | "upload" | "uploads" | "files" | "data" => dataset.clone(),
        "jobs" | "ml" | "pipelines" => job.clone(),
        "models" => model.clone(),
        "sessions" => session.to_owned(),
        "tags" => tag.to_owned(),
        _ => world.experiment.to_string(),
    };
    let mut area = String::new();
    let mut path = Vec::new();
    for part in operation.path.split('/') {
        let filled = match part {
            "{model_id}" => model.clone(),
            "{candidate}" => world.candidate.to_string(),
            part if part.starts_with('{') => thing(&area),
            part => {
                if !["api", "v1", "download", "delete", "status", "progress"].contains(&part) {
                    part.clone_into(&mut area);
                }
                part.to_owned()
            }
        };
        path.push(filled);
    }
    path.join("/")
}

on_both_databases! {
    /// Journey 21: by every route of the document that takes an id
    async fn a_stranger_reaches_nothing_by_any_route(app: TestApp) {
        let (ann, ben) = (app.user("ann").await, app.user("ben").await);
        let world = World::of(&app.state, id_of(&ann).await).await;
        let sessions = ann.get("/api/v1/auth/sessions").ok().await;
        let session = sessions[0]["id"].as_str().unwrap().to_owned();
        let tags = ann.get("/api/v1/tags").ok().await;
        let tag = tags["items"][0]["id"].as_str().unwrap().to_owned();
        let before = what_ann_has(&ann).await;
        let mut tried = 0;
        let mut others = Vec::new();
        for operation in Operation::all() {
            if !operation.path.contains('{') || operation.is_public() {
                continue;
            }
            let path = path_to(&operation, &world, &session, &tag);
            let reply = operation.send_to(&ben, &path).await;
            let name = operation.name();
            if reply.status != 404 {
                others.push(format!("{name}: {} {}", reply.status, reply.text()));
            }
            for secret in ["secret-name", "Test Model", "y from table", "second"] {
                assert!(!reply.text().contains(secret), "{name} tells a stranger {secret}");
            }
            tried += 1;
        }
        assert_eq!(others, [""; 0], "only 404 tells a stranger nothing");
        assert!(tried > 30, "only {tried} routes with ids were tried");
        assert_eq!(what_ann_has(&ann).await, before, "a stranger changed something");
    }

    /// Lists hold one's own things and nothing else
    async fn lists_hold_only_ones_own(app: TestApp) {
        let (ann, ben) = (app.user("ann").await, app.user("ben").await);
        World::of(&app.state, id_of(&ann).await).await;
        for list in ["datasets", "uploads", "jobs", "models", "predictions", "tokens/transactions"] {
            let path = format!("/api/v1/{list}");
            let (of_ann, of_ben) = (ann.get(&path).ok().await, ben.get(&path).ok().await);
            let has = u64::from(list == "tokens/transactions");
            assert_eq!(of_ben["total"], has, "{list}: {of_ben}");
            assert_eq!(of_ben["items"].as_array().unwrap().len() as u64, has, "{list}");
            if list != "predictions" {
                assert_eq!(of_ann["total"], 1, "{list}: {of_ann}");
            }
        }
        assert_eq!(ann.get("/api/v1/tags").ok().await["total"], 2);
        assert_eq!(ben.get("/api/v1/tags").ok().await["total"], 0);
        let of_ann = ann.get("/api/v1/datasets").ok().await["items"][0]["id"].as_str().unwrap().to_owned();
        for list in ["jobs", "models", "predictions"] {
            let found = ben.get(&format!("/api/v1/{list}?dataset={of_ann}")).ok().await;
            assert_eq!(found["total"], 0, "{list}");
        }
        assert_eq!(ben.get("/api/v1/models/stats").ok().await["total"], 0);
        assert_eq!(ben.get("/api/v1/experiments").ok().await, serde_json::json!([]));
        // A user id that a client sends is ignored (decision 21).
        let ann_id = id_of(&ann).await;
        let asked = ben.get(&format!("/api/v1/models?user_id={ann_id}&userId={ann_id}")).ok().await;
        assert_eq!(asked["total"], 0);
    }
}

async fn what_ann_has(ann: &Person) -> Vec<Value> {
    let mut all = Vec::new();
    for list in [
        "datasets",
        "uploads",
        "tags",
        "jobs",
        "models",
        "experiments",
        "settings",
        "tokens",
    ] {
        all.push(ann.get(&format!("/api/v1/{list}")).ok().await);
    }
    all
}

/// SEC-17: on PostgreSQL, queries that forgot the owner see nothing of another person's things, in any table.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_query_that_forgot_the_owner_sees_nothing() {
    let app = TestApp::postgres().await;
    let (ann, ben) = (app.user("ann").await, app.user("ben").await);
    let (ann, ben) = (id_of(&ann).await, id_of(&ben).await);
    World::of(&app.state, ann).await;
    let Db::Postgres { .. } = &app.state.db else {
        panic!("this is PostgreSQL")
    };
    for table in [
        "files",
        "datasets",
        "jobs",
        "model_candidates",
        "models",
        "model_settings",
        "model_tags",
        "tags",
        "experiments",
    ] {
        let count = async |scope: Scope| -> i64 {
            let mut tx = app.state.db.read(scope).await.unwrap();
            let datapulse_server::store::Tx::Postgres(connection) = &mut tx else {
                panic!("this is PostgreSQL")
            };
            let sql = sqlx::AssertSqlSafe(format!("SELECT count(*) FROM {table}"));
            sqlx::query_scalar(sql).fetch_one(&mut **connection).await.unwrap()
        };
        assert!(count(Scope::User(ann)).await > 0, "{table} is empty for its owner");
        assert_eq!(count(Scope::User(ben)).await, 0, "{table}");
        assert!(
            count(Scope::System).await > 0,
            "{table} is hidden from the product itself"
        );
    }
}
