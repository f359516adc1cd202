//! Credits.

use axum::Json;
use datapulse_shared::{
    Page,
    api::TokensApi,
    paging::ListQuery,
    tokens::{AddTokens, Balance, Transaction},
};

use super::Refusals;
use crate::{
    caller::Caller,
    http::{Answer, JsonBody, QueryOf},
};

/// What you have left
#[utoipa::path(
    get,
    path = "/tokens",
    tag = "tokens",
    responses((status = 200, description = "Whole credits", body = Balance), Refusals),
)]
pub(super) async fn balance(caller: Caller) -> Answer<Balance> {
    Ok(Json(caller.balance().await?))
}

/// Your ledger, newest first
#[utoipa::path(
    get,
    path = "/tokens/transactions",
    tag = "tokens",
    params(ListQuery),
    responses((status = 200, description = "One page", body = Page<Transaction>), Refusals),
)]
pub(super) async fn transactions(caller: Caller, QueryOf(query): QueryOf<ListQuery>) -> Answer<Page<Transaction>> {
    Ok(Json(caller.transactions(query).await?))
}

/// Give somebody credits (administrators)
#[utoipa::path(
    post,
    path = "/tokens/add",
    tag = "tokens",
    request_body = AddTokens,
    responses((status = 200, description = "What they have now", body = Balance), Refusals),
)]
pub(super) async fn add_tokens(caller: Caller, JsonBody(input): JsonBody<AddTokens>) -> Answer<Balance> {
    Ok(Json(caller.add_tokens(input).await?))
}
