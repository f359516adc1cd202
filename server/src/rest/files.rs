//! Following a signed link. The link itself is the permission; it was made for who may read the file.

use std::ops::Range;

use axum::{
    body::Body,
    extract::State,
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use datapulse_shared::{ApiError, ErrorCode, error::ApiResult, ids::FileId};

use super::Refusals;
use crate::{
    http::{PathOf, Problem, QueryOf},
    links::{self, Proof},
    state::AppState,
    storage::Key,
    store::{Scope, files::find_any_file},
};

/// A file by its signed link, whole or the range that is asked for
#[utoipa::path(
    get,
    path = "/files/{file}/{name}",
    tag = "files",
    params(
        ("file" = FileId, Path, description = "From the link"),
        ("name" = String, Path, description = "From the link"),
        ("expires" = i64, Query, description = "From the link"),
        ("signature" = String, Query, description = "From the link"),
    ),
    responses(
        (status = 200, description = "The file", content_type = "application/octet-stream"),
        (status = 206, description = "The range of it"),
        Refusals,
    ),
    security(()),
)]
pub(super) async fn follow(
    State(state): State<AppState>,
    PathOf((file, name)): PathOf<(FileId, String)>,
    QueryOf(proof): QueryOf<Proof>,
    headers: HeaderMap,
) -> Response {
    match answer(&state, file, &name, &proof, &headers).await {
        Ok(response) => response,
        Err(error) => Problem(error).into_response(),
    }
}

async fn answer(state: &AppState, file: FileId, name: &str, proof: &Proof, headers: &HeaderMap) -> ApiResult<Response> {
    links::check(&state.config.secret, file, name, proof, state.clock.now())?;
    let mut tx = state.db.read(Scope::System).await?;
    let row = find_any_file(&mut tx, file.0).await?;
    tx.commit().await?;
    let row = row.ok_or_else(|| ApiError::not_found("file"))?;
    let size = u64::try_from(row.size).unwrap_or(0);
    let wanted = headers.get(header::RANGE).and_then(|range| range.to_str().ok());
    let range = match wanted.map(|range| parse_range(range, size)) {
        Some(Wanted::Part(range)) => Some(range),
        Some(Wanted::Impossible) => return Ok(unsatisfiable(size)),
        Some(Wanted::All) | None => None,
    };
    let stream = state
        .storage
        .stream(&Key::stored(row.storage_key), range.clone())
        .await?;
    let length = range.as_ref().map_or(size, |range| range.end - range.start);
    let mut response = Response::builder()
        .header(header::CONTENT_TYPE, row.content_type)
        .header(header::CONTENT_LENGTH, length)
        .header(header::CONTENT_DISPOSITION, links::content_disposition(name))
        .header(header::ACCEPT_RANGES, "bytes")
        .header(header::ETAG, format!("\"{}\"", row.sha256))
        .header(header::CACHE_CONTROL, "private, no-store");
    if let Some(range) = &range {
        let content_range = format!("bytes {}-{}/{size}", range.start, range.end - 1);
        response = response
            .status(StatusCode::PARTIAL_CONTENT)
            .header(header::CONTENT_RANGE, content_range);
    }
    response.body(Body::from_stream(stream)).map_err(|error| {
        tracing::error!(%error, "a download could not be answered");
        ApiError::new(ErrorCode::Internal, "something went wrong on our side; try again")
    })
}

#[derive(Debug, PartialEq)]
enum Wanted {
    All,
    Part(Range<u64>),
    Impossible,
}

/// One range of RFC 9110, section 14.1.2. Several at once, and what cannot be read, mean the whole file.
fn parse_range(text: &str, size: u64) -> Wanted {
    let Some((first, last)) = text.strip_prefix("bytes=").and_then(|range| range.split_once('-')) else {
        return Wanted::All;
    };
    let (start, end) = match (first.trim().parse::<u64>(), last.trim().parse::<u64>()) {
        (Ok(first), Ok(last)) if first <= last => (first, last.saturating_add(1).min(size)),
        (Ok(first), Err(_)) if last.trim().is_empty() => (first, size),
        (Err(_), Ok(length)) if first.trim().is_empty() => (size.saturating_sub(length), size),
        _ => return Wanted::All,
    };
    if start < end {
        Wanted::Part(start..end)
    } else {
        Wanted::Impossible
    }
}

fn unsatisfiable(size: u64) -> Response {
    let mut response = Problem::new(
        ErrorCode::BadRequest,
        format!("the file has {size} bytes, none of them in that range"),
    )
    .into_response();
    *response.status_mut() = StatusCode::RANGE_NOT_SATISFIABLE;
    if let Ok(value) = HeaderValue::from_str(&format!("bytes */{size}")) {
        response.headers_mut().insert(header::CONTENT_RANGE, value);
    }
    response
}

#[cfg(test)]
mod tests {
    use super::{Wanted, parse_range};

    #[test]
    fn ranges_are_read_as_rfc_9110_says() {
        assert_eq!(parse_range("bytes=0-3", 10), Wanted::Part(0..4));
        assert_eq!(parse_range("bytes=5-", 10), Wanted::Part(5..10));
        assert_eq!(parse_range("bytes=-4", 10), Wanted::Part(6..10));
        assert_eq!(parse_range("bytes=8-100", 10), Wanted::Part(8..10));
        assert_eq!(parse_range("bytes=10-", 10), Wanted::Impossible);
        assert_eq!(parse_range("bytes=3-1", 10), Wanted::All);
        assert_eq!(parse_range("bytes=0-1,4-5", 10), Wanted::All);
        assert_eq!(parse_range("rows=0-1", 10), Wanted::All);
    }
}
