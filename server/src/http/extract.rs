//! Extractors whose refusals are problem documents.

use axum::{
    Json,
    body::Bytes,
    extract::{
        FromRequest, FromRequestParts, Path, Query, Request,
        rejection::{BytesRejection, JsonRejection, PathRejection, QueryRejection},
    },
    http::{StatusCode, header, request::Parts},
};
use datapulse_shared::ErrorCode;
use serde::de::{DeserializeOwned, IgnoredAny};

use super::{Problem, body_limit::too_large};

/// A JSON body.
#[derive(Debug)]
pub struct JsonBody<T>(pub T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequest<S> for JsonBody<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &S) -> Result<Self, Problem> {
        let given = request
            .headers()
            .get(header::CONTENT_TYPE)
            .and_then(|given| given.to_str().ok());
        let essence = given.unwrap_or_default().split(';').next().unwrap_or_default().trim();
        if !essence.eq_ignore_ascii_case("application/json") {
            return Err(Problem::new(
                ErrorCode::UnsupportedType,
                "send JSON with 'Content-Type: application/json'",
            ));
        }
        let body = Bytes::from_request(request, state)
            .await
            .map_err(|rejection| from_body(&rejection))?;
        require_object(&body)?;
        let of_another_form = |rejection: JsonRejection| Problem::new(ErrorCode::Invalid, rejection.body_text());
        Json::from_bytes(&body)
            .map(|Json(value)| Self(value))
            .map_err(of_another_form)
    }
}

/// Every body of ours is an object. What is no JSON at all is a bad request (400), JSON of another form is invalid (422).
///
/// A list would pass for an object whose fields may all be left out, and reset them.
pub(super) fn require_object(body: &[u8]) -> Result<(), Problem> {
    if let Err(error) = serde_json::from_slice::<IgnoredAny>(body) {
        let detail = format!("the request could not be read as JSON: {error}");
        return Err(Problem::new(ErrorCode::BadRequest, detail));
    }
    match body.iter().find(|byte| !byte.is_ascii_whitespace()) {
        Some(b'{') => Ok(()),
        _ => Err(Problem::new(
            ErrorCode::Invalid,
            "the request is no JSON object; send one",
        )),
    }
}

fn from_body(rejection: &BytesRejection) -> Problem {
    if rejection.status() == StatusCode::PAYLOAD_TOO_LARGE {
        return too_large();
    }
    Problem::new(ErrorCode::BadRequest, "the request ended before its body was complete")
}

/// Path parameters.
#[derive(Debug)]
pub struct PathOf<T>(pub T);

impl<T: DeserializeOwned + Send, S: Send + Sync> FromRequestParts<S> for PathOf<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let from = |rejection: PathRejection| {
            Problem::new(
                ErrorCode::BadRequest,
                format!("the address could not be read: {}", rejection.body_text()),
            )
        };
        Path::<T>::from_request_parts(parts, state)
            .await
            .map(|Path(value)| Self(value))
            .map_err(from)
    }
}

/// Query parameters.
#[derive(Debug)]
pub struct QueryOf<T>(pub T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequestParts<S> for QueryOf<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let from = |rejection: QueryRejection| {
            Problem::new(
                ErrorCode::BadRequest,
                format!("the query could not be read: {}", rejection.body_text()),
            )
        };
        Query::<T>::from_request_parts(parts, state)
            .await
            .map(|Query(value)| Self(value))
            .map_err(from)
    }
}

/// What a program sends with a request that costs, so that sending it twice charges once.
#[derive(Clone, Debug)]
pub struct IdempotencyKey(pub Option<String>);

impl<S: Send + Sync> FromRequestParts<S> for IdempotencyKey {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self, Problem> {
        let Some(given) = parts.headers.get("idempotency-key") else {
            return Ok(Self(None));
        };
        match given.to_str() {
            Ok(key) if (1..=200).contains(&key.len()) => Ok(Self(Some(key.to_owned()))),
            _ => Err(Problem::new(
                ErrorCode::BadRequest,
                "an Idempotency-Key has 1 to 200 plain characters",
            )),
        }
    }
}
