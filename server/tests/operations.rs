//! Every operation by both of its names: as a server function and as a REST route.

use reqwest::Method;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::support::{PASSWORD, Person, Reply};

/// One operation by both of its names.
pub struct Operation {
    pub function: &'static str,
    arguments: Value,
    method: Method,
    path: String,
    body: Option<Value>,
}

fn get(function: &'static str, arguments: Value, path: impl Into<String>) -> Operation {
    Operation {
        function,
        arguments,
        method: Method::GET,
        path: path.into(),
        body: None,
    }
}

pub fn send(
    function: &'static str,
    arguments: Value,
    method: Method,
    path: impl Into<String>,
    body: impl Into<Option<Value>>,
) -> Operation {
    Operation {
        function,
        arguments,
        method,
        path: path.into(),
        body: body.into(),
    }
}

/// Every operation. `id` is that of a thing that is not there, so that none changes what the next one finds.
#[expect(clippy::too_many_lines, reason = "it is a table")]
pub fn operations(id: Uuid) -> Vec<Operation> {
    use Method as M;
    let list = json!({ "query": { "page": 1, "limit": 5 } });
    let preview = json!({ "id": id, "query": {} });
    let by_id = json!({ "id": id });
    let train = json!({ "dataset_id": id, "target": "y" });
    let predict = json!({ "model_id": id, "dataset_id": id });
    let new_password = json!({ "old_password": "not this one", "new_password": "another password" });
    let reset = json!({ "token": "unknown", "new_password": "another password" });
    let wrong = json!({ "identifier": "ann", "password": "not this one" });
    let taken = json!({ "email": "ann@example.org", "password": PASSWORD });
    let nowhere = json!({ "email": "nobody@example.org" });
    let settings = json!({ "language": "tlh" });
    let add = json!({ "user_id": id, "amount": 5, "reason": "gift" });
    let rename = json!({ "name": "other" });
    let mapping = json!({ "a": "b" });
    let tag = json!({ "name": "sales", "color": "purple" });
    let names = json!({ "tags": ["sales"] });
    let rows = json!({ "rows": [{ "a": 1 }] });
    let save = json!({ "name": "Model" });
    vec![
        send(
            "accounts/register",
            json!({ "input": taken }),
            M::POST,
            "/auth/register",
            taken,
        ),
        send(
            "accounts/login",
            json!({ "input": wrong }),
            M::POST,
            "/auth/login",
            wrong,
        ),
        get("accounts/me", json!({}), "/auth/me"),
        send("accounts/refresh", json!({}), M::POST, "/auth/refresh", None),
        send(
            "accounts/password-reset",
            json!({ "input": nowhere }),
            M::POST,
            "/auth/password-reset",
            nowhere,
        ),
        send(
            "accounts/password-reset-confirm",
            json!({ "input": reset }),
            M::POST,
            "/auth/password-reset/confirm",
            reset,
        ),
        send(
            "accounts/password",
            json!({ "input": new_password }),
            M::POST,
            "/auth/password",
            new_password,
        ),
        get("accounts/sessions", json!({}), "/auth/sessions"),
        send(
            "accounts/revoke-session",
            by_id.clone(),
            M::DELETE,
            format!("/auth/sessions/{id}"),
            None,
        ),
        get("settings/get", json!({}), "/settings"),
        send(
            "settings/put",
            json!({ "settings": settings }),
            M::PUT,
            "/settings",
            settings,
        ),
        get("tokens/balance", json!({}), "/tokens"),
        get(
            "tokens/transactions",
            list.clone(),
            "/tokens/transactions?page=1&limit=5",
        ),
        send("tokens/add", json!({ "input": add }), M::POST, "/tokens/add", add),
        get("datasets/list", list.clone(), "/datasets?page=1&limit=5"),
        get(
            "datasets/list",
            json!({ "query": { "sort": "nothing" } }),
            "/datasets?sort=nothing",
        ),
        get("datasets/get", by_id.clone(), format!("/datasets/{id}")),
        send(
            "datasets/update",
            json!({ "id": id, "update": rename }),
            M::PUT,
            format!("/datasets/{id}"),
            rename.clone(),
        ),
        send(
            "datasets/delete",
            by_id.clone(),
            M::DELETE,
            format!("/datasets/{id}"),
            None,
        ),
        get("datasets/columns", by_id.clone(), format!("/datasets/{id}/columns")),
        get("datasets/preview", preview.clone(), format!("/datasets/{id}/preview")),
        get("datasets/profile", by_id.clone(), format!("/datasets/{id}/profile")),
        get(
            "datasets/mapping",
            json!({ "id": id, "model": id }),
            format!("/datasets/{id}/mappings/{id}"),
        ),
        send(
            "datasets/put-mapping",
            json!({ "id": id, "model": id, "mapping": mapping }),
            M::PUT,
            format!("/datasets/{id}/mappings/{id}"),
            mapping,
        ),
        get("datasets/download", by_id.clone(), format!("/datasets/{id}/download")),
        get("uploads/list", list.clone(), "/uploads?page=1&limit=5"),
        get("uploads/get", by_id.clone(), format!("/uploads/{id}")),
        send(
            "uploads/delete",
            by_id.clone(),
            M::DELETE,
            format!("/uploads/{id}"),
            None,
        ),
        get("tags/list", list.clone(), "/tags?page=1&limit=5"),
        send("tags/create", json!({ "input": tag }), M::POST, "/tags", tag),
        get("tags/get", by_id.clone(), format!("/tags/{id}")),
        send(
            "tags/update",
            json!({ "id": id, "update": rename }),
            M::PUT,
            format!("/tags/{id}"),
            rename.clone(),
        ),
        send("tags/delete", by_id.clone(), M::DELETE, format!("/tags/{id}"), None),
        get("tags/of-dataset", by_id.clone(), format!("/datasets/{id}/tags")),
        send(
            "tags/put-of-dataset",
            json!({ "id": id, "tags": names }),
            M::PUT,
            format!("/datasets/{id}/tags"),
            names,
        ),
        get("training/algorithms", json!({}), "/algorithms"),
        get(
            "training/suggest",
            json!({ "query": { "dataset_id": id, "target": "y" } }),
            format!("/algorithms/suggestions?dataset_id={id}&target=y"),
        ),
        send(
            "training/estimate",
            json!({ "request": train }),
            M::POST,
            "/jobs/train/estimate",
            train.clone(),
        ),
        send(
            "training/start",
            json!({ "request": train, "idempotency_key": null }),
            M::POST,
            "/jobs/train",
            train,
        ),
        get("jobs/list", list.clone(), "/jobs?page=1&limit=5"),
        get("jobs/list", json!({ "query": { "status": "ODD" } }), "/jobs?status=ODD"),
        get("jobs/get", by_id.clone(), format!("/jobs/{id}")),
        get(
            "jobs/events",
            json!({ "id": id, "query": { "after": 0, "limit": 10 } }),
            format!("/jobs/{id}/events?after=0&limit=10"),
        ),
        send("jobs/pause", by_id.clone(), M::POST, format!("/jobs/{id}/pause"), None),
        send(
            "jobs/resume",
            by_id.clone(),
            M::POST,
            format!("/jobs/{id}/resume"),
            None,
        ),
        send("jobs/stop", by_id.clone(), M::POST, format!("/jobs/{id}/stop"), None),
        send(
            "jobs/cancel",
            by_id.clone(),
            M::POST,
            format!("/jobs/{id}/cancel"),
            None,
        ),
        send("jobs/retry", by_id.clone(), M::POST, format!("/jobs/{id}/retry"), None),
        get("jobs/leaderboard", by_id.clone(), format!("/jobs/{id}/models")),
        get("jobs/checkpoints", by_id.clone(), format!("/jobs/{id}/checkpoints")),
        send(
            "jobs/save-candidate",
            json!({ "id": id, "candidate": id, "input": save }),
            M::POST,
            format!("/jobs/{id}/models/{id}/save"),
            save,
        ),
        send(
            "jobs/dismiss",
            by_id.clone(),
            M::POST,
            format!("/jobs/{id}/dismiss"),
            None,
        ),
        get(
            "jobs/candidate",
            json!({ "id": id, "candidate": id }),
            format!("/jobs/{id}/models/{id}"),
        ),
        get("models/list", list.clone(), "/models?page=1&limit=5"),
        get("models/get", by_id.clone(), format!("/models/{id}")),
        send(
            "models/update",
            json!({ "id": id, "update": rename }),
            M::PUT,
            format!("/models/{id}"),
            rename,
        ),
        send("models/delete", by_id.clone(), M::DELETE, format!("/models/{id}"), None),
        send(
            "models/threshold",
            json!({ "id": id, "choice": { "rule": null } }),
            M::PUT,
            format!("/models/{id}/threshold"),
            json!({ "rule": null }),
        ),
        send(
            "models/explain",
            json!({ "id": id, "input": { "row": {} } }),
            M::POST,
            format!("/models/{id}/explain"),
            json!({ "row": {} }),
        ),
        get(
            "models/dependence",
            json!({ "id": id, "query": { "feature": "x" } }),
            format!("/models/{id}/dependence?feature=x"),
        ),
        get("models/stats", json!({}), "/models/stats"),
        get(
            "models/download",
            json!({ "id": id, "format": "onnx" }),
            format!("/models/{id}/download?format=onnx"),
        ),
        send(
            "models/predict",
            json!({ "id": id, "input": rows }),
            M::POST,
            format!("/models/{id}/predict"),
            rows,
        ),
        get("experiments/list", json!({}), "/experiments"),
        send(
            "experiments/create",
            json!({ "input": { "name": "" } }),
            M::POST,
            "/experiments",
            json!({ "name": "" }),
        ),
        send(
            "predictions/estimate",
            json!({ "request": predict }),
            M::POST,
            "/jobs/predict/estimate",
            predict.clone(),
        ),
        send(
            "predictions/start",
            json!({ "request": predict, "idempotency_key": null }),
            M::POST,
            "/jobs/predict",
            predict,
        ),
        get("predictions/list", list, "/predictions?page=1&limit=5"),
        get("predictions/get", by_id.clone(), format!("/predictions/{id}")),
        get("predictions/preview", preview, format!("/predictions/{id}/preview")),
        send(
            "predictions/delete",
            by_id.clone(),
            M::DELETE,
            format!("/predictions/{id}"),
            None,
        ),
        get(
            "predictions/download",
            json!({ "id": id, "format": "csv" }),
            format!("/predictions/{id}/download?format=csv"),
        ),
        send("accounts/logout", json!({}), M::POST, "/auth/logout", None),
    ]
}

impl Operation {
    pub async fn by_function(&self, person: &Person) -> Reply {
        person.function(self.function, &self.arguments).send().await
    }

    pub async fn by_rest(&self, person: &Person) -> Reply {
        let request = person.request(self.method.clone(), &format!("/api/v1{}", self.path));
        match &self.body {
            Some(body) => request.json(body).send().await,
            None => request.send().await,
        }
    }
}
