//! The page's cookies: never readable by scripts, never sent from other sites.

use axum::http::{HeaderMap, header};
use axum_extra::extract::cookie::{Cookie, SameSite};
use chrono::{DateTime, Utc};

use crate::state::AppState;

/// Holds the access token.
pub(super) const SESSION: &str = "datapulse_session";
/// Holds the refresh token, sent only where it is exchanged.
pub(super) const REFRESH: &str = "datapulse_refresh";
/// Where it is exchanged: REST, and the server functions.
const REFRESH_PATHS: [&str; 2] = ["/api/v1/auth", "/fn/accounts"];

/// The value of a cookie of the request.
pub(super) fn find(headers: &HeaderMap, name: &str) -> Option<String> {
    let sent = headers
        .get_all(header::COOKIE)
        .into_iter()
        .filter_map(|value| value.to_str().ok());
    let mut parsed = sent.flat_map(Cookie::split_parse).filter_map(Result::ok);
    parsed
        .find(|cookie| cookie.name() == name)
        .map(|cookie| cookie.value().to_owned())
}

/// Sets the session cookie.
pub(super) fn session(state: &AppState, token: &str, until: DateTime<Utc>) -> String {
    build(state, SESSION, token, "/", SameSite::Lax, until)
}

/// Sets the refresh cookie, once for each path.
pub(super) fn refresh(state: &AppState, token: &str, until: DateTime<Utc>) -> [String; 2] {
    REFRESH_PATHS.map(|path| build(state, REFRESH, token, path, SameSite::Strict, until))
}

/// Takes all of them away.
pub(super) fn removal(state: &AppState) -> [String; 3] {
    let past = DateTime::<Utc>::UNIX_EPOCH;
    let [rest, functions] = refresh(state, "", past);
    [session(state, "", past), rest, functions]
}

fn build(state: &AppState, name: &str, value: &str, path: &str, same_site: SameSite, until: DateTime<Utc>) -> String {
    let seconds = (until - state.clock.now()).num_seconds().max(0);
    let mut cookie = Cookie::build((name.to_owned(), value.to_owned()))
        .path(path.to_owned())
        .http_only(true)
        .same_site(same_site)
        .build();
    if state.config.is_https() {
        cookie.set_secure(true);
    }
    format!("{cookie}; Max-Age={seconds}")
}
