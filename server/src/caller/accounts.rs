//! Getting in and out.

use async_trait::async_trait;
use datapulse_shared::{
    ApiError, ErrorCode,
    accounts::{
        Done, Login, Me, PasswordChange, PasswordResetConfirm, PasswordResetRequest, Register, Session, SignedIn, User,
    },
    api::AccountsApi,
    error::ApiResult,
    ids::SessionId,
};

use super::{Caller, cookies};
use crate::services::accounts::{self, Opened};

impl Caller {
    /// The same session for programs, in the answer, and for the page, in cookies.
    fn let_in(&self, (user, opened): (User, Opened)) -> SignedIn {
        let until = opened.session_expires_at;
        self.request
            .set_cookie(&cookies::session(&self.state, &opened.cookie_token, until));
        for cookie in cookies::refresh(&self.state, &opened.refresh_token, until) {
            self.request.set_cookie(&cookie);
        }
        SignedIn {
            user,
            access_token: opened.access_token,
            expires_at: opened.expires_at,
        }
    }

    fn take_cookies_away(&self) {
        for cookie in cookies::removal(&self.state) {
            self.request.set_cookie(&cookie);
        }
    }
}

#[async_trait]
impl AccountsApi for Caller {
    async fn register(&self, input: Register) -> ApiResult<SignedIn> {
        accounts::register(&self.state, &self.visitor(), input)
            .await
            .map(|opened| self.let_in(opened))
    }

    async fn login(&self, input: Login) -> ApiResult<SignedIn> {
        accounts::login(&self.state, &self.visitor(), input)
            .await
            .map(|opened| self.let_in(opened))
    }

    async fn logout(&self) -> ApiResult<Done> {
        // Whatever became of the session: this browser is done with it.
        self.take_cookies_away();
        accounts::logout(&self.state, self.actor()?, &self.visitor()).await
    }

    async fn me(&self) -> ApiResult<Me> {
        accounts::me(&self.state, self.actor()?).await
    }

    async fn refresh(&self) -> ApiResult<SignedIn> {
        let missing = || {
            ApiError::new(
                ErrorCode::NoTokenProvided,
                "no refresh token was provided; sign in first",
            )
        };
        let token = self.refresh_token.as_deref().ok_or_else(missing)?;
        let refreshed = accounts::refresh(&self.state, token, &self.visitor()).await;
        if refreshed.is_err() {
            self.take_cookies_away();
        }
        refreshed.map(|opened| self.let_in(opened))
    }

    async fn request_password_reset(&self, input: PasswordResetRequest) -> ApiResult<Done> {
        accounts::request_password_reset(&self.state, &self.visitor(), input).await
    }

    async fn confirm_password_reset(&self, input: PasswordResetConfirm) -> ApiResult<Done> {
        accounts::confirm_password_reset(&self.state, &self.visitor(), input).await
    }

    async fn change_password(&self, input: PasswordChange) -> ApiResult<Done> {
        accounts::change_password(&self.state, self.actor()?, &self.visitor(), input).await
    }

    async fn list_sessions(&self) -> ApiResult<Vec<Session>> {
        accounts::list_sessions(&self.state, self.actor()?).await
    }

    async fn revoke_session(&self, id: SessionId) -> ApiResult<Done> {
        accounts::revoke_session(&self.state, self.actor()?, id, &self.visitor()).await
    }
}
