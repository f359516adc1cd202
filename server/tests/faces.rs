//! Both faces, REST and server functions, answer and refuse alike: over the table of every operation.

use std::collections::BTreeSet;

use datapulse_shared as _;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::{
    operations::{Operation, operations},
    support::{PASSWORD, Reply, TestApp},
};

fn assert_alike(operation: &Operation, function: &Reply, rest: &Reply) {
    let name = operation.function;
    assert_eq!(
        function.status,
        rest.status,
        "{name}: {} and {}",
        function.text(),
        rest.text()
    );
    assert_eq!(function.header("content-type"), rest.header("content-type"), "{name}");
    assert_eq!(function.json(), rest.json(), "{name}");
    assert!(rest.status.as_u16() < 500, "{name}: {}", rest.text());
}

/// Nobody is refused alike, and somebody gets the same answers and refusals, on both faces.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_operation_behaves_the_same_on_both_faces() {
    let app = TestApp::sqlite().await;
    let ann = app.user("ann").await;
    let id = Uuid::now_v7();
    for operation in operations(id) {
        let nobody = app.nobody();
        let refusals = (operation.by_function(&nobody).await, operation.by_rest(&nobody).await);
        assert_alike(&operation, &refusals.0, &refusals.1);
        if operation.function == "accounts/logout" {
            // Signing out ends the session: each face with one of its own.
            let (one, other) = (app.user("one").await, app.user("other").await);
            assert_alike(
                &operation,
                &operation.by_function(&one).await,
                &operation.by_rest(&other).await,
            );
            continue;
        }
        let answers = (operation.by_function(&ann).await, operation.by_rest(&ann).await);
        assert_alike(&operation, &answers.0, &answers.1);
    }
}

/// The table above leaves no server function out. `who` exists for the page alone.
#[tokio::test]
async fn the_table_of_operations_is_complete() {
    let app = TestApp::sqlite().await;
    drop(app);
    let known: BTreeSet<String> = operations(Uuid::nil())
        .iter()
        .map(|operation| format!("/fn/{}", operation.function))
        .collect();
    let registered: BTreeSet<String> = server_fn::axum::server_fn_paths()
        .map(|(path, _)| path.to_owned())
        .filter(|path| path != "/fn/accounts/who")
        .collect();
    assert!(!registered.is_empty());
    assert_eq!(registered, known);
}

/// Server functions take `text/plain` by themselves, which a foreign page can send: ours do not (DEPENDENCIES).
#[tokio::test]
async fn a_server_function_refuses_what_a_foreign_page_can_send() {
    let app = TestApp::sqlite().await;
    let ann = app.user("ann").await;
    let arguments = json!({}).to_string();
    for content_type in [
        "text/plain",
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=x",
        "",
    ] {
        let request = ann
            .post("/fn/accounts/logout")
            .header("content-type", content_type)
            .body(arguments.clone());
        request.refused(415).await;
    }
    let foreign = ann
        .function("accounts/logout", &json!({}))
        .header("origin", "https://evil.example");
    assert_eq!(foreign.refused(403).await["code"], "cross_site_request");
    let foreign = ann
        .function("accounts/logout", &json!({}))
        .header("sec-fetch-site", "cross-site");
    foreign.refused(403).await;
    ann.function("accounts/me", &json!({})).ok().await;
}

/// What cannot be read is a bad request, not a failure; what is too large is refused before it is read whole.
#[tokio::test]
async fn a_server_function_refuses_what_it_cannot_read() {
    let app = TestApp::sqlite().await;
    let ann = app.user("ann").await;
    for (body, status) in [
        ("", 400),
        ("{", 400),
        ("[]", 422),
        ("{\"input\": 3}", 422),
        ("{\"input\": {\"identifier\": 1}}", 422),
    ] {
        let request = ann
            .post("/fn/accounts/login")
            .header("content-type", "application/json")
            .body(body);
        request.refused(status).await;
    }
    let large = json!({ "input": { "identifier": "a".repeat(2 << 20), "password": "b" } });
    ann.function("accounts/login", &large).refused(413).await;
    ann.function("accounts/nothing", &json!({})).refused(404).await;
    let got = ann.get("/fn/accounts/me").header("content-type", "application/json");
    assert!([404, 405].contains(&got.send().await.status.as_u16()));
}

/// The page signs in with a cookie that the server function sets.
#[tokio::test]
async fn the_page_signs_in_through_a_server_function() {
    let app = TestApp::sqlite().await;
    app.user("ann").await;
    let input = json!({ "input": { "identifier": "ann", "password": PASSWORD } });
    let signed_in = app.nobody().function("accounts/login", &input).send().await;
    assert_eq!(signed_in.status, 200, "{}", signed_in.text());
    let cookie = format!("datapulse_session={}", signed_in.cookie("datapulse_session").unwrap());
    let me = app
        .nobody()
        .function("accounts/me", &json!({}))
        .header("cookie", &cookie)
        .ok()
        .await;
    assert_eq!(me["user"]["username"], "ann");
    let nobody = app.nobody().function("accounts/who", &json!({})).ok().await;
    assert_eq!(nobody, Value::Null);
}
