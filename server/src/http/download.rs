//! Signed links: for a program that asks for JSON the link itself, for everybody else the way to it.

use axum::{
    Json,
    http::{HeaderMap, header},
    response::{IntoResponse, Redirect, Response},
};
use datapulse_shared::models::DownloadLink;

/// The answer of every download route.
pub fn link(headers: &HeaderMap, link: DownloadLink) -> Response {
    let accept = headers
        .get(header::ACCEPT)
        .and_then(|accept| accept.to_str().ok())
        .unwrap_or_default();
    if accept.contains("application/json") {
        Json(link).into_response()
    } else {
        Redirect::to(&link.url).into_response()
    }
}
