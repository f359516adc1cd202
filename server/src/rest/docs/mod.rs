//! `/api/docs`: a page to read the API and to try it, from the document itself. Nothing comes from elsewhere and nothing
//! is inline, as the content security policy wants it.

mod operation;
mod page;

use axum::{
    Router,
    http::header,
    response::{Html, IntoResponse},
    routing::get,
};

use crate::state::AppState;

/// The page with its script and its style.
pub(super) fn routes() -> Router<AppState> {
    Router::new()
        .route("/api/docs", get(async || Html(page::html())))
        .route("/api/docs/docs.js", get(script))
        .route("/api/docs/docs.css", get(style))
}

async fn script() -> impl IntoResponse {
    (
        [(header::CONTENT_TYPE, "text/javascript; charset=utf-8")],
        include_str!("docs.js"),
    )
}

async fn style() -> impl IntoResponse {
    (
        [(header::CONTENT_TYPE, "text/css; charset=utf-8")],
        include_str!("docs.css"),
    )
}
