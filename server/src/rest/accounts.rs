//! Getting in and out.

use axum::Json;
use datapulse_shared::{
    accounts::{
        Done, Login, Me, PasswordChange, PasswordResetConfirm, PasswordResetRequest, Register, Session, SignedIn,
    },
    api::AccountsApi,
    ids::SessionId,
};

use super::Refusals;
use crate::{
    caller::Caller,
    http::{Answer, JsonBody, PathOf},
};

/// Make an account and sign in
#[utoipa::path(
    post,
    path = "/auth/register",
    tag = "accounts",
    request_body = Register,
    responses((status = 200, description = "The account, signed in", body = SignedIn), Refusals),
    security(()),
)]
pub(super) async fn register(caller: Caller, JsonBody(input): JsonBody<Register>) -> Answer<SignedIn> {
    Ok(Json(caller.register(input).await?))
}

/// Sign in by email or username
#[utoipa::path(
    post,
    path = "/auth/login",
    tag = "accounts",
    request_body = Login,
    responses((status = 200, description = "Signed in", body = SignedIn), Refusals),
    security(()),
)]
pub(super) async fn login(caller: Caller, JsonBody(input): JsonBody<Login>) -> Answer<SignedIn> {
    Ok(Json(caller.login(input).await?))
}

/// Sign out: the session ends
#[utoipa::path(
    post,
    path = "/auth/logout",
    tag = "accounts",
    responses((status = 200, description = "Signed out", body = Done), Refusals),
)]
pub(super) async fn logout(caller: Caller) -> Answer<Done> {
    Ok(Json(caller.logout().await?))
}

/// Who am I
#[utoipa::path(
    get,
    path = "/auth/me",
    tag = "accounts",
    responses((status = 200, description = "The person and the session", body = Me), Refusals),
)]
pub(super) async fn me(caller: Caller) -> Answer<Me> {
    Ok(Json(caller.me().await?))
}

/// Exchange the refresh cookie for a new pair
#[utoipa::path(
    post,
    path = "/auth/refresh",
    tag = "accounts",
    params(("datapulse_refresh" = Option<String>, Cookie, description = "Set by signing in")),
    responses((status = 200, description = "A new pair; the old refresh token is dead", body = SignedIn), Refusals),
    security(()),
)]
pub(super) async fn refresh(caller: Caller) -> Answer<SignedIn> {
    Ok(Json(caller.refresh().await?))
}

/// Ask for a mail with a link to set a new password
#[utoipa::path(
    post,
    path = "/auth/password-reset",
    tag = "accounts",
    request_body = PasswordResetRequest,
    responses((status = 200, description = "The same whether the address is known or not", body = Done), Refusals),
    security(()),
)]
pub(super) async fn request_password_reset(
    caller: Caller,
    JsonBody(input): JsonBody<PasswordResetRequest>,
) -> Answer<Done> {
    Ok(Json(caller.request_password_reset(input).await?))
}

/// Set a new password with the token from the mail
#[utoipa::path(
    post,
    path = "/auth/password-reset/confirm",
    tag = "accounts",
    request_body = PasswordResetConfirm,
    responses((status = 200, description = "The new password holds", body = Done), Refusals),
    security(()),
)]
pub(super) async fn confirm_password_reset(
    caller: Caller,
    JsonBody(input): JsonBody<PasswordResetConfirm>,
) -> Answer<Done> {
    Ok(Json(caller.confirm_password_reset(input).await?))
}

/// Set a new password; every other session ends
#[utoipa::path(
    post,
    path = "/auth/password",
    tag = "accounts",
    request_body = PasswordChange,
    responses((status = 200, description = "The new password holds", body = Done), Refusals),
)]
pub(super) async fn change_password(caller: Caller, JsonBody(input): JsonBody<PasswordChange>) -> Answer<Done> {
    Ok(Json(caller.change_password(input).await?))
}

/// Your sessions, newest first
#[utoipa::path(
    get,
    path = "/auth/sessions",
    tag = "accounts",
    responses((status = 200, description = "Those that hold", body = Vec<Session>), Refusals),
)]
pub(super) async fn list_sessions(caller: Caller) -> Answer<Vec<Session>> {
    Ok(Json(caller.list_sessions().await?))
}

/// End one of your sessions
#[utoipa::path(
    delete,
    path = "/auth/sessions/{id}",
    tag = "accounts",
    params(("id" = SessionId, Path, description = "The session")),
    responses((status = 200, description = "It has ended", body = Done), Refusals),
)]
pub(super) async fn revoke_session(caller: Caller, PathOf(id): PathOf<SessionId>) -> Answer<Done> {
    Ok(Json(caller.revoke_session(id).await?))
}
