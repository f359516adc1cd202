//! Tags of datasets and models (TAG-01 to TAG-03).

use serde_json::{Value, json};

use crate::{
    hands::{Hands, dataset, id},
    support::TestApp,
};

fn names(list: &Value) -> Vec<&str> {
    list.as_array()
        .unwrap()
        .iter()
        .map(|tag| tag["name"].as_str().unwrap())
        .collect()
}

on_both_databases! {
    /// TAG-01: name (unique among one's own), description and colour; each is checked, and changed everywhere at once.
    async fn tags_are_made_changed_and_deleted(app: TestApp) {
        let (ann, bob) = (app.user("ann").await, app.user("bob").await);
        let plain = ann.post("/api/v1/tags").json(&json!({ "name": " raw " })).ok().await;
        assert_eq!((&plain["name"], &plain["color"], &plain["dataset_count"]), (&json!("raw"), &json!("#6C4EFC"), &json!(0)));
        let sales = json!({ "name": "Sales", "description": "what was sold", "color": "#00aa55" });
        let sales = ann.post("/api/v1/tags").json(&sales).ok().await;
        bob.post("/api/v1/tags").json(&json!({ "name": "Sales" })).ok().await;
        ann.post("/api/v1/tags").json(&json!({ "name": "Sales" })).refused(409).await;
        for wrong in [json!({ "name": "" }), json!({ "name": "n".repeat(41) }), json!({ "name": "a", "color": "green" })] {
            ann.post("/api/v1/tags").json(&wrong).refused(422).await;
        }
        let path = format!("/api/v1/tags/{}", id(&sales));
        ann.put(&path).json(&json!({ "name": "raw" })).refused(409).await;
        let changed = ann.put(&path).json(&json!({ "name": "Revenue" })).ok().await;
        assert_eq!((&changed["name"], &changed["description"]), (&json!("Revenue"), &json!("what was sold")));
        assert_eq!(names(&ann.get("/api/v1/tags").ok().await["items"]), ["raw", "Revenue"], "by name, in any case of letters");
        assert_eq!(ann.get("/api/v1/tags?q=SOLD").ok().await["total"], 1);
        bob.delete(&path).refused(404).await;
        ann.delete(&path).ok().await;
        ann.get(&path).refused(404).await;
    }

    /// TAG-02: datasets bear tags, are found by them, and lose a tag that is deleted.
    async fn datasets_bear_tags_and_are_found_by_them(app: TestApp) {
        let _hands = Hands::of(&app);
        let (ann, bob) = (app.user("ann").await, app.user("bob").await);
        let table = dataset(&ann, "Customers", "a,b\n1,2\n").await;
        dataset(&ann, "Costs", "a,b\n1,2\n").await;
        let path = format!("/api/v1/datasets/{}", id(&table));
        let given = ann.put(&format!("{path}/tags")).json(&json!({ "tags": ["shop", "2024", "shop"] })).ok().await;
        assert_eq!(names(&given), ["2024", "shop"]);
        assert_eq!(ann.get(&path).ok().await["tags"], json!(["2024", "shop"]));
        let edited = ann.put(&path).json(&json!({ "tags": ["shop", "north"] })).ok().await;
        assert_eq!((&edited["name"], &edited["tags"]), (&json!("Customers"), &json!(["north", "shop"])));
        for (query, total) in [("tag=shop", 1), ("tag=2024", 0), ("q=NORTH", 1), ("tag=shop&q=costs", 0)] {
            assert_eq!(ann.get(&format!("/api/v1/datasets?{query}")).ok().await["total"], total, "{query}");
        }
        let put = |name: &str| ann.put(&format!("{path}/tags")).json(&json!({ "tags": ["north", "shop", name] })).ok();
        let (one, other) = tokio::join!(put("one"), put("other"));
        let now = ann.get(&format!("{path}/tags")).ok().await;
        assert!(now == one || now == other, "of two at once one holds, not both: {now}");
        ann.put(&path).json(&json!({ "tags": ["shop", "north"] })).ok().await;
        ann.put(&format!("{path}/tags")).json(&json!({ "tags": ["x".repeat(41)] })).refused(422).await;
        bob.put(&format!("{path}/tags")).json(&json!({ "tags": ["mine"] })).refused(404).await;
        let tags = ann.get("/api/v1/tags").ok().await;
        let shop = tags["items"].as_array().unwrap().iter().find(|tag| tag["name"] == "shop").unwrap();
        assert_eq!(shop["dataset_count"], 1);
        ann.delete(&format!("/api/v1/tags/{}", id(shop))).ok().await;
        assert_eq!(names(&ann.get(&format!("{path}/tags")).ok().await), ["north"]);
    }
}
