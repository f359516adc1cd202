//! Uploaded files and what became of them (DAT-10, DAT-11).

use serde_json::json;

use crate::{
    hands::{Hands, customers, form, id, over, train, until},
    support::TestApp,
};

on_both_databases! {
    /// Every file is listed with what became of it, and goes with all of that but saved models.
    async fn files_are_listed_with_what_became_of_them(app: TestApp) {
        let _hands = Hands::of(&app);
        let (ann, bob) = (app.user("ann").await, app.user("bob").await);
        for (name, file) in [("Customers", "Buyers 2024.csv"), ("Letter", "a letter.csv")] {
            let content = if name == "Customers" { customers(60) } else { "only_a_header\n".to_owned() };
            let made = ann.post("/api/v1/uploads").multipart(form(Some(name), file, content)).ok().await;
            until(&ann, &format!("/api/v1/datasets/{}", id(&made)), |table| table["status"] != "processing").await;
        }
        let list = ann.get("/api/v1/uploads?sort=filename").ok().await;
        let files: Vec<_> = list["items"].as_array().unwrap().iter().map(|one| one["filename"].as_str().unwrap()).collect();
        assert_eq!(files, ["a letter.csv", "Buyers 2024.csv"]);
        assert_eq!(list["items"][0]["dataset"]["status"], "failed", "a file that is no table is a file all the same");
        assert_eq!(ann.get("/api/v1/uploads?q=buyers").ok().await["total"], 1);
        assert_eq!(bob.get("/api/v1/uploads").ok().await["total"], 0);

        let file = &list["items"][1];
        let job = train(&ann, &file["dataset"], &json!({})).await;
        over(&ann, &job).await;
        let path = format!("/api/v1/uploads/{}", id(file));
        let now = ann.get(&path).ok().await;
        assert_eq!((&now["job_count"], &now["model_count"], &now["prediction_count"]), (&json!(1), &json!(0), &json!(0)));
        assert_eq!(now["sha256"].as_str().unwrap().len(), 64);
        let jobs = ann.get(&format!("/api/v1/jobs?dataset={}", id(file))).ok().await;
        assert_eq!((&jobs["total"], &jobs["items"][0]["id"]), (&json!(1), &json!(job)));
        let other = id(&list["items"][0]);
        assert_eq!(ann.get(&format!("/api/v1/jobs?dataset={other}")).ok().await["total"], 0);
        bob.delete(&path).refused(404).await;
        ann.delete(&path).ok().await;
        ann.get(&path).refused(404).await;
        assert_eq!(ann.get("/api/v1/datasets").ok().await["total"], 1);
    }
}
