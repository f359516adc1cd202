//! Getting in, staying in, getting out (ACC, journeys 1 and 22), on both databases.

use chrono::Duration;
use datapulse_server::store::{Scope, accounts::waiting_mails};
use serde_json::{Value, json};

use crate::support::{PASSWORD, Person, Reply, TestApp};

async fn sign_in(app: &TestApp, identifier: &str, password: &str) -> Reply {
    let body = json!({ "identifier": identifier, "password": password });
    app.nobody().post("/api/v1/auth/login").json(&body).send().await
}

async fn me(person: &Person) -> Value {
    person.get("/api/v1/auth/me").ok().await
}

on_both_databases! {
    /// ACC-01, ACC-04, ACC-12, ACC-13, ACC-15
    async fn registering_answers_the_person_and_a_token_that_works(app: TestApp) {
        let ann = app.user("ann").await;
        let me = me(&ann).await;
        assert_eq!(me["user"]["email"], "ann@example.org");
        assert_eq!(me["user"]["role"], "user");
        assert_eq!(me["user"]["subscription_plan"], "free");
        assert_eq!(me["user"]["is_active"], true);
        assert!(me["user"].get("password_hash").is_none());
    }

    /// ACC-02, ACC-27: by email or username, whatever the case
    async fn signing_in_works_by_email_and_by_username(app: TestApp) {
        app.user("ann").await;
        for identifier in ["ann@example.org", "ann", "ANN@Example.org", "Ann"] {
            let signed_in = sign_in(&app, identifier, PASSWORD).await;
            assert_eq!(signed_in.status, 200, "{identifier}: {}", signed_in.text());
            let user = &signed_in.json()["user"];
            assert!(user["last_login_at"].is_string());
        }
    }

    /// ACC-10, ACC-11
    async fn an_email_and_a_username_belong_to_one_account(app: TestApp) {
        app.user("ann").await;
        let register = |email: &str, username: &str| {
            let body = json!({ "email": email, "username": username, "password": PASSWORD });
            app.nobody().post("/api/v1/auth/register").json(&body)
        };
        let same_email = register("Ann@example.org", "other").refused(409).await;
        assert!(same_email["detail"].as_str().unwrap().contains("email"));
        let same_name = register("other@example.org", "ANN").refused(409).await;
        assert!(same_name["detail"].as_str().unwrap().contains("username"));
    }

    /// Journey 1: the same refusal for a wrong password and an unknown person
    async fn a_wrong_password_and_an_unknown_person_are_refused_alike(app: TestApp) {
        app.user("ann").await;
        let wrong = sign_in(&app, "ann", "not this one").await;
        let unknown = sign_in(&app, "nobody", "not this one").await;
        assert_eq!((wrong.status.as_u16(), unknown.status.as_u16()), (401, 401));
        assert_eq!(wrong.problem(), unknown.problem());
        assert_eq!(wrong.problem()["code"], "invalid_credentials");
    }

    /// ACC-03: signing out ends the session at once, for its token and its cookie
    async fn a_token_of_an_ended_session_is_refused(app: TestApp) {
        let ann = app.user("ann").await;
        me(&ann).await;
        ann.post("/api/v1/auth/logout").ok().await;
        let refused = ann.get("/api/v1/auth/me").refused(401).await;
        assert_eq!(refused["code"], "invalid_token");
    }

    /// ACC-06: an access token of programs ends after a quarter of an hour
    async fn an_access_token_ends(app: TestApp) {
        let ann = app.user("ann").await;
        app.wait(Duration::minutes(14));
        me(&ann).await;
        app.wait(Duration::minutes(2));
        let refused = ann.get("/api/v1/auth/me").refused(401).await;
        assert!(refused["detail"].as_str().unwrap().contains("expired"));
    }

    /// ACC-29: a session ends after the time without use that its person set, and use prolongs it
    async fn a_session_times_out_without_use(app: TestApp) {
        let ann = app.user("ann").await;
        let mut settings = ann.get("/api/v1/settings").ok().await;
        settings["session_timeout_minutes"] = json!(10);
        ann.put("/api/v1/settings").json(&settings).ok().await;
        let signed_in = sign_in(&app, "ann", PASSWORD).await;
        let cookie = signed_in.cookie("datapulse_session").unwrap();
        let ask = |cookie: &str| {
            app.nobody().get("/api/v1/auth/me").header("cookie", &format!("datapulse_session={cookie}")).send()
        };
        app.wait(Duration::minutes(8));
        let prolonged = ask(&cookie).await;
        assert_eq!(prolonged.status, 200);
        let renewed = prolonged.cookie("datapulse_session").expect("use renews the cookie");
        app.wait(Duration::minutes(8));
        assert_eq!(ask(&renewed).await.status, 200);
        app.wait(Duration::minutes(11));
        assert_eq!(ask(&renewed).await.status, 401);
    }

    /// Refresh tokens rotate; one that is used twice was stolen and ends the whole family
    async fn a_refresh_token_works_once(app: TestApp) {
        app.user("ann").await;
        let signed_in = sign_in(&app, "ann", PASSWORD).await;
        let first = signed_in.cookie("datapulse_refresh").unwrap();
        let refresh = |token: &str| {
            app.nobody().post("/api/v1/auth/refresh").header("cookie", &format!("datapulse_refresh={token}")).send()
        };
        let refreshed = refresh(&first).await;
        assert_eq!(refreshed.status, 200, "{}", refreshed.text());
        let second = refreshed.cookie("datapulse_refresh").unwrap();
        let ann = app.bearer(refreshed.json()["access_token"].as_str().unwrap());
        me(&ann).await;
        assert_eq!(refresh(&first).await.status, 401);
        assert_eq!(refresh(&second).await.status, 401, "the family must have ended");
        ann.get("/api/v1/auth/me").refused(401).await;
    }

    /// Sessions are listed and can be ended one by one; a stranger's cannot
    async fn a_person_ends_their_own_sessions_only(app: TestApp) {
        let ann = app.user("ann").await;
        let other = sign_in(&app, "ann", PASSWORD).await.json();
        let elsewhere = app.bearer(other["access_token"].as_str().unwrap());
        let sessions = ann.get("/api/v1/auth/sessions").ok().await;
        let sessions = sessions.as_array().unwrap();
        assert_eq!(sessions.len(), 2);
        let of_elsewhere = sessions.iter().find(|session| session["current"] == false).unwrap()["id"].as_str().unwrap();
        let path = format!("/api/v1/auth/sessions/{of_elsewhere}");
        app.user("ben").await.delete(&path).refused(404).await;
        me(&elsewhere).await;
        ann.delete(&path).ok().await;
        elsewhere.get("/api/v1/auth/me").refused(401).await;
        me(&ann).await;
    }

    /// A changed password ends every other session and holds from then on
    async fn changing_the_password_ends_other_sessions(app: TestApp) {
        let ann = app.user("ann").await;
        let other = sign_in(&app, "ann", PASSWORD).await.json();
        let elsewhere = app.bearer(other["access_token"].as_str().unwrap());
        let change = |old: &str| json!({ "old_password": old, "new_password": "another horse battery" });
        ann.post("/api/v1/auth/password").json(&change("wrong old password")).refused(422).await;
        ann.post("/api/v1/auth/password").json(&change(PASSWORD)).ok().await;
        me(&ann).await;
        elsewhere.get("/api/v1/auth/me").refused(401).await;
        assert_eq!(sign_in(&app, "ann", PASSWORD).await.status, 401);
        assert_eq!(sign_in(&app, "ann", "another horse battery").await.status, 200);
    }

    /// ACC-05: the answer says nothing of who has an account; the mail's token works once
    async fn a_forgotten_password_is_reset_by_mail(app: TestApp) {
        let ann = app.user("ann").await;
        let ask = |email: &str| {
            app.nobody().post("/api/v1/auth/password-reset").json(&json!({ "email": email })).ok()
        };
        assert_eq!(ask("ann@example.org").await, ask("nobody@example.org").await);
        let mut tx = app.state.db.read(Scope::System).await.unwrap();
        let mails = waiting_mails(&mut tx).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(mails.len(), 1, "only for the known address");
        let token = mails[0].body.split("token=").nth(1).unwrap().split_whitespace().next().unwrap();
        let confirm = |token: &str| {
            let body = json!({ "token": token, "new_password": "a brand new password" });
            app.nobody().post("/api/v1/auth/password-reset/confirm").json(&body)
        };
        confirm("not the token").refused(401).await;
        confirm(token).ok().await;
        confirm(token).refused(401).await;
        ann.get("/api/v1/auth/me").refused(401).await;
        assert_eq!(sign_in(&app, "ann", "a brand new password").await.status, 200);
    }

    /// ACC-30: wrong passwords are counted by account, right ones are not
    async fn guessing_a_password_is_slowed_down(app: TestApp) {
        app.user("ann").await;
        for _ in 0..20 {
            assert_eq!(sign_in(&app, "ann", PASSWORD).await.status, 200);
        }
        let mut refused = 0;
        for _ in 0..12 {
            let reply = sign_in(&app, "ann", "a wrong password").await;
            if reply.status == 429 {
                assert!(reply.header("retry-after").parse::<u64>().unwrap() > 0);
                refused += 1;
            }
        }
        assert_eq!(refused, 2);
        assert_eq!(sign_in(&app, "ann", PASSWORD).await.status, 429, "even the right one has to wait");
        app.wait(Duration::minutes(1));
        assert_eq!(sign_in(&app, "ann", PASSWORD).await.status, 200);
    }

    /// Settings come back as they were put, and what cannot be is refused field by field
    async fn settings_are_kept(app: TestApp) {
        let ann = app.user("ann").await;
        let mut settings = ann.get("/api/v1/settings").ok().await;
        assert_eq!(settings["session_timeout_minutes"], 30);
        settings["language"] = json!("fa");
        settings["theme"] = json!("dark");
        settings["data_retention_days"] = json!(7);
        ann.put("/api/v1/settings").json(&settings).ok().await;
        assert_eq!(ann.get("/api/v1/settings").ok().await, settings);
        settings["language"] = json!("tlh");
        let refused = ann.put("/api/v1/settings").json(&settings).refused(422).await;
        assert!(refused["errors"]["language"].is_array());
        let other = app.user("ben").await.get("/api/v1/settings").ok().await;
        assert_eq!(other["language"], "en");
    }
}
