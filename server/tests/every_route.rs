//! Every route of the document, walked (SEC-05, SEC-02, SEC-29, journeys 21 and 22): without credentials, with bad ones,
//! and with what cannot be right.

use datapulse_server::rest;
use reqwest::Method;
use serde_json::{Map, Value, json};
use uuid::Uuid;

use crate::support::{Person, Reply, Request, TestApp};

/// One operation of the document.
#[derive(Clone, Debug)]
pub struct Operation {
    pub method: Method,
    pub path: String,
    inner: Value,
}

impl Operation {
    /// Every one, aliases included.
    pub fn all() -> Vec<Self> {
        let document = serde_json::to_value(rest::document()).unwrap();
        let mut operations = Vec::new();
        for (path, item) in document["paths"].as_object().unwrap() {
            for (method, inner) in item.as_object().unwrap() {
                let method = method.to_uppercase().parse().unwrap();
                operations.push(Self {
                    method,
                    path: path.clone(),
                    inner: inner.clone(),
                });
            }
        }
        assert!(operations.len() > 15, "the document is nearly empty");
        operations
    }

    pub fn name(&self) -> String {
        format!("{} {}", self.method, self.path)
    }

    pub fn is_public(&self) -> bool {
        self.inner["security"]
            .as_array()
            .is_some_and(|ways| ways.iter().any(|way| *way == json!({})))
    }

    /// Answers with a socket, a file or a redirect, not with JSON.
    fn is_plain(&self) -> bool {
        self.path.ends_with("/ws")
    }

    fn content_types(&self) -> Vec<&str> {
        let content = self.inner["requestBody"]["content"].as_object();
        content.into_iter().flatten().map(|(name, _)| name.as_str()).collect()
    }

    fn takes_json(&self) -> bool {
        self.content_types().contains(&"application/json")
    }

    /// The path with every parameter replaced.
    fn path_with(&self, value: &str) -> String {
        self.path
            .split('/')
            .map(|part| if part.starts_with('{') { value } else { part })
            .collect::<Vec<_>>()
            .join("/")
    }

    fn request(&self, person: &Person, path: &str) -> Request {
        person.request(self.method.clone(), path)
    }

    /// Sends something of the right kind to an id that exists nowhere.
    async fn probe(&self, person: &Person) -> Reply {
        self.send_to(person, &self.path_with(&Uuid::now_v7().to_string())).await
    }

    /// The query parameters that must be there.
    fn required_query(&self) -> String {
        let parameters = self.inner["parameters"].as_array().into_iter().flatten();
        let required = parameters.filter(|parameter| parameter["in"] == "query" && parameter["required"] == true);
        let pairs = required.map(|parameter| {
            let name = parameter["name"].as_str().unwrap();
            let value = if name.ends_with("id") {
                Uuid::now_v7().to_string()
            } else {
                "example".to_owned()
            };
            format!("{name}={value}")
        });
        pairs.collect::<Vec<_>>().join("&")
    }

    /// Sends something of the right kind to this path.
    pub async fn send_to(&self, person: &Person, path: &str) -> Reply {
        let request = self.request(person, &format!("{path}?{}", self.required_query()));
        let request = if self.takes_json() {
            request.json(&self.example())
        } else if self.content_types().contains(&"multipart/form-data") {
            let file = reqwest::multipart::Part::bytes(b"a,b\n1,2\n".to_vec()).file_name("table.csv");
            request.multipart(reqwest::multipart::Form::new().text("name", "table").part("file", file))
        } else {
            request
        };
        request.send().await
    }

    /// A body of the right form, from the schema.
    fn example(&self) -> Value {
        let document = serde_json::to_value(rest::document()).unwrap();
        example(
            &document,
            &self.inner["requestBody"]["content"]["application/json"]["schema"],
        )
    }
}

fn example(document: &Value, schema: &Value) -> Value {
    if let Some(name) = schema["$ref"]
        .as_str()
        .and_then(|reference| reference.rsplit('/').next())
    {
        return example(document, &document["components"]["schemas"][name]);
    }
    if let Some(first) = schema["enum"].as_array().and_then(|values| values.first()) {
        return first.clone();
    }
    if let Some(parts) = schema["allOf"].as_array() {
        let parts = parts.iter().filter_map(|one| match example(document, one) {
            Value::Object(members) => Some(members),
            _ => None,
        });
        return Value::Object(parts.flatten().collect());
    }
    for combined in ["oneOf", "anyOf"] {
        if let Some(choice) = schema[combined]
            .as_array()
            .and_then(|all| all.iter().find(|one| one["type"] != "null"))
        {
            return example(document, choice);
        }
    }
    let kind = match &schema["type"] {
        Value::Array(kinds) if kinds.iter().any(|kind| kind == "null") => return Value::Null,
        kind => kind.as_str().unwrap_or_default(),
    };
    match kind {
        "object" => {
            let required: Vec<&str> = schema["required"]
                .as_array()
                .into_iter()
                .flatten()
                .filter_map(Value::as_str)
                .collect();
            let properties = schema["properties"].as_object().into_iter().flatten();
            let needed = properties.filter(|(name, _)| required.contains(&name.as_str()));
            Value::Object(
                needed
                    .map(|(name, inner)| (name.clone(), example(document, inner)))
                    .collect::<Map<_, _>>(),
            )
        }
        "array" => json!([example(document, &schema["items"])]),
        "string" if schema["format"] == "uuid" => json!(Uuid::now_v7()),
        "string" => json!("example"),
        "integer" | "number" => json!(1),
        "boolean" => json!(true),
        _ => Value::Null,
    }
}

/// SEC-05: nobody, a forged token and a stale cookie get 401 wherever credentials are needed.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_route_lets_anybody_in_without_credentials() {
    let app = TestApp::sqlite().await;
    for operation in Operation::all() {
        let name = operation.name();
        if operation.is_public() {
            assert_ne!(
                operation.probe(&app.nobody()).await.status.as_u16(),
                404,
                "{name} is public but not there"
            );
            continue;
        }
        let missing = operation.probe(&app.nobody()).await;
        assert_eq!(
            missing.status.as_u16(),
            401,
            "{name} without credentials: {}",
            missing.text()
        );
        if operation.is_plain() {
            continue;
        }
        assert_eq!(missing.problem()["code"], "no_token_provided", "{name}");
        let forged = operation.probe(&app.bearer("eyJhbGciOiJub25lIn0.e30.")).await;
        assert_eq!(
            forged.status.as_u16(),
            401,
            "{name} with a forged token: {}",
            forged.text()
        );
        assert_eq!(forged.problem()["code"], "invalid_token", "{name}");
    }
}

/// Journey 21, in its simplest form: an id that exists nowhere, or not for this person, is 404 and nothing else.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_does_not_exist_is_not_found() {
    let app = TestApp::sqlite().await;
    let ann = app.user("ann").await;
    for operation in Operation::all() {
        if !operation.path.contains('{') || operation.is_public() {
            continue;
        }
        let reply = operation.probe(&ann).await;
        // A body made from the schema alone may be refused before the id is looked at; an id is never "allowed".
        assert!(
            [404, 422].contains(&reply.status.as_u16()),
            "{}: {} {}",
            operation.name(),
            reply.status,
            reply.text()
        );
        reply.problem();
    }
}

/// SEC-02, SEC-29: what cannot be read is refused with a problem document, never with a failure of ours.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn malformed_input_is_refused_everywhere() {
    let app = TestApp::sqlite().await;
    let ann = app.user("ann").await;
    for operation in Operation::all() {
        let name = operation.name();
        if operation.path.contains('{') && !operation.is_public() {
            let path = operation.path_with("not-an-id");
            let mut request = operation.request(&ann, &path);
            if operation.takes_json() {
                request = request.json(&operation.example());
            }
            let reply = request.send().await;
            assert_eq!(
                reply.status.as_u16(),
                400,
                "{name} with an id that is none: {}",
                reply.text()
            );
            reply.problem();
        }
        if operation.takes_json() {
            refuses_bad_bodies(&operation, &ann).await;
        }
        if operation.inner["parameters"]
            .as_array()
            .into_iter()
            .flatten()
            .any(|parameter| parameter["name"] == "limit")
        {
            let path = operation.path_with(&Uuid::now_v7().to_string());
            for (query, status) in [("limit=x", 400), ("limit=-1", 400), ("limit=99999999", 422)] {
                let reply = operation.request(&ann, &format!("{path}?{query}")).send().await;
                let ok = reply.status.as_u16() == status || (operation.path.contains('{') && reply.status == 404);
                assert!(ok, "{name}?{query}: {} {}", reply.status, reply.text());
            }
        }
    }
}

async fn refuses_bad_bodies(operation: &Operation, person: &Person) {
    let name = operation.name();
    let path = operation.path_with(&Uuid::now_v7().to_string());
    let raw = |content_type: &str, body: &str| {
        let request = operation.request(person, &path).header("content-type", content_type);
        request.body(body.to_owned()).send()
    };
    for (body, status) in [
        ("{", 400),
        ("", 400),
        ("{\"a\": NaN}", 400),
        ("\u{0}", 400),
        ("[]", 422),
        ("null", 422),
        ("42", 422),
        ("\"text\"", 422),
    ] {
        let reply = raw("application/json", body).await;
        assert_eq!(reply.status.as_u16(), status, "{name} with {body:?}: {}", reply.text());
        let code = if status == 400 { "bad_request" } else { "invalid" };
        assert_eq!(reply.problem()["code"], code, "{name} with {body:?}");
        let promised = &operation.inner["responses"][status.to_string()];
        assert!(promised.is_object(), "{name} does not say that it answers {status}");
    }
    let reply = raw("text/plain", "{}").await;
    assert_eq!(reply.status.as_u16(), 415, "{name} as text/plain: {}", reply.text());
    let long = "x".repeat(100_000);
    let example = operation.example();
    for (field, _) in example.as_object().into_iter().flatten() {
        for odd in [
            json!(null),
            json!(-1),
            json!(1e300),
            json!(long),
            json!([[]]),
            json!({"a": {}}),
            json!("\u{0}'--"),
        ] {
            let mut body = example.clone();
            body[field] = odd;
            let reply = operation.request(person, &path).json(&body).send().await;
            assert!(
                reply.status.as_u16() < 500,
                "{name} with an odd {field}: {} {}",
                reply.status,
                reply.text()
            );
        }
    }
}

/// Every alias is described, deprecated, and answers for a route that exists.
#[test]
fn every_alias_stands_in_the_document() {
    let document = serde_json::to_value(rest::document()).unwrap();
    for alias in rest::ALIASES {
        let method = alias.method.as_str().to_lowercase();
        assert!(
            document["paths"][alias.route()][&method].is_object(),
            "{} has no route",
            alias.canonical
        );
        assert_eq!(
            document["paths"][alias.path][&method]["deprecated"], true,
            "{}",
            alias.path
        );
    }
}

/// The document is a promise: a change of it shows in review. `INSTA_UPDATE=always cargo test` writes it anew.
#[test]
fn the_document_is_locked() {
    let document = serde_json::to_value(rest::document()).unwrap();
    let operations = Operation::all()
        .into_iter()
        .map(|operation| (operation.name(), operation.promise()));
    let schemas = document["components"]["schemas"].as_object().unwrap();
    let fields = |schema: &Value| {
        schema["properties"]
            .as_object()
            .map(|fields| fields.keys().cloned().collect::<Vec<_>>())
    };
    let schemas = schemas.iter().map(|(name, schema)| {
        (
            name.clone(),
            json!({ "fields": fields(schema), "required": schema["required"] }),
        )
    });
    insta::assert_json_snapshot!(json!({
        "operations": operations.collect::<Map<_, _>>(),
        "schemas": schemas.collect::<Map<_, _>>(),
    }));
}

impl Operation {
    /// What programs rely on: everything but the words.
    fn promise(&self) -> Value {
        let parameters = self.inner["parameters"].as_array().into_iter().flatten();
        let parameters: Vec<String> = parameters
            .map(|one| format!("{} {}", one["in"].as_str().unwrap(), one["name"].as_str().unwrap()))
            .collect();
        let content = |content: &Value| {
            let kinds = content.as_object().into_iter().flatten();
            kinds
                .map(|(kind, inner)| json!([kind, inner["schema"]["$ref"], inner["schema"]["type"]]))
                .collect::<Vec<_>>()
        };
        let answers = self.inner["responses"].as_object().into_iter().flatten();
        json!({
            "deprecated": self.inner["deprecated"] == true,
            "public": self.is_public(),
            "parameters": parameters,
            "body": content(&self.inner["requestBody"]["content"]),
            "answers": answers.map(|(status, answer)| (status.clone(), json!(content(&answer["content"])))).collect::<Map<_, _>>(),
        })
    }
}
