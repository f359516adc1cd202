//! What stands between the network and the services (SEC-13, SEC-14, SEC-24, journey 22).

use datapulse_server::config::{Flags, Known};
use serde_json::json;

use crate::support::{PASSWORD, TestApp};

/// A foreign page can make a browser send a form or text with cookies: refused on REST.
#[tokio::test]
async fn requests_from_another_site_are_refused() {
    let app = TestApp::sqlite().await;
    let ann = app.user("ann").await;
    let own = format!("http://{}", app.address);
    for (name, value) in [
        ("origin", "https://evil.example"),
        ("origin", "null"),
        ("origin", "http://127.0.0.1:1"),
        ("sec-fetch-site", "cross-site"),
        ("sec-fetch-site", "same-site"),
    ] {
        let refused = ann.post("/api/v1/auth/logout").header(name, value).refused(403).await;
        assert_eq!(refused["code"], "cross_site_request", "{name}: {value}");
    }
    for (name, value) in [("origin", own.as_str()), ("sec-fetch-site", "same-origin")] {
        let body = json!({ "identifier": "ann", "password": PASSWORD });
        app.nobody()
            .post("/api/v1/auth/login")
            .header(name, value)
            .json(&body)
            .ok()
            .await;
    }
    ann.get("/api/v1/auth/me")
        .header("origin", "https://evil.example")
        .ok()
        .await;
}

#[tokio::test]
async fn bodies_that_a_form_can_send_are_refused() {
    let app = TestApp::sqlite().await;
    for content_type in [
        "text/plain",
        "application/x-www-form-urlencoded",
        "text/plain; charset=utf-8",
    ] {
        let body = json!({ "identifier": "ann", "password": PASSWORD }).to_string();
        let request = app
            .nobody()
            .post("/api/v1/auth/login")
            .header("content-type", content_type)
            .body(body);
        request.refused(415).await;
    }
}

/// SEC-14
#[tokio::test]
async fn only_listed_origins_may_read_answers() {
    let listed = "https://notebooks.example.org";
    let app = TestApp::with(&Flags::from([(Known::CorsOrigin, listed.to_owned())])).await;
    let allowed = app.nobody().get("/api/v1/").header("origin", listed).send().await;
    assert_eq!(allowed.header("access-control-allow-origin"), listed);
    assert_eq!(allowed.header("access-control-allow-credentials"), "true");
    let other = app
        .nobody()
        .get("/api/v1/")
        .header("origin", "https://evil.example")
        .send()
        .await;
    assert_eq!(other.header("access-control-allow-origin"), "");
    let ann = app.user("ann").await;
    ann.post("/api/v1/auth/logout").header("origin", listed).ok().await;
}

/// SEC-13
#[tokio::test]
async fn every_answer_carries_the_secure_headers() {
    let app = TestApp::sqlite().await;
    for path in ["/api/v1/", "/api/v1/auth/me", "/nothing/here", "/health"] {
        let reply = app.nobody().get(path).send().await;
        let policy = reply.header("content-security-policy");
        assert!(
            policy.contains("script-src 'self' 'wasm-unsafe-eval'; style-src 'self'"),
            "{path}: {policy}"
        );
        assert!(
            !policy.contains("unsafe-inline") && !policy.contains("'unsafe-eval'"),
            "{path}: {policy}"
        );
        assert_eq!(reply.header("x-content-type-options"), "nosniff");
        assert_eq!(reply.header("referrer-policy"), "same-origin");
        assert!(!reply.header("x-request-id").is_empty());
        assert_eq!(reply.header("strict-transport-security"), "", "only over https");
    }
    assert_eq!(
        app.nobody().get("/api/v1/").send().await.header("cache-control"),
        "no-store"
    );
}

#[tokio::test]
async fn cookies_are_out_of_reach_of_scripts_and_other_sites() {
    for (public_url, secure) in [("", false), ("https://data.example.org", true)] {
        let app = TestApp::with(&Flags::from([(Known::PublicUrl, public_url.to_owned())])).await;
        let body = json!({ "email": "ann@example.org", "password": PASSWORD });
        let reply = app.nobody().post("/api/v1/auth/register").json(&body).send().await;
        let session = reply.set_cookie("datapulse_session").unwrap();
        assert!(session.contains("HttpOnly") && session.contains("SameSite=Lax") && session.contains("Path=/;"));
        let refresh = reply.set_cookie("datapulse_refresh").unwrap();
        assert!(
            refresh.contains("HttpOnly") && refresh.contains("SameSite=Strict"),
            "{refresh}"
        );
        assert!(refresh.contains("Path=/api/v1/auth"), "{refresh}");
        assert_eq!(session.contains("Secure") && refresh.contains("Secure"), secure);
        assert_eq!(reply.header("strict-transport-security").is_empty(), !secure);
    }
}

/// SEC-24, journey 22
#[tokio::test]
async fn forged_tokens_are_refused() {
    use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD as BASE64};
    let app = TestApp::sqlite().await;
    let ann = app.user("ann").await;
    let token = ann.token.clone().unwrap();
    let parts: Vec<&str> = token.split('.').collect();
    let claims = String::from_utf8(BASE64.decode(parts[1]).unwrap()).unwrap();
    let as_admin = BASE64.encode(claims.replace("\"user\"", "\"admin\""));
    let without_signature = BASE64.encode(r#"{"alg":"none","typ":"JWT"}"#);
    let with_other_key = BASE64.encode(r#"{"alg":"HS512","typ":"JWT"}"#);
    for forged in [
        format!("{}.{as_admin}.{}", parts[0], parts[2]),
        format!("{without_signature}.{}.", parts[1]),
        format!("{without_signature}.{as_admin}.{}", parts[2]),
        format!("{with_other_key}.{}.{}", parts[1], parts[2]),
        format!("{}.{}.", parts[0], parts[1]),
        "x".to_owned(),
        String::new(),
        "' OR 1=1 --".to_owned(),
    ] {
        let refused = app.bearer(&forged).get("/api/v1/auth/me").refused(401).await;
        assert_eq!(refused["code"], "invalid_token", "{forged}");
    }
    let missing = app.nobody().get("/api/v1/auth/me").refused(401).await;
    assert_eq!(missing["code"], "no_token_provided");
    let basic = app
        .nobody()
        .get("/api/v1/auth/me")
        .header("authorization", "Basic YW5uOmFubg==");
    basic.refused(401).await;
}

/// A secret of another installation signs nothing here.
#[tokio::test]
async fn tokens_of_another_installation_are_refused() {
    let (here, there) = (TestApp::sqlite().await, TestApp::sqlite().await);
    let token = there.user("ann").await.token.unwrap();
    here.user("ann").await;
    here.bearer(&token).get("/api/v1/auth/me").refused(401).await;
}

/// JSON is limited by what arrives, not by what the headers say.
#[tokio::test]
async fn large_bodies_are_refused() {
    let app = TestApp::sqlite().await;
    let large = json!({ "identifier": "a".repeat(2 << 20), "password": "b" });
    let refused = app.nobody().post("/api/v1/auth/login").json(&large).refused(413).await;
    assert_eq!(refused["code"], "too_large");
}

/// SEC-01, SEC-24: text that would be SQL is text.
#[tokio::test]
async fn sql_in_any_field_is_only_text() {
    let app = TestApp::sqlite().await;
    app.user("ann").await;
    for text in [
        "' OR '1'='1",
        "ann'; DROP TABLE users; --",
        "ann' UNION SELECT * FROM users --",
        "%",
        "_nn",
    ] {
        let body = json!({ "identifier": text, "password": text });
        let refused = app.nobody().post("/api/v1/auth/login").json(&body).refused(401).await;
        assert_eq!(refused["code"], "invalid_credentials");
    }
    app.user("ben").await;
}

/// Errors never tell about the inside (SEC-29).
#[tokio::test]
async fn refusals_are_problem_documents_without_the_inside() {
    let app = TestApp::sqlite().await;
    let nobody = app.nobody();
    assert_eq!(nobody.get("/api/v1/nothing").refused(404).await["code"], "not_found");
    assert_eq!(
        nobody.delete("/api/v1/auth/login").refused(405).await["code"],
        "method_not_allowed"
    );
    let broken = nobody
        .post("/api/v1/auth/login")
        .header("content-type", "application/json")
        .body("{")
        .refused(400)
        .await;
    assert_eq!(broken["code"], "bad_request");
    let ann = app.user("ann").await;
    assert_eq!(
        ann.delete("/api/v1/auth/sessions/not-an-id").refused(400).await["code"],
        "bad_request"
    );
    assert_eq!(
        ann.get("/api/v1/tokens/transactions?page=x").refused(400).await["code"],
        "bad_request"
    );
    assert_eq!(
        ann.get("/api/v1/tokens/transactions?page=0").refused(422).await["code"],
        "invalid"
    );
}

/// Earlier paths answer like the canonical ones.
#[tokio::test]
async fn aliases_answer_like_their_routes() {
    let app = TestApp::sqlite().await;
    let ann = app.user("ann").await;
    let body = json!({ "identifier": "ann", "password": PASSWORD });
    for path in ["/login", "/api/auth/login"] {
        let signed_in = app.nobody().post(path).json(&body).ok().await;
        assert_eq!(signed_in["user"]["username"], "ann", "{path}");
    }
    assert_eq!(
        ann.get("/api/auth/me").ok().await,
        ann.get("/api/v1/auth/me").ok().await
    );
    assert_eq!(ann.get("/tokens").ok().await, ann.get("/api/v1/tokens").ok().await);
    app.nobody().get("/tokens").refused(401).await;
}

/// SEC-06: so many requests a minute for each account, and for each address of those without one; on both faces alike.
/// Health and files of the page are not counted.
#[tokio::test]
async fn requests_are_limited() {
    let app = TestApp::with(&Flags::from([(Known::RequestsPerMinute, "2".to_owned())])).await;
    let (ann, bob) = (app.user("ann").await, app.user("bob").await);
    ann.get("/api/v1/tokens").ok().await;
    ann.function("tokens/balance", &json!({})).ok().await;
    let refused = ann.get("/api/v1/tokens").send().await;
    assert_eq!(refused.status, 429);
    assert_eq!(refused.problem()["code"], "rate_limited");
    let seconds: i64 = refused.header("retry-after").parse().unwrap();
    assert!((1..=31).contains(&seconds), "{seconds}");
    ann.function("tokens/balance", &json!({})).refused(429).await;
    for _ in 0..5 {
        ann.get("/health").ok().await;
        assert_eq!(ann.get("/api/docs/docs.css").send().await.status, 200);
    }
    bob.get("/api/v1/tokens").ok().await;
    // The two registrations came from the address of everybody here.
    app.nobody().get("/api/v1/tokens").refused(429).await;
    app.wait(chrono::Duration::seconds(seconds));
    ann.get("/api/v1/tokens").ok().await;
    app.nobody().get("/api/v1/tokens").refused(401).await;
}
