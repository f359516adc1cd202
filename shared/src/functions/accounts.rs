//! Getting in and out.

use server_fn::codec::Json;
use server_fn_macro_default::server;

use crate::accounts::{
    Done, Login, Me, PasswordChange, PasswordResetConfirm, PasswordResetRequest, Register, Session, SignedIn,
};
#[cfg(feature = "ssr")]
use crate::api::backend;
use crate::error::ApiError;
use crate::ids::SessionId;

/// Makes an account and signs in.
#[server(name = RegisterCall, prefix = "/fn", endpoint = "accounts/register", input = Json, output = Json)]
pub async fn register(input: Register) -> Result<SignedIn, ApiError> {
    backend()?.register(input).await
}

/// Signs in by email or username.
#[server(name = LoginCall, prefix = "/fn", endpoint = "accounts/login", input = Json, output = Json)]
pub async fn login(input: Login) -> Result<SignedIn, ApiError> {
    backend()?.login(input).await
}

/// Ends this session.
#[server(name = LogoutCall, prefix = "/fn", endpoint = "accounts/logout", input = Json, output = Json)]
pub async fn logout() -> Result<Done, ApiError> {
    backend()?.logout().await
}

/// Who is signed in.
#[server(name = MeCall, prefix = "/fn", endpoint = "accounts/me", input = Json, output = Json)]
pub async fn me() -> Result<Me, ApiError> {
    backend()?.me().await
}

/// Who is signed in, or nobody: what the page asks first, where nobody is no error.
#[server(name = WhoCall, prefix = "/fn", endpoint = "accounts/who", input = Json, output = Json)]
pub async fn who() -> Result<Option<Me>, ApiError> {
    backend()?.who().await
}

/// Exchanges the refresh cookie for a new pair.
#[server(name = RefreshCall, prefix = "/fn", endpoint = "accounts/refresh", input = Json, output = Json)]
pub async fn refresh() -> Result<SignedIn, ApiError> {
    backend()?.refresh().await
}

/// Mails a link to set a new password.
#[server(name = RequestPasswordResetCall, prefix = "/fn", endpoint = "accounts/password-reset", input = Json, output = Json)]
pub async fn request_password_reset(input: PasswordResetRequest) -> Result<Done, ApiError> {
    backend()?.request_password_reset(input).await
}

/// Sets a new password with the token from the mail.
#[server(name = ConfirmPasswordResetCall, prefix = "/fn", endpoint = "accounts/password-reset-confirm", input = Json, output = Json)]
pub async fn confirm_password_reset(input: PasswordResetConfirm) -> Result<Done, ApiError> {
    backend()?.confirm_password_reset(input).await
}

/// Sets a new password; every other session ends.
#[server(name = ChangePasswordCall, prefix = "/fn", endpoint = "accounts/password", input = Json, output = Json)]
pub async fn change_password(input: PasswordChange) -> Result<Done, ApiError> {
    backend()?.change_password(input).await
}

/// The person's sessions.
#[server(name = ListSessionsCall, prefix = "/fn", endpoint = "accounts/sessions", input = Json, output = Json)]
pub async fn list_sessions() -> Result<Vec<Session>, ApiError> {
    backend()?.list_sessions().await
}

/// Ends one session.
#[server(name = RevokeSessionCall, prefix = "/fn", endpoint = "accounts/revoke-session", input = Json, output = Json)]
pub async fn revoke_session(id: SessionId) -> Result<Done, ApiError> {
    backend()?.revoke_session(id).await
}
