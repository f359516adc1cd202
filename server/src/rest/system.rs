//! What the installation says of itself.

use axum::{
    Json, Router,
    extract::State,
    http::StatusCode,
    response::{IntoResponse, Response},
    routing::get,
};
use datapulse_shared::system::{Dependency, Health, Root};
use serde_json::Value;

use super::document;
use crate::{
    state::AppState,
    storage::Storage,
    store::{Db, schema},
};

/// The API answers (DEP-15)
#[utoipa::path(
    get,
    path = "/",
    tag = "system",
    responses((status = 200, description = "It answers", body = Root)),
    security(()),
)]
pub(super) async fn root() -> Json<Root> {
    Json(Root {
        message: "DataPulse API running".to_owned(),
        version: env!("CARGO_PKG_VERSION").to_owned(),
    })
}

/// The process is alive
#[utoipa::path(
    get,
    path = "/health",
    tag = "system",
    responses((status = 200, description = "It is", body = Health)),
    security(()),
)]
pub(super) async fn health() -> Json<Health> {
    Json(Health {
        status: "ok".to_owned(),
        dependencies: Vec::new(),
    })
}

/// Everything the server depends on works
#[utoipa::path(
    get,
    path = "/health/ready",
    tag = "system",
    responses(
        (status = 200, description = "It does", body = Health),
        (status = 503, description = "Something is down", body = Health),
    ),
    security(()),
)]
pub(super) async fn ready(State(state): State<AppState>) -> Response {
    let dependencies = vec![
        database(&state.db).await,
        tables(&state.db).await,
        files(&state.storage).await,
    ];
    let healthy = dependencies.iter().all(|dependency| dependency.healthy);
    let (code, status) = if healthy {
        (StatusCode::OK, "ok")
    } else {
        (StatusCode::SERVICE_UNAVAILABLE, "unavailable")
    };
    (
        code,
        Json(Health {
            status: status.to_owned(),
            dependencies,
        }),
    )
        .into_response()
}

/// This document
#[utoipa::path(
    get,
    path = "/openapi.json",
    tag = "system",
    responses((status = 200, description = "OpenAPI 3.1", body = Object)),
    security(()),
)]
pub(super) async fn openapi() -> Json<Value> {
    Json(document::as_json())
}

/// Health also answers where load balancers look for it.
pub(super) fn at_the_root() -> Router<AppState> {
    Router::new()
        .route("/health", get(health))
        .route("/health/ready", get(ready))
}

async fn database(db: &Db) -> Dependency {
    dependency(
        "database",
        db.ping()
            .await
            .map(|()| db.kind().to_owned())
            .map_err(|_| "does not answer".to_owned()),
    )
}

async fn tables(db: &Db) -> Dependency {
    let found = schema::missing(db).await.map_err(|_| "cannot be checked".to_owned());
    dependency(
        "schema",
        found.and_then(|missing| match missing.as_slice() {
            [] => Ok("every required table is there".to_owned()),
            missing => Err(format!("lacks {}", missing.join(", "))),
        }),
    )
}

async fn files(storage: &Storage) -> Dependency {
    let answered = storage.ping().await;
    dependency(
        "storage",
        answered
            .map(|()| storage.kind().to_owned())
            .map_err(|_| "does not answer".to_owned()),
    )
}

fn dependency(name: &str, state: Result<String, String>) -> Dependency {
    Dependency {
        name: name.to_owned(),
        healthy: state.is_ok(),
        detail: state.unwrap_or_else(|problem| problem),
    }
}
