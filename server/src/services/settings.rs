//! A person's settings.

use datapulse_shared::{
    ApiError,
    error::ApiResult,
    settings::{Settings, Theme},
};

use super::Actor;
use crate::{
    state::AppState,
    store::settings::{self as store, SettingsRow},
};

/// The actor's settings.
pub async fn get(state: &AppState, actor: &Actor) -> ApiResult<Settings> {
    let mut tx = state.db.read(actor.scope()).await?;
    let row = store::find_settings(&mut tx, actor.user_id.0).await?;
    tx.commit().await?;
    row.map(to_wire).ok_or_else(|| ApiError::not_found("account"))
}

/// Replaces the actor's settings. A new idle timeout holds from the next use of each session on.
pub async fn put(state: &AppState, actor: &Actor, settings: Settings) -> ApiResult<Settings> {
    settings.validate()?;
    let mut tx = state.db.write(actor.scope()).await?;
    store::update_settings(&mut tx, actor.user_id.0, &from_wire(&settings)).await?;
    tx.commit().await?;
    Ok(settings)
}

fn to_wire(row: SettingsRow) -> Settings {
    let small = |number: i64| u32::try_from(number).unwrap_or(u32::MAX);
    Settings {
        theme: match row.theme.as_str() {
            "light" => Theme::Light,
            "dark" => Theme::Dark,
            _ => Theme::System,
        },
        auto_save: row.auto_save,
        language: row.language,
        timezone: row.timezone,
        session_timeout_minutes: small(row.session_timeout_minutes),
        data_retention_days: small(row.data_retention_days),
        cache_duration_minutes: small(row.cache_duration_minutes),
    }
}

fn from_wire(settings: &Settings) -> SettingsRow {
    let theme = match settings.theme {
        Theme::Light => "light",
        Theme::Dark => "dark",
        Theme::System => "system",
    };
    SettingsRow {
        theme: theme.to_owned(),
        auto_save: settings.auto_save,
        language: settings.language.clone(),
        timezone: settings.timezone.clone(),
        session_timeout_minutes: i64::from(settings.session_timeout_minutes),
        data_retention_days: i64::from(settings.data_retention_days),
        cache_duration_minutes: i64::from(settings.cache_duration_minutes),
    }
}
