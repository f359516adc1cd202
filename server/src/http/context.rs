//! What belongs to one request: its id, who asks from where, and the cookies its answer will set.

use std::{
    net::IpAddr,
    panic::AssertUnwindSafe,
    sync::{Arc, Mutex, PoisonError},
    time::Instant,
};

use axum::{
    extract::{Request, State},
    http::{HeaderName, HeaderValue, header},
    middleware::Next,
    response::{IntoResponse, Response},
};
use datapulse_shared::ErrorCode;
use futures::FutureExt;
use tracing::Instrument;
use uuid::Uuid;

use super::{Problem, caller_address};
use crate::state::AppState;

static REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

tokio::task_local! {
    static CURRENT: String;
}

/// What belongs to one request; in its extensions.
#[derive(Clone, Debug)]
pub struct RequestContext {
    /// Found in the log and, for unexpected errors, in the answer.
    pub id: String,
    /// The client's address.
    pub client: IpAddr,
    /// What the client calls itself, at most 200 characters.
    pub user_agent: String,
    cookies: Arc<Mutex<Vec<HeaderValue>>>,
}

impl RequestContext {
    /// Adds a `Set-Cookie` to the answer.
    pub fn set_cookie(&self, cookie: &str) {
        if let Ok(value) = HeaderValue::from_str(cookie) {
            self.cookies.lock().unwrap_or_else(PoisonError::into_inner).push(value);
        }
    }

    fn take_cookies(&self) -> Vec<HeaderValue> {
        std::mem::take(&mut *self.cookies.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

/// The id of the request this task answers.
pub(super) fn current_id() -> Option<String> {
    CURRENT.try_with(Clone::clone).ok()
}

/// The outermost layer: gives the request its context, logs it, and turns a panic into a 500 with the id.
pub(super) async fn layer(State(state): State<AppState>, mut request: Request, next: Next) -> Response {
    let context = RequestContext {
        id: request_id(&request),
        client: caller_address::of(&request, &state.config.trusted_proxies),
        user_agent: user_agent(&request),
        cookies: Arc::default(),
    };
    request.extensions_mut().insert(context.clone());
    // The path without its query: links carry signatures there.
    let span = tracing::info_span!("request", id = context.id, method = %request.method(), path = request.uri().path());
    let answer = async {
        let started = Instant::now();
        let response = match AssertUnwindSafe(next.run(request)).catch_unwind().await {
            Ok(response) => response,
            Err(panic) => after_panic(panic.as_ref()),
        };
        let milliseconds = u64::try_from(started.elapsed().as_millis()).unwrap_or(u64::MAX);
        tracing::debug!(status = response.status().as_u16(), milliseconds, "answered");
        response
    };
    let mut response = CURRENT.scope(context.id.clone(), answer.instrument(span)).await;
    for cookie in context.take_cookies() {
        response.headers_mut().append(header::SET_COOKIE, cookie);
    }
    if let Ok(id) = HeaderValue::from_str(&context.id) {
        response.headers_mut().insert(REQUEST_ID.clone(), id);
    }
    response
}

/// The id a proxy gave, if it is a plain short word, or a new one.
fn request_id(request: &Request) -> String {
    let given = request.headers().get(&REQUEST_ID).and_then(|value| value.to_str().ok());
    let plain = |id: &&str| {
        (8..=64).contains(&id.len()) && id.chars().all(|letter| letter.is_ascii_alphanumeric() || letter == '-')
    };
    given
        .filter(plain)
        .map_or_else(|| Uuid::now_v7().to_string(), str::to_owned)
}

fn user_agent(request: &Request) -> String {
    let given = request
        .headers()
        .get(header::USER_AGENT)
        .and_then(|value| value.to_str().ok());
    given.unwrap_or_default().chars().take(200).collect()
}

fn after_panic(panic: &(dyn std::any::Any + Send)) -> Response {
    let message = panic
        .downcast_ref::<String>()
        .map(String::as_str)
        .or_else(|| panic.downcast_ref::<&str>().copied())
        .unwrap_or("no message");
    tracing::error!(panic = message, "a request panicked");
    Problem::new(ErrorCode::Internal, "something went wrong on our side; try again").into_response()
}
