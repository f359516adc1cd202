//! Extractors whose refusals are problem documents.

use axum::{
    Json,
    extract::{
        FromRequest, FromRequestParts, Path, Query, Request,
        rejection::{JsonRejection, PathRejection, QueryRejection},
    },
    http::{StatusCode, request::Parts},
};
use datapulse_shared::ErrorCode;
use serde::de::DeserializeOwned;

use super::{Problem, body_limit::too_large};

/// A JSON body.
#[derive(Debug)]
pub struct JsonBody<T>(pub T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequest<S> for JsonBody<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &S) -> Result<Self, Problem> {
        match Json::<T>::from_request(request, state).await {
            Ok(Json(value)) => Ok(Self(value)),
            Err(rejection) => Err(from_json(&rejection)),
        }
    }
}

fn from_json(rejection: &JsonRejection) -> Problem {
    if rejection.status() == StatusCode::PAYLOAD_TOO_LARGE {
        return too_large();
    }
    match rejection {
        JsonRejection::MissingJsonContentType(_) => Problem::new(
            ErrorCode::UnsupportedType,
            "send JSON with 'Content-Type: application/json'",
        ),
        // One code for what cannot be read, as server functions have it.
        _ => Problem::new(
            ErrorCode::BadRequest,
            format!("the request could not be read: {}", rejection.body_text()),
        ),
    }
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
