//! The live channel.

use axum::{
    extract::{State, WebSocketUpgrade, ws::rejection::WebSocketUpgradeRejection},
    http::HeaderMap,
    response::Response,
};

use super::Refusals;
use crate::{caller::Caller, live, state::AppState};

/// A WebSocket that says what happens to your things as it happens
#[utoipa::path(
    get,
    path = "/ws",
    tag = "live",
    responses(
        (status = 101, description = "Messages are JSON objects with a `type`: hello, job, job_events, dataset, \
            dataset_deleted, model, balance, missed. Programs send `Sec-WebSocket-Protocol: bearer, <token>`"),
        Refusals,
    ),
)]
pub(super) async fn connect(
    state: State<AppState>,
    caller: Caller,
    headers: HeaderMap,
    upgrade: Result<WebSocketUpgrade, WebSocketUpgradeRejection>,
) -> Response {
    live::connect(state, caller, headers, upgrade).await
}
