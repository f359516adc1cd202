//! Uploading, looking into, changing and deleting tables (DAT, PRV, MAP).

use datapulse_server::{
    config::{Flags, Known},
    services::files,
    store::Scope,
};
use futures::TryStreamExt;
use serde_json::json;

use crate::{
    hands::{Hands, customers, dataset, form, id, upload},
    support::TestApp,
};

on_both_databases! {
    /// Journey 13, first half; MAP-01, PRV-01, PRV-03: a table is read, and everything in it can be seen.
    async fn a_table_is_read_and_shown(app: TestApp) {
        let _hands = Hands::of(&app);
        let ann = app.user("ann").await;
        let table = dataset(&ann, "Customers", customers(2_500)).await;
        assert_eq!((&table["status"], &table["row_count"], &table["column_count"]), (&json!("ready"), &json!(2_500), &json!(5)));
        let path = format!("/api/v1/datasets/{}", id(&table));
        let columns = ann.get(&format!("{path}/columns")).ok().await;
        let names: Vec<_> = columns.as_array().unwrap().iter().map(|column| column["name"].as_str().unwrap()).collect();
        assert_eq!(names, ["age", "income", "city", "visits", "bought"]);
        let preview = ann.get(&format!("{path}/preview?offset=2000&limit=3")).ok().await;
        assert_eq!(preview["total"], 2_500);
        let expected: Vec<Vec<String>> = customers(2_003).lines().skip(2_001).map(|line| line.split(',').map(str::to_owned).collect()).collect();
        assert_eq!(preview["rows"], json!(expected), "rows as they stand in the file");
        ann.get(&format!("{path}/preview?limit=1001")).refused(422).await;
        let profile = ann.get(&format!("{path}/profile")).ok().await;
        assert_eq!(profile["cached"], true);
        assert_eq!(profile["profile"]["rows"], 2_500);
        assert_eq!(profile["profile"]["columns"][2]["distinct"], 3);
    }

    /// PRV-02: the whole table is sorted, filtered and searched, not the part of it that is shown.
    async fn a_table_is_sorted_and_filtered(app: TestApp) {
        let _hands = Hands::of(&app);
        let ann = app.user("ann").await;
        let text = "town,people,since\nUlm,126790,854-07-22\nBonn,,\n\"Bad Ems\",9500,880-01-01\nulm,12,\n-x,7,\n";
        let table = dataset(&ann, "Towns", text).await;
        let path = format!("/api/v1/datasets/{}/preview", id(&table));
        let towns = async |query: &str| {
            let preview = ann.get(&format!("{path}?{query}")).ok().await;
            let rows = preview["rows"].as_array().unwrap();
            let towns: Vec<_> = rows.iter().map(|row| row[0].as_str().unwrap().to_owned()).collect();
            (towns, preview["total"].as_u64().unwrap())
        };
        assert_eq!(towns("sort=-people&limit=2").await, (vec!["Ulm".into(), "Bad Ems".into()], 5));
        assert_eq!(towns("sort=-people&limit=2&offset=3").await, (vec!["-x".into(), "Bonn".into()], 5));
        assert_eq!(towns("filter=town%20=%20ULM&sort=people").await, (vec!["ulm".into(), "Ulm".into()], 2));
        assert_eq!(towns("filter=people%20is%20missing").await, (vec!["Bonn".into()], 1));
        assert_eq!(towns("q=bad&filter=people%20%3C%2010000").await, (vec!["Bad Ems".into()], 1));
        assert_eq!(towns("filter=people%20%3E%201e9").await, (vec![], 0));
        for (query, word) in [("sort=height", "height"), ("filter=people%20%3E%20many", "many"), ("filter=people", "should stand")] {
            let refusal = ann.get(&format!("{path}?{query}")).refused(422).await;
            assert!(refusal["detail"].as_str().unwrap().contains(word), "{refusal}");
        }
    }

    /// DAT-07, DAT-08, DAT-15: listed, searched, sorted, renamed; names are unique for one person only.
    async fn tables_are_found_and_renamed(app: TestApp) {
        let _hands = Hands::of(&app);
        let (ann, bob) = (app.user("ann").await, app.user("bob").await);
        let sales = dataset(&ann, "Sales 100%", "a,b\n1,2\n").await;
        dataset(&ann, "Costs", "a,b\n1,2\n3,4\n").await;
        dataset(&bob, "Costs", "a,b\n1,2\n").await;
        let list = ann.get("/api/v1/datasets?sort=name").ok().await;
        let names: Vec<_> = list["items"].as_array().unwrap().iter().map(|one| one["name"].as_str().unwrap()).collect();
        assert_eq!(names, ["Costs", "Sales 100%"]);
        let found = ann.get("/api/v1/datasets?q=100%25").ok().await;
        assert_eq!((&found["total"], &found["items"][0]["name"]), (&json!(1), &json!("Sales 100%")));
        assert_eq!(ann.get("/api/v1/datasets?q=_").ok().await["total"], 0, "a search is text, not a pattern");
        let paged = ann.get("/api/v1/datasets?limit=1&page=2&sort=-row_count").ok().await;
        assert_eq!((&paged["total"], &paged["items"][0]["name"]), (&json!(2), &json!("Sales 100%")));
        ann.get("/api/v1/datasets?sort=password_hash").refused(422).await;
        let path = format!("/api/v1/datasets/{}", id(&sales));
        ann.put(&path).json(&json!({ "name": "Costs" })).refused(409).await;
        let renamed = ann.put(&path).json(&json!({ "name": "Revenue", "description": "by month" })).ok().await;
        assert_eq!((&renamed["name"], &renamed["description"]), (&json!("Revenue"), &json!("by month")));
        bob.put(&path).json(&json!({ "name": "Mine" })).refused(404).await;
    }

    /// DAT-13, DAT-14: what is no table is refused, each time with the reason, and nothing of it stays.
    async fn what_is_no_table_is_refused(app: TestApp) {
        let ann = app.user("ann").await;
        let post = |form| ann.post("/api/v1/datasets").multipart(form);
        post(form(Some("a"), "table.xlsx", "a,b\n1,2\n")).refused(415).await;
        post(form(Some("a"), "table.csv", &b"PK\x03\x04and more"[..])).refused(415).await;
        post(form(Some("a"), "table.csv", &b"a,b\n\0\0\0\n"[..])).refused(415).await;
        let empty = post(form(Some("a"), "table.csv", "")).refused(422).await;
        assert!(empty["errors"]["file"][0].as_str().unwrap().contains("empty"));
        post(form(Some(&"n".repeat(201)), "table.csv", "a,b\n1,2\n")).refused(422).await;
        ann.post("/api/v1/datasets").multipart(reqwest::multipart::Form::new().text("name", "a")).refused(422).await;
        ann.post("/api/v1/datasets").json(&json!({ "name": "a" })).refused(415).await;
        assert_eq!(ann.get("/api/v1/datasets").ok().await["total"], 0);
        settled(&app, 0).await;
    }

    /// DAT-14, SEC-10: a name is only a name, wherever it seems to lead.
    async fn names_lead_nowhere(app: TestApp) {
        let _hands = Hands::of(&app);
        let ann = app.user("ann").await;
        let made = ann.post("/api/v1/uploads").multipart(form(None, "../../../etc/cron.d/evil.csv", "a,b\n1,2\n")).ok().await;
        assert_eq!(made["name"], "evil");
        for file in app.state.storage.list("user_data").try_collect::<Vec<_>>().await.unwrap() {
            assert!(file.key.starts_with("user_data/") && !file.key.contains("evil"), "{}", file.key);
        }
        for path in ["/files/../../secret/x", "/files/%2e%2e%2fsecret/x", "/assets/../../Cargo.toml", "/..%2f..%2fetc/passwd"] {
            let reply = app.nobody().get(path).send().await;
            assert!(reply.status.is_client_error(), "{path} answered {}", reply.status);
        }
    }

    /// A text that is no table is stored, read, and refused with the reason.
    async fn a_failed_table_says_why(app: TestApp) {
        let _hands = Hands::of(&app);
        let ann = app.user("ann").await;
        let table = dataset(&ann, "letter", "only_a_header,and_nothing_else\n").await;
        assert_eq!(table["status"], "failed");
        assert!(!table["error"].as_str().unwrap().is_empty());
        ann.get(&format!("/api/v1/datasets/{}/preview", id(&table))).refused(409).await;
    }

    /// DAT-15: of two uploads of one name at the same time, one wins and the other leaves nothing.
    async fn one_name_is_given_once(app: TestApp) {
        let ann = app.user("ann").await;
        let (left, right) = tokio::join!(upload(&ann, "Same", customers(500)).send(), upload(&ann, "Same", customers(500)).send());
        let mut statuses = [left.status.as_u16(), right.status.as_u16()];
        statuses.sort_unstable();
        assert_eq!(statuses, [201, 409]);
        upload(&ann, "Same", customers(10)).refused(409).await;
        settled(&app, 1).await;
    }

    /// DAT-09, journey 24: with a table goes everything that belongs to it, and storage and database stay of one mind.
    async fn a_deleted_table_leaves_nothing(app: TestApp) {
        let _hands = Hands::of(&app);
        let (ann, bob) = (app.user("ann").await, app.user("bob").await);
        let table = dataset(&ann, "Customers", customers(300)).await;
        let job = crate::hands::train(&ann, &table, &json!({})).await;
        crate::hands::over(&ann, &job).await;
        let path = format!("/api/v1/datasets/{}", id(&table));
        bob.delete(&path).refused(404).await;
        let done = ann.delete(&path).ok().await;
        assert!(done["message"].as_str().unwrap().contains("Customers"));
        ann.get(&path).refused(404).await;
        ann.get(&format!("/api/v1/jobs/{job}")).refused(404).await;
        assert_eq!(stored(&app).await, 0);
        assert!(files::compare(&app.state, true).await.unwrap().is_empty());
        let ledger = ann.get("/api/v1/tokens/transactions").ok().await;
        assert!(ledger["total"].as_i64().unwrap() >= 2, "the ledger keeps what the deleted job cost");
    }

    /// DAT-09: the doctor finds files without a row and rows without a file, and mends both.
    async fn orphans_are_found_and_mended(app: TestApp) {
        let _hands = Hands::of(&app);
        let ann = app.user("ann").await;
        let table = dataset(&ann, "Customers", customers(50)).await;
        let stray = datapulse_server::storage::Key::stored("user_data/nobody/uploads/stray");
        app.state.storage.put_bytes(&stray, b"stray".to_vec()).await.unwrap();
        let found = files::compare(&app.state, true).await.unwrap();
        assert_eq!((found.orphans.len(), found.missing.len()), (1, 0));
        let mut tx = app.state.db.read(Scope::System).await.unwrap();
        let known = datapulse_server::store::files::known_files(&mut tx, uuid::Uuid::nil(), 10).await.unwrap();
        tx.commit().await.unwrap();
        let lost = datapulse_server::storage::Key::stored(known[0].storage_key.clone());
        app.state.storage.delete(&lost).await.unwrap();
        let found = files::compare(&app.state, true).await.unwrap();
        assert_eq!((found.orphans.len(), found.missing.len()), (1, 1));
        files::mend(&app.state, found).await.unwrap();
        assert!(files::compare(&app.state, true).await.unwrap().is_empty());
        ann.get(&format!("/api/v1/datasets/{}", id(&table))).refused(404).await;
    }
}

/// DAT-13: too large for the installation, and too large for what is left of a person's share.
#[tokio::test(flavor = "multi_thread")]
async fn sizes_are_limited() {
    let flags = Flags::from([
        (Known::MaxUploadBytes, "20000".to_owned()),
        (Known::UserQuotaBytes, "30000".to_owned()),
    ]);
    let app = TestApp::with(&flags).await;
    let ann = app.user("ann").await;
    let big = format!("a,b\n{}", "1,2\n".repeat(6_000));
    let refusal = upload(&ann, "big", big).refused(413).await;
    assert!(refusal["detail"].as_str().unwrap().contains("19.5 KiB"), "{refusal}");
    let fits = format!("a,b\n{}", "1,2\n".repeat(4_500));
    upload(&ann, "first", fits.clone()).ok().await;
    let refusal = upload(&ann, "second", fits).refused(413).await;
    assert!(refusal["detail"].as_str().unwrap().contains("left"), "{refusal}");
    settled(&app, 1).await;
}

/// An upload that breaks off leaves nothing behind.
#[tokio::test(flavor = "multi_thread")]
async fn a_broken_upload_leaves_nothing() {
    use tokio::io::AsyncWriteExt;
    let app = TestApp::sqlite().await;
    let ann = app.user("ann").await;
    let mut socket = tokio::net::TcpStream::connect(app.address).await.unwrap();
    let head = format!(
        "POST /api/v1/datasets HTTP/1.1\r\nHost: {}\r\nAuthorization: Bearer {}\r\nContent-Length: 9000000\r\n\
         Content-Type: multipart/form-data; boundary=cut\r\n\r\n--cut\r\nContent-Disposition: form-data; name=\"file\"; \
         filename=\"a.csv\"\r\n\r\na,b\n",
        app.address,
        ann.token.as_deref().unwrap()
    );
    socket.write_all(head.as_bytes()).await.unwrap();
    for _ in 0..20 {
        socket.write_all("1,2\n".repeat(5_000).as_bytes()).await.unwrap();
    }
    drop(socket);
    tokio::time::sleep(std::time::Duration::from_millis(300)).await;
    settled(&app, 0).await;
    assert_eq!(ann.get("/api/v1/datasets").ok().await["total"], 0);
}

async fn stored(app: &TestApp) -> usize {
    app.state
        .storage
        .list("user_data")
        .try_collect::<Vec<_>>()
        .await
        .unwrap()
        .len()
}

/// Clearing away may take a moment after the answer.
async fn settled(app: &TestApp, files: usize) {
    for _ in 0..100 {
        if stored(app).await == files {
            return;
        }
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }
    assert_eq!(stored(app).await, files);
}
