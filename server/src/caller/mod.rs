//! The caller of a request: who asks, through which face. It answers every operation of `shared::api`, for REST handlers
//! and server functions alike; each method hands over to a service.

mod accounts;
mod cookies;
mod datasets;
mod jobs;
mod models;
mod predictions;
mod settings;
mod tags;
mod tokens;
mod training;
mod uploads;

use axum::{
    extract::FromRequestParts,
    http::{HeaderMap, header, request::Parts},
};
use datapulse_shared::{ApiError, ErrorCode, error::ApiResult};

use crate::{
    http::{Problem, RequestContext},
    rate::Sender,
    services::{
        Actor,
        accounts::{Visitor, authenticate},
    },
    state::AppState,
};

/// One caller of one request.
#[derive(Clone, Debug)]
pub struct Caller {
    /// What the process shares.
    pub state: AppState,
    /// What belongs to this request.
    pub request: RequestContext,
    identity: Result<Actor, ApiError>,
    refresh_token: Option<String>,
}

impl Caller {
    /// Who asks, or why that is not known.
    pub fn actor(&self) -> ApiResult<&Actor> {
        self.identity.as_ref().map_err(Clone::clone)
    }

    /// What a session remembers of its client.
    pub fn visitor(&self) -> Visitor {
        Visitor {
            address: self.request.client,
            user_agent: self.request.user_agent.clone(),
        }
    }

    /// Counts the request for whoever sends it (SEC-06). What asks nobody, such as health and static files, is not counted.
    pub fn count(&self) -> ApiResult<()> {
        let sender = match &self.identity {
            Ok(actor) => Sender::Account(actor.user_id.0),
            Err(_) => Sender::Address(self.request.client),
        };
        self.state.requests.count(sender, self.state.clock.now())
    }

    /// Reads the credentials of a request. Wrong ones are no refusal yet: some operations need none.
    pub async fn of(state: &AppState, request: &RequestContext, headers: &HeaderMap) -> Self {
        let refresh_token = cookies::find(headers, cookies::REFRESH);
        let identity = match credentials(headers) {
            None => Err(ApiError::new(
                ErrorCode::NoTokenProvided,
                "no token was provided; sign in first",
            )),
            Some((token, from_cookie)) => authenticate(state, &token).await.map(|authenticated| {
                if let Some(renewed) = authenticated.renewed_cookie.filter(|_| from_cookie) {
                    let until = authenticated.actor.session_expires_at;
                    request.set_cookie(&cookies::session(state, &renewed, until));
                }
                authenticated.actor
            }),
        };
        Self {
            state: state.clone(),
            request: request.clone(),
            identity,
            refresh_token,
        }
    }
}

/// The token, and whether it came in the page's cookie. What a program says explicitly wins.
fn credentials(headers: &HeaderMap) -> Option<(String, bool)> {
    let text = |name| {
        headers
            .get(name)
            .map(|value: &header::HeaderValue| value.to_str().unwrap_or_default())
    };
    if let Some(given) = text(header::AUTHORIZATION) {
        let token = given
            .split_once(' ')
            .filter(|(scheme, _)| scheme.eq_ignore_ascii_case("bearer"));
        return Some((token.map_or("", |(_, token)| token).trim().to_owned(), false));
    }
    // A socket cannot set headers from a browser: `Sec-WebSocket-Protocol: bearer, <token>`.
    if let Some(token) = text(header::SEC_WEBSOCKET_PROTOCOL).and_then(|given| given.trim().strip_prefix("bearer,")) {
        return Some((token.trim().to_owned(), false));
    }
    cookies::find(headers, cookies::SESSION).map(|token| (token, true))
}

impl FromRequestParts<AppState> for Caller {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, Problem> {
        let context = parts.extensions.get::<RequestContext>().cloned();
        let context = context.ok_or_else(|| Problem::new(ErrorCode::Internal, "the request has no context"))?;
        let caller = Self::of(state, &context, &parts.headers).await;
        caller.count()?;
        Ok(caller)
    }
}
