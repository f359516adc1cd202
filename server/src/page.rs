//! The browser app: embedded, compressed beforehand, cached for ever where the name holds a hash of the content.

use axum::{
    body::Body,
    http::{HeaderMap, HeaderValue, Method, Response, StatusCode, Uri, header},
    response::IntoResponse,
};
use datapulse_shared::ErrorCode;
use rust_embed::{EmbeddedFile, RustEmbed};

use crate::http::Problem;

/// What `make build` leaves in `dist/`. A debug build reads the folder, so that a new page needs no new server.
#[derive(RustEmbed)]
#[folder = "../dist"]
#[allow_missing = true]
struct Dist;

const INDEX: &str = "index.html";
/// Files under this folder have a hash in their name.
const HASHED: &str = "assets/";
/// Paths that belong to programs: what is not there is an answer in their form, never the page.
const INTERFACES: [&str; 3] = ["/api", "/fn", "/health"];

/// Answers what no route took: a file of the page, or the page itself for an address that the page knows.
pub async fn serve(method: Method, uri: Uri, headers: HeaderMap) -> axum::response::Response {
    let path = uri.path();
    let for_programs = INTERFACES.iter().any(|prefix| is_under(path, prefix));
    if for_programs || !matches!(method, Method::GET | Method::HEAD) {
        return nothing_here(path);
    }
    let name = path.trim_start_matches('/');
    if !name.is_empty()
        && name != INDEX
        && let Some(answer) = file(name, &headers)
    {
        return answer;
    }
    if !wants_a_page(&headers) || name.starts_with(HASHED) {
        return nothing_here(path);
    }
    file(INDEX, &headers).unwrap_or_else(|| {
        let text =
            "The page is not built. Run 'make build' (or scripts/web.sh), then reload. The API works: /api/v1.\n";
        (StatusCode::SERVICE_UNAVAILABLE, text).into_response()
    })
}

fn is_under(path: &str, prefix: &str) -> bool {
    path.strip_prefix(prefix)
        .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

fn nothing_here(path: &str) -> axum::response::Response {
    Problem::new(ErrorCode::NotFound, format!("there is nothing at {path}")).into_response()
}

fn wants_a_page(headers: &HeaderMap) -> bool {
    let accept = headers.get(header::ACCEPT).and_then(|accept| accept.to_str().ok());
    accept.is_some_and(|accept| accept.contains("text/html"))
}

/// The file in the smallest form that the browser reads, or an empty answer when it has it already.
fn file(name: &str, headers: &HeaderMap) -> Option<axum::response::Response> {
    let (content, encoding) = smallest(name, headers)?;
    let tag = etag(&content, encoding);
    let mut answer = Response::builder()
        .header(header::CONTENT_TYPE, content_type(name))
        .header(header::CACHE_CONTROL, cache_control(name))
        .header(header::VARY, "accept-encoding")
        .header(header::ETAG, &tag);
    if let Some(encoding) = encoding {
        answer = answer.header(header::CONTENT_ENCODING, encoding);
    }
    let known = headers.get(header::IF_NONE_MATCH).and_then(|known| known.to_str().ok());
    if known.is_some_and(|known| known.split(',').any(|one| one.trim() == tag)) {
        return answer.status(StatusCode::NOT_MODIFIED).body(Body::empty()).ok();
    }
    let body = match content.data {
        std::borrow::Cow::Borrowed(bytes) => Body::from(bytes),
        std::borrow::Cow::Owned(bytes) => Body::from(bytes),
    };
    answer.body(body).ok()
}

fn smallest(name: &str, headers: &HeaderMap) -> Option<(EmbeddedFile, Option<&'static str>)> {
    if matches!(ending(name), "br" | "gz") {
        return None;
    }
    for (encoding, suffix) in [("br", "br"), ("gzip", "gz")] {
        if accepts(headers, encoding)
            && let Some(content) = Dist::get(&format!("{name}.{suffix}"))
        {
            return Some((content, Some(encoding)));
        }
    }
    Dist::get(name).map(|content| (content, None))
}

fn accepts(headers: &HeaderMap, encoding: &str) -> bool {
    let accepted = headers
        .get_all(header::ACCEPT_ENCODING)
        .iter()
        .filter_map(|value| value.to_str().ok());
    accepted.flat_map(|value| value.split(',')).any(|one| {
        let mut parts = one.split(';').map(str::trim);
        let refused = parts
            .clone()
            .skip(1)
            .any(|part| matches!(part, "q=0" | "q=0.0" | "q=0.00" | "q=0.000"));
        parts.next().is_some_and(|name| name.eq_ignore_ascii_case(encoding)) && !refused
    })
}

fn etag(content: &EmbeddedFile, encoding: Option<&str>) -> String {
    use std::fmt::Write as _;
    let hash = content.metadata.sha256_hash();
    let mut tag = String::from("\"");
    for byte in &hash[..12] {
        // cannot fail: writing to a String never does.
        let _ = write!(tag, "{byte:02x}");
    }
    tag.push_str(encoding.unwrap_or_default());
    tag.push('"');
    tag
}

fn cache_control(name: &str) -> HeaderValue {
    HeaderValue::from_static(match name {
        INDEX => "no-store",
        hashed if hashed.starts_with(HASHED) => "public, max-age=31536000, immutable",
        _ => "public, max-age=3600",
    })
}

fn content_type(name: &str) -> &'static str {
    match ending(name) {
        "html" => "text/html; charset=utf-8",
        "js" | "mjs" => "text/javascript; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "wasm" => "application/wasm",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "jpg" | "jpeg" => "image/jpeg",
        "webp" => "image/webp",
        "ico" => "image/x-icon",
        "woff2" => "font/woff2",
        "json" | "map" => "application/json",
        "webmanifest" => "application/manifest+json",
        "csv" => "text/csv; charset=utf-8",
        "txt" => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    }
}

fn ending(name: &str) -> &str {
    name.rsplit_once('.').map_or("", |(_, ending)| ending)
}
