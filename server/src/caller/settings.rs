//! Preferences.

use async_trait::async_trait;
use datapulse_shared::{api::SettingsApi, error::ApiResult, settings::Settings};

use super::Caller;
use crate::services::settings;

#[async_trait]
impl SettingsApi for Caller {
    async fn get_settings(&self) -> ApiResult<Settings> {
        settings::get(&self.state, self.actor()?).await
    }

    async fn put_settings(&self, input: Settings) -> ApiResult<Settings> {
        settings::put(&self.state, self.actor()?, input).await
    }
}
