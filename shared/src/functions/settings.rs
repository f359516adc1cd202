//! Preferences.

use server_fn::codec::Json;
use server_fn_macro_default::server;

#[cfg(feature = "ssr")]
use crate::api::backend;
use crate::error::ApiError;
use crate::settings::Settings;

/// The person's settings.
#[server(name = GetSettingsCall, prefix = "/fn", endpoint = "settings/get", input = Json, output = Json)]
pub async fn get_settings() -> Result<Settings, ApiError> {
    backend()?.get_settings().await
}

/// Replaces the person's settings.
#[server(name = PutSettingsCall, prefix = "/fn", endpoint = "settings/put", input = Json, output = Json)]
pub async fn put_settings(settings: Settings) -> Result<Settings, ApiError> {
    backend()?.put_settings(settings).await
}
