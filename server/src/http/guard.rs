//! Requests that another site makes a browser send are refused.
//!
//! Cookies are `SameSite`, but that alone trusts every browser and every sibling domain; and server functions would take
//! `text/plain`, which a foreign page can send without being asked first. So every unsafe method and all of `/fn` must
//! come from our own pages, from a listed origin, or from a program.

use axum::{
    extract::{Request, State},
    http::{HeaderMap, Method, header},
    middleware::Next,
    response::{IntoResponse, Response},
};
use datapulse_shared::ErrorCode;
use url::Url;

use super::Problem;
use crate::{config::Config, state::AppState};

pub(super) async fn layer(State(state): State<AppState>, request: Request, next: Next) -> Response {
    let is_function = request.uri().path().starts_with("/fn/");
    if is_function || is_unsafe(request.method()) {
        if !comes_from_us(request.headers(), &state.config) {
            let refusal = Problem::new(
                ErrorCode::CrossSiteRequest,
                "this request came from another site; open DataPulse itself, or list the site in CORS_ORIGIN",
            );
            return refusal.into_response();
        }
        if let Err(refusal) = check_content_type(request.headers(), is_function) {
            return refusal.into_response();
        }
    }
    next.run(request).await
}

fn is_unsafe(method: &Method) -> bool {
    !matches!(*method, Method::GET | Method::HEAD | Method::OPTIONS)
}

/// Browsers say where a request comes from in `Sec-Fetch-Site` and `Origin`; programs send neither.
pub(crate) fn comes_from_us(headers: &HeaderMap, config: &Config) -> bool {
    let text = |name: &str| headers.get(name).map(|value| value.to_str().unwrap_or("unreadable"));
    let origin = text("origin");
    if origin.is_some_and(|origin| config.cors_origins.iter().any(|listed| listed == origin)) {
        return true;
    }
    if text("sec-fetch-site").is_some_and(|site| !matches!(site, "same-origin" | "none")) {
        return false;
    }
    origin.is_none_or(|origin| is_own(origin, text("host"), config))
}

fn is_own(origin: &str, host: Option<&str>, config: &Config) -> bool {
    let Ok(origin) = Url::parse(origin) else { return false };
    if config
        .public_url
        .as_ref()
        .is_some_and(|public| public.origin() == origin.origin())
    {
        return true;
    }
    // Compare as origins, so that a default port may be written or not.
    let same_host = |host: &str| Url::parse(&format!("{}://{host}", origin.scheme())).map(|url| url.origin());
    host.is_some_and(|host| same_host(host).is_ok_and(|own| own == origin.origin()))
}

/// Only types that a foreign page cannot send unasked: JSON, and multipart where files are taken.
fn check_content_type(headers: &HeaderMap, is_function: bool) -> Result<(), Problem> {
    let given = headers
        .get(header::CONTENT_TYPE)
        .map(|value| value.to_str().unwrap_or("unreadable"));
    let essence = given.map(|given| given.split(';').next().unwrap_or_default().trim().to_ascii_lowercase());
    let accepted = match essence.as_deref() {
        Some("application/json") => true,
        None | Some("multipart/form-data" | "application/octet-stream" | "text/csv") => !is_function,
        Some(_) => false,
    };
    if accepted {
        return Ok(());
    }
    let given = given.unwrap_or("nothing");
    Err(Problem::new(
        ErrorCode::UnsupportedType,
        format!("the content type is {given}; send application/json"),
    ))
}
