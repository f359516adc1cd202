//! The whole of what answers, with the layers around it.

use axum::{
    Router,
    extract::DefaultBodyLimit,
    http::{HeaderName, HeaderValue, Method, header},
    middleware::from_fn_with_state,
    routing::post,
};
use datapulse_shared::ErrorCode;
use tower_http::cors::CorsLayer;

use super::{MAX_JSON_BYTES, Problem, context, functions, guard, headers};
use crate::{page, rest, state::AppState};

/// Every route. The layers are read from the bottom up: the last one sees a request first.
pub fn router(state: &AppState) -> Router {
    let (rest, _) = rest::routes();
    let routes = Router::new()
        .merge(rest)
        .route("/fn/{*name}", post(functions::answer))
        .fallback(page::serve)
        .method_not_allowed_fallback(async || {
            Problem::new(ErrorCode::MethodNotAllowed, "this address does not take this method")
        })
        .layer(DefaultBodyLimit::max(MAX_JSON_BYTES))
        .layer(from_fn_with_state(state.clone(), guard::layer))
        .layer(cors(&state.config.cors_origins))
        .layer(from_fn_with_state(state.clone(), headers::layer))
        .layer(from_fn_with_state(state.clone(), context::layer))
        .with_state(state.clone());
    rest::with_aliases(routes)
}

/// Only listed origins may read answers from a browser (SEC-14); with none listed, only our own page.
fn cors(origins: &[String]) -> CorsLayer {
    let origins: Vec<HeaderValue> = origins
        .iter()
        .filter_map(|origin| HeaderValue::from_str(origin).ok())
        .collect();
    if origins.is_empty() {
        return CorsLayer::new();
    }
    CorsLayer::new()
        .allow_origin(origins)
        .allow_credentials(true)
        .allow_methods([Method::GET, Method::POST, Method::PUT, Method::PATCH, Method::DELETE])
        .allow_headers([
            header::AUTHORIZATION,
            header::CONTENT_TYPE,
            header::ACCEPT,
            HeaderName::from_static("idempotency-key"),
        ])
        .expose_headers([
            header::CONTENT_DISPOSITION,
            header::RETRY_AFTER,
            HeaderName::from_static("x-request-id"),
        ])
}
