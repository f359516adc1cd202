//! Whatever changes something, done once through each face, REST and server functions, with the same answers.

use datapulse_server::store::{Scope, accounts::waiting_mails};
use reqwest::Method;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::{
    hands::{Hands, customers, dataset, id, long, over, until},
    operations::{Operation, send},
    support::{PASSWORD, Person, TestApp},
};

/// The face that somebody uses.
#[derive(Clone, Copy)]
enum Face {
    Functions,
    Rest,
}

/// Somebody who does everything through one face and notes what was answered, without what differs from person to person.
struct Visitor<'a> {
    face: Face,
    person: &'a Person,
    answers: Vec<(&'static str, Value)>,
}

impl Visitor<'_> {
    async fn does(&mut self, operation: Operation) -> Value {
        let reply = match self.face {
            Face::Functions => operation.by_function(self.person).await,
            Face::Rest => operation.by_rest(self.person).await,
        };
        let name = operation.function;
        assert!(reply.status.is_success(), "{name}: {} {}", reply.status, reply.text());
        let answer = reply.json();
        self.answers.push((name, impersonal(&answer)));
        answer
    }
}

/// Ids, times and how far a job is differ from run to run; everything else has to be equal.
fn impersonal(answer: &Value) -> Value {
    match answer {
        Value::String(text) if text.parse::<Uuid>().is_ok() => json!("an id"),
        Value::String(text) if chrono::DateTime::parse_from_rfc3339(text).is_ok() => json!("a time"),
        Value::Array(items) => items.iter().map(impersonal).collect(),
        Value::Object(members) => {
            let is_job = members.contains_key("attempts");
            let kept = members.iter().map(|(name, value)| {
                let differs = name.ends_with("_seconds") || name == "access_token" || name == "size";
                let of_a_job = is_job && !["kind", "name", "dataset_name"].contains(&name.as_str());
                let value = if differs || of_a_job {
                    json!("differs")
                } else {
                    impersonal(value)
                };
                (name.clone(), value)
            });
            Value::Object(kept.collect())
        }
        other => other.clone(),
    }
}

/// Everything that changes something, once, in an order in which it succeeds.
async fn a_whole_visit(face: Face, person: &Person, other_session: &str) -> Vec<(&'static str, Value)> {
    use Method as M;
    let table = dataset(person, "Customers", customers(120)).await;
    let data = id(&table).to_owned();
    let mut visitor = Visitor {
        face,
        person,
        answers: Vec::new(),
    };
    let mut settings = person.get("/api/v1/settings").ok().await;
    settings["theme"] = json!("dark");
    let rename = json!({ "name": "Buyers", "description": "who bought", "tags": ["shop"] });
    let tag = json!({ "name": "sales", "description": "what was sold", "color": "#00AA55" });
    let names = json!({ "tags": ["sales", "new"] });
    for operation in [
        send(
            "settings/put",
            json!({ "settings": settings }),
            M::PUT,
            "/settings",
            settings.clone(),
        ),
        send(
            "experiments/create",
            json!({ "input": { "name": "Group" } }),
            M::POST,
            "/experiments",
            json!({ "name": "Group" }),
        ),
        send(
            "datasets/update",
            json!({ "id": data, "update": rename }),
            M::PUT,
            format!("/datasets/{data}"),
            rename.clone(),
        ),
        send("tags/create", json!({ "input": tag }), M::POST, "/tags", tag.clone()),
        send(
            "tags/put-of-dataset",
            json!({ "id": data, "tags": names }),
            M::PUT,
            format!("/datasets/{data}/tags"),
            names.clone(),
        ),
        send(
            "accounts/revoke-session",
            json!({ "id": other_session }),
            M::DELETE,
            format!("/auth/sessions/{other_session}"),
            None,
        ),
    ] {
        visitor.does(operation).await;
    }

    let tags = person.get("/api/v1/tags").ok().await;
    let tag = id(&tags["items"][0]).to_owned();
    let recolor = json!({ "color": "#AA0055" });
    visitor
        .does(send(
            "tags/update",
            json!({ "id": tag, "update": recolor }),
            M::PUT,
            format!("/tags/{tag}"),
            recolor,
        ))
        .await;
    visitor
        .does(send(
            "tags/delete",
            json!({ "id": tag }),
            M::DELETE,
            format!("/tags/{tag}"),
            None,
        ))
        .await;

    let train = json!({ "dataset_id": data, "target": "bought", "algorithms": ["logistic_regression"], "seed": 7 });
    let start = || {
        let arguments = json!({ "request": train, "idempotency_key": null });
        send("training/start", arguments, M::POST, "/jobs/train", train.clone())
    };
    let job = visitor.does(start()).await["job_id"].as_str().unwrap().to_owned();
    over(person, &job).await;
    let board = person.get(&format!("/api/v1/jobs/{job}/models")).ok().await;
    let candidate = id(&board["candidates"][0]).to_owned();
    let save = json!({ "name": "Model", "tags": ["one"] });
    let saved = send(
        "jobs/save-candidate",
        json!({ "id": job, "candidate": candidate, "input": save }),
        M::POST,
        format!("/jobs/{job}/models/{candidate}/save"),
        save,
    );
    let model = id(&visitor.does(saved).await).to_owned();
    let stopped = wishes(&mut visitor, &data).await;
    with_the_model(&mut visitor, &data, &model, &stopped).await;
    visitor.answers
}

/// What is done with a saved model, and how everything goes in the end.
async fn with_the_model(visitor: &mut Visitor<'_>, data: &str, model: &str, stopped: &str) {
    use Method as M;
    let person = visitor.person;
    let mapping = json!({ "age": "age", "income": "income", "city": "city", "visits": "visits" });
    let predict = json!({ "model_id": model, "dataset_id": data });
    let rows = json!({ "rows": [{ "age": 65, "income": 4900, "city": "Bonn", "visits": 3 }] });
    let change = json!({ "description": "a first try" });
    for operation in [
        send(
            "jobs/dismiss",
            json!({ "id": stopped }),
            M::POST,
            format!("/jobs/{stopped}/dismiss"),
            None,
        ),
        send(
            "datasets/put-mapping",
            json!({ "id": data, "model": model, "mapping": mapping }),
            M::PUT,
            format!("/datasets/{data}/mappings/{model}"),
            mapping,
        ),
        send(
            "models/update",
            json!({ "id": model, "update": change }),
            M::PUT,
            format!("/models/{model}"),
            change.clone(),
        ),
        send(
            "models/predict",
            json!({ "id": model, "input": rows }),
            M::POST,
            format!("/models/{model}/predict"),
            rows.clone(),
        ),
    ] {
        visitor.does(operation).await;
    }
    let other = dataset(person, "Others", customers(10)).await;
    let other = id(&other).to_owned();
    let started = send(
        "predictions/start",
        json!({ "request": predict, "idempotency_key": null }),
        M::POST,
        "/jobs/predict",
        predict,
    );
    let started = visitor.does(started).await["job_id"].as_str().unwrap().to_owned();
    let prediction = over(person, &started).await["prediction_id"]
        .as_str()
        .unwrap()
        .to_owned();
    let delete = |name, area: &str, id: &str| send(name, json!({ "id": id }), M::DELETE, format!("/{area}/{id}"), None);
    let password = json!({ "old_password": PASSWORD, "new_password": "another long password" });
    for operation in [
        delete("predictions/delete", "predictions", &prediction),
        delete("models/delete", "models", model),
        delete("uploads/delete", "uploads", data),
        delete("datasets/delete", "datasets", &other),
        send(
            "accounts/password",
            json!({ "input": password }),
            M::POST,
            "/auth/password",
            password.clone(),
        ),
    ] {
        visitor.does(operation).await;
    }
}

/// A long training, held, continued, stopped, repeated and thrown away. Answers the one that was stopped.
async fn wishes(visitor: &mut Visitor<'_>, data: &str) -> String {
    let person = visitor.person;
    let mut train = json!({ "dataset_id": data, "target": "bought", "seed": 7 });
    train
        .as_object_mut()
        .unwrap()
        .extend(long().as_object().unwrap().clone());
    let arguments = json!({ "request": train, "idempotency_key": null });
    let start = send("training/start", arguments, Method::POST, "/jobs/train", train);
    let job = visitor.does(start).await["job_id"].as_str().unwrap().to_owned();
    let path = format!("/api/v1/jobs/{job}");
    let wish = |function, verb: &str, job: &str| {
        send(
            function,
            json!({ "id": job }),
            Method::POST,
            format!("/jobs/{job}/{verb}"),
            None,
        )
    };
    until(person, &path, |job| job["epoch"].as_u64() > Some(5)).await;
    visitor.does(wish("jobs/pause", "pause", &job)).await;
    until(person, &path, |job| job["status"] == "PAUSED").await;
    visitor.does(wish("jobs/resume", "resume", &job)).await;
    until(person, &path, |job| job["status"] == "RUNNING").await;
    visitor.does(wish("jobs/stop", "stop", &job)).await;
    over(person, &job).await;
    let again = visitor.does(wish("jobs/retry", "retry", &job)).await["job_id"]
        .as_str()
        .unwrap()
        .to_owned();
    visitor.does(wish("jobs/cancel", "cancel", &again)).await;
    over(person, &again).await;
    job
}

/// Whatever changes something succeeds alike on both faces, and leaves the same behind.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_change_succeeds_the_same_on_both_faces() {
    let app = TestApp::sqlite().await;
    let _hands = Hands::of(&app);
    let mut visits = Vec::new();
    for (face, name) in [(Face::Functions, "ann"), (Face::Rest, "ben")] {
        let person = app.user(name).await;
        let again = json!({ "identifier": name, "password": PASSWORD });
        app.nobody().post("/api/v1/auth/login").json(&again).ok().await;
        let sessions = person.get("/api/v1/auth/sessions").ok().await;
        let other = sessions
            .as_array()
            .unwrap()
            .iter()
            .find(|session| session["current"] == false);
        let answers = a_whole_visit(face, &person, id(other.unwrap())).await;
        visits.push(answers);
    }
    let (functions, rest) = (&visits[0], &visits[1]);
    assert_eq!(functions.len(), rest.len());
    for (by_function, by_rest) in functions.iter().zip(rest) {
        assert_eq!(by_function, by_rest);
    }
}

/// The text of the mails that wait for this address.
async fn mail_to(app: &TestApp, name: &str) -> String {
    let mut tx = app.state.db.read(Scope::System).await.unwrap();
    let mails = waiting_mails(&mut tx).await.unwrap();
    tx.commit().await.unwrap();
    let mine = mails.iter().find(|mail| mail.recipient.starts_with(name));
    mine.unwrap().body.clone()
}

/// Getting in, forgetting a password, and being given credits.
async fn getting_in(face: Face, app: &TestApp, admin: &Person, name: &str) -> Vec<Value> {
    use Method as M;
    let nobody = app.nobody();
    let mut visitor = Visitor {
        face,
        person: &nobody,
        answers: Vec::new(),
    };
    let email = format!("{name}@example.org");
    let register = json!({ "email": email, "username": name, "password": PASSWORD });
    let known = json!({ "identifier": name, "password": PASSWORD });
    let forgot = json!({ "email": email });
    let post =
        |function, path: &str, body: &Value| send(function, json!({ "input": body }), M::POST, path, body.clone());
    let made = visitor
        .does(post("accounts/register", "/auth/register", &register))
        .await;
    visitor.does(post("accounts/login", "/auth/login", &known)).await;
    visitor
        .does(post("accounts/password-reset", "/auth/password-reset", &forgot))
        .await;
    let mail = mail_to(app, name).await;
    let token = mail.split("token=").nth(1).unwrap().split_whitespace().next().unwrap();
    let confirm = json!({ "token": token, "new_password": "a brand new password" });
    visitor
        .does(post(
            "accounts/password-reset-confirm",
            "/auth/password-reset/confirm",
            &confirm,
        ))
        .await;
    visitor.person = admin;
    let gift = json!({ "user_id": made["user"]["id"], "amount": 5, "reason": "gift" });
    visitor.does(post("tokens/add", "/tokens/add", &gift)).await;
    let answers = visitor.answers.into_iter();
    answers
        .map(|(_, answer)| serde_json::from_str(&answer.to_string().replace(name, "somebody")).unwrap())
        .collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn getting_in_succeeds_the_same_on_both_faces() {
    let app = TestApp::sqlite().await;
    let admin = app.admin().await;
    let by_function = getting_in(Face::Functions, &app, &admin, "annette").await;
    let by_rest = getting_in(Face::Rest, &app, &admin, "bernard").await;
    assert_eq!(by_function.len(), 5);
    assert_eq!(by_function, by_rest);
}
