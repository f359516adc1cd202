//! Saved models and experiments (MOD), on both databases.

use serde_json::json;
use uuid::Uuid;

use crate::support::{Person, TestApp, World};

async fn world_of(app: &TestApp, person: &Person) -> World {
    let me = person.get("/api/v1/auth/me").ok().await;
    World::of(&app.state, me["user"]["id"].as_str().unwrap().parse().unwrap()).await
}

on_both_databases! {
    /// MOD-13, MOD-14, MOD-15, MOD-19
    async fn a_saved_model_is_listed_with_its_figures(app: TestApp) {
        let ann = app.user("ann").await;
        let world = world_of(&app, &ann).await;
        let list = ann.get("/api/v1/models").ok().await;
        let model = &list["items"][0];
        assert_eq!(model["name"], "Test Model v1");
        assert_eq!(model["tags"], json!(["first", "second"]));
        assert_eq!(model["metrics"]["r2"], 0.5);
        assert_eq!(model["metrics"]["mape"], json!(null));
        assert_eq!((&model["size"], &model["ready"]), (&json!(8), &json!(true)));
        assert_eq!(model["dataset_id"], json!(world.dataset));
        let detail = ann.get(&format!("/api/v1/models/{}", world.model)).ok().await;
        assert_eq!(detail["hyperparameters"]["hidden_layers"], json!([8]));
        assert_eq!(detail["seeds"]["preprocessing"], 42);
        let stats = ann.get("/api/v1/models/stats").ok().await;
        assert_eq!(stats, json!({ "total": 1, "ready": 1, "storage_bytes": 8 }));
    }

    /// MOD-16: search by name, description and tag; filters; sorting
    async fn models_are_found_by_name_tag_and_kind(app: TestApp) {
        let ann = app.user("ann").await;
        world_of(&app, &ann).await;
        for (query, total) in [
            ("q=test%20model", 1),
            ("q=SECOND", 1),
            ("q=of%20the%20test", 1),
            ("q=100%25", 0),
            ("q=_est", 0),
            ("tag=first", 1),
            ("tag=third", 0),
            ("kind=regression", 1),
            ("kind=binary", 0),
            ("status=idle&sort=-name", 1),
            ("sort=size", 1),
            ("page=2", 1),
        ] {
            let list = ann.get(&format!("/api/v1/models?{query}")).ok().await;
            assert_eq!(list["total"], total, "{query}");
        }
        for query in ["kind=odd", "status=odd", "sort=odd", "limit=101"] {
            ann.get(&format!("/api/v1/models?{query}")).refused(422).await;
        }
    }

    /// MOD-05: name, description and tags change; what is not given stays
    async fn a_model_is_renamed_and_tagged(app: TestApp) {
        let ann = app.user("ann").await;
        let world = world_of(&app, &ann).await;
        let path = format!("/api/v1/models/{}", world.model);
        let renamed = ann.put(&path).json(&json!({ "name": "Better name" })).ok().await;
        assert_eq!((&renamed["name"], &renamed["description"]), (&json!("Better name"), &json!("of the test")));
        let tagged = ann.put(&path).json(&json!({ "tags": ["new", "first"] })).ok().await;
        assert_eq!(tagged["tags"], json!(["first", "new"]));
        ann.put(&path).json(&json!({ "name": " " })).refused(422).await;
        assert_eq!(ann.get(&path).ok().await["model"]["name"], "Better name");
    }

    /// MOD-18, DAT-09, journey 10: the model is gone with its files, and the figure falls
    async fn a_deleted_model_leaves_nothing(app: TestApp) {
        let ann = app.user("ann").await;
        let world = world_of(&app, &ann).await;
        let path = format!("/api/v1/models/{}", world.model);
        let deleted = ann.delete(&path).ok().await;
        assert!(deleted["message"].as_str().unwrap().contains("Test Model v1"));
        ann.get(&path).refused(404).await;
        ann.delete(&path).refused(404).await;
        assert_eq!(ann.get("/api/v1/models/stats").ok().await["storage_bytes"], 0);
        let key = datapulse_server::storage::Key::new(
            world.user,
            datapulse_server::storage::Area::Model(world.model),
            world.model_file,
        );
        assert_eq!(app.state.storage.size(&key).await.unwrap(), None);
    }

    /// MOD-17, PRD-07, journey 9: a link named after the model, and the time of the download
    async fn a_model_is_downloaded_by_a_signed_link(app: TestApp) {
        let ann = app.user("ann").await;
        let world = world_of(&app, &ann).await;
        let path = format!("/api/v1/models/{}/download?format=bundle", world.model);
        let link = ann.get(&path).header("accept", "application/json").ok().await;
        assert_eq!(link["filename"], "Test Model v1.datapulse");
        let file = app.nobody().get(link["url"].as_str().unwrap()).send().await;
        assert_eq!((file.status.as_u16(), file.body.as_slice()), (200, b"x,y\n1,2\n".as_slice()));
        assert!(file.header("content-disposition").contains("Test Model v1.datapulse"));
        let redirect = ann.get(&path).send().await;
        assert_eq!(redirect.status, 303);
        assert!(redirect.header("location").starts_with("/files/"));
        let changed = link["url"].as_str().unwrap().replace("signature=", "signature=0");
        assert_eq!(app.nobody().get(&changed).send().await.status, 403);
        app.wait(chrono::Duration::minutes(61));
        assert_eq!(app.nobody().get(link["url"].as_str().unwrap()).send().await.status, 403);
        let ann = app.user("other").await;
        ann.get(&path).refused(404).await;
    }

    /// MOD-28
    async fn experiments_are_made_and_listed(app: TestApp) {
        let ann = app.user("ann").await;
        let made = ann.post("/api/v1/experiments").json(&json!({ "name": "Seasons" })).ok().await;
        assert_eq!((&made["name"], &made["job_count"]), (&json!("Seasons"), &json!(0)));
        assert_eq!(ann.get("/api/v1/experiments").ok().await, json!([made]));
        ann.post("/api/v1/experiments").json(&json!({ "name": "" })).refused(422).await;
    }

    /// TOK-04, decision 22: only administrators give credits
    async fn only_an_administrator_gives_credits(app: TestApp) {
        let ann = app.user("ann").await;
        let me = ann.get("/api/v1/auth/me").ok().await;
        let gift = json!({ "user_id": me["user"]["id"], "amount": 500, "reason": "gift" });
        assert_eq!(ann.post("/api/v1/tokens/add").json(&gift).refused(403).await["code"], "forbidden");
        let balance = ann.get("/api/v1/tokens").ok().await["balance"].as_i64().unwrap();
        let admin = app.admin().await;
        let after = admin.post("/api/v1/tokens/add").json(&gift).ok().await;
        assert_eq!(after["balance"], balance + 500);
        let ledger = ann.get("/api/v1/tokens/transactions").ok().await;
        assert_eq!(ledger["items"][0]["change"], 500);
        assert_eq!(ledger["items"][0]["balance_after"], balance + 500);
        let nobody = json!({ "user_id": Uuid::now_v7(), "amount": 5, "reason": "gift" });
        admin.post("/api/v1/tokens/add").json(&nobody).refused(404).await;
    }
}
