//! Preferences.

use axum::Json;
use datapulse_shared::{api::SettingsApi, settings::Settings};

use super::Refusals;
use crate::{
    caller::Caller,
    http::{Answer, JsonBody},
};

/// Your settings
#[utoipa::path(
    get,
    path = "/settings",
    tag = "settings",
    responses((status = 200, description = "All of them", body = Settings), Refusals),
)]
pub(super) async fn get_settings(caller: Caller) -> Answer<Settings> {
    Ok(Json(caller.get_settings().await?))
}

/// Replace your settings
#[utoipa::path(
    put,
    path = "/settings",
    tag = "settings",
    request_body = Settings,
    responses((status = 200, description = "As they are now", body = Settings), Refusals),
)]
pub(super) async fn put_settings(caller: Caller, JsonBody(input): JsonBody<Settings>) -> Answer<Settings> {
    Ok(Json(caller.put_settings(input).await?))
}
