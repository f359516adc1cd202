//! Credits.

use server_fn::codec::Json;
use server_fn_macro_default::server;

#[cfg(feature = "ssr")]
use crate::api::backend;
use crate::error::ApiError;
use crate::paging::{ListQuery, Page};
use crate::tokens::{AddTokens, Balance, Transaction};

/// What is left.
#[server(name = BalanceCall, prefix = "/fn", endpoint = "tokens/balance", input = Json, output = Json)]
pub async fn balance() -> Result<Balance, ApiError> {
    backend()?.balance().await
}

/// The ledger, newest first.
#[server(name = TransactionsCall, prefix = "/fn", endpoint = "tokens/transactions", input = Json, output = Json)]
pub async fn transactions(query: ListQuery) -> Result<Page<Transaction>, ApiError> {
    backend()?.transactions(query).await
}

/// Gives credits (admins).
#[server(name = AddTokensCall, prefix = "/fn", endpoint = "tokens/add", input = Json, output = Json)]
pub async fn add_tokens(input: AddTokens) -> Result<Balance, ApiError> {
    backend()?.add_tokens(input).await
}
