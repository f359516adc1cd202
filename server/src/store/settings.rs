//! A person's settings.

use sqlx::FromRow;
use uuid::Uuid;

use super::{StoreResult, Tx};

/// The part of a row of `user_settings` that people set now.
#[derive(Clone, Debug, FromRow)]
pub struct SettingsRow {
    /// `light`, `dark` or `system`.
    pub theme: String,
    /// Keep drafts of forms.
    pub auto_save: bool,
    /// `en` or `fa`.
    pub language: String,
    /// IANA name.
    pub timezone: String,
    /// Minutes without use after which a session ends.
    pub session_timeout_minutes: i64,
    /// Days that run artefacts are kept.
    pub data_retention_days: i64,
    /// Minutes that a profile is answered from the cache.
    pub cache_duration_minutes: i64,
}

/// The settings of one person.
pub async fn find_settings(tx: &mut Tx, user: Uuid) -> StoreResult<Option<SettingsRow>> {
    fetch_optional!(
        tx,
        SettingsRow,
        "SELECT theme, auto_save, language, timezone, session_timeout_minutes, data_retention_days, \
         cache_duration_minutes FROM user_settings WHERE user_id = $1",
        user
    )
}

/// Replaces the settings of one person.
pub async fn update_settings(tx: &mut Tx, user: Uuid, settings: &SettingsRow) -> StoreResult<()> {
    execute!(
        tx,
        "UPDATE user_settings SET theme = $2, auto_save = $3, language = $4, timezone = $5, \
         session_timeout_minutes = $6, data_retention_days = $7, cache_duration_minutes = $8 WHERE user_id = $1",
        user,
        &settings.theme,
        settings.auto_save,
        &settings.language,
        &settings.timezone,
        settings.session_timeout_minutes,
        settings.data_retention_days,
        settings.cache_duration_minutes
    )
    .map(drop)
}
