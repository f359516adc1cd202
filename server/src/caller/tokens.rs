//! Credits.

use async_trait::async_trait;
use datapulse_shared::{
    Page,
    api::TokensApi,
    error::ApiResult,
    paging::ListQuery,
    tokens::{AddTokens, Balance, Transaction},
};

use super::Caller;
use crate::services::tokens;

#[async_trait]
impl TokensApi for Caller {
    async fn balance(&self) -> ApiResult<Balance> {
        tokens::balance(&self.state, self.actor()?).await
    }

    async fn transactions(&self, query: ListQuery) -> ApiResult<Page<Transaction>> {
        tokens::transactions(&self.state, self.actor()?, query).await
    }

    async fn add_tokens(&self, input: AddTokens) -> ApiResult<Balance> {
        tokens::add(&self.state, self.actor()?, input).await
    }
}
