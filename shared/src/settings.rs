//! A person's settings.

use serde::{Deserialize, Serialize};

use crate::error::ApiResult;
use crate::validation::Problems;

/// Look of the page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Theme {
    /// Dark text on light.
    Light,
    /// Light text on dark.
    Dark,
    /// As the operating system has it.
    #[default]
    System,
}

/// Everything a person can set. `PUT` replaces all of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct Settings {
    /// Look of the page.
    pub theme: Theme,
    /// Keep drafts of forms (never models).
    pub auto_save: bool,
    /// `en` or `fa`.
    pub language: String,
    /// IANA name such as `Europe/Vienna`.
    pub timezone: String,
    /// Minutes without a request after which a session ends, 5 to 1440.
    pub session_timeout_minutes: u32,
    /// Days that run artefacts, predictions and generated files are kept, 1 to 3650.
    pub data_retention_days: u32,
    /// Minutes that a profile is answered from the cache, 0 to 1440.
    pub cache_duration_minutes: u32,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            theme: Theme::System,
            auto_save: true,
            language: "en".to_owned(),
            timezone: "UTC".to_owned(),
            session_timeout_minutes: 30,
            data_retention_days: 60,
            cache_duration_minutes: 5,
        }
    }
}

impl Settings {
    /// Known language, plausible time zone, numbers within their limits.
    pub fn validate(&self) -> ApiResult<()> {
        let mut problems = Problems::default();
        problems.require(
            matches!(self.language.as_str(), "en" | "fa"),
            "language",
            "must be 'en' or 'fa'",
        );
        let plain = self
            .timezone
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || matches!(c, '/' | '_' | '-' | '+'));
        problems.require(plain, "timezone", "must be a name such as Europe/Vienna");
        problems.text("timezone", &self.timezone, 64);
        problems.range("session_timeout_minutes", self.session_timeout_minutes, 5, 1440);
        problems.range("data_retention_days", self.data_retention_days, 1, 3650);
        problems.range("cache_duration_minutes", self.cache_duration_minutes, 0, 1440);
        problems.finish()
    }
}
