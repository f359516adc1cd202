//! The one error that crosses the wire, in the form of RFC 9457.

use std::collections::BTreeMap;
use std::fmt;

use serde::{Deserialize, Serialize};
use server_fn::codec::JsonEncoding;
use server_fn::error::{FromServerFnError, ServerFnErrorErr};

/// What went wrong, in a form programs can act on. The names never change.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum ErrorCode {
    /// 400: the request cannot be read at all.
    BadRequest,
    /// 401: no credentials, or they are wrong, expired or revoked.
    Unauthorized,
    /// 401: no token came with the request.
    NoTokenProvided,
    /// 401: the token is forged, expired or revoked.
    InvalidToken,
    /// 401: identifier and password do not belong together.
    InvalidCredentials,
    /// 403: known, but not allowed.
    Forbidden,
    /// 403: the request came from another site.
    CrossSiteRequest,
    /// 404: not there, or not yours.
    NotFound,
    /// 405: the route does not take this method.
    MethodNotAllowed,
    /// 409: it collides with what is there.
    Conflict,
    /// 409: the thing is in a state that does not allow this.
    InvalidState,
    /// 402: the balance does not cover the cost.
    InsufficientTokens,
    /// 413: larger than allowed.
    TooLarge,
    /// 415: a type we do not take.
    UnsupportedType,
    /// 422: well formed but invalid; `errors` says which fields.
    Invalid,
    /// 429: too many requests; `Retry-After` says when to come back.
    RateLimited,
    /// 499 on our side only: the connection or the browser failed before an answer came.
    Network,
    /// 500: our fault; `request_id` finds it in the log.
    Internal,
    /// 503: something we depend on is down.
    Unavailable,
}

impl ErrorCode {
    /// The HTTP status that goes with the code.
    #[must_use]
    pub const fn status(self) -> u16 {
        match self {
            Self::BadRequest => 400,
            Self::Unauthorized | Self::NoTokenProvided | Self::InvalidToken | Self::InvalidCredentials => 401,
            Self::InsufficientTokens => 402,
            Self::Forbidden | Self::CrossSiteRequest => 403,
            Self::NotFound => 404,
            Self::MethodNotAllowed => 405,
            Self::Conflict | Self::InvalidState => 409,
            Self::TooLarge => 413,
            Self::UnsupportedType => 415,
            Self::Invalid => 422,
            Self::RateLimited => 429,
            Self::Network => 499,
            Self::Internal => 500,
            Self::Unavailable => 503,
        }
    }

    /// A short title, the same for every error of this code.
    #[must_use]
    pub const fn title(self) -> &'static str {
        match self {
            Self::BadRequest => "Bad request",
            Self::Unauthorized => "Sign in first",
            Self::NoTokenProvided => "No token provided",
            Self::InvalidToken => "Invalid token",
            Self::InvalidCredentials => "Wrong credentials",
            Self::Forbidden => "Not allowed",
            Self::CrossSiteRequest => "Cross-site request refused",
            Self::NotFound => "Not found",
            Self::MethodNotAllowed => "Method not allowed",
            Self::Conflict => "Conflict",
            Self::InvalidState => "Not possible now",
            Self::InsufficientTokens => "Not enough tokens",
            Self::TooLarge => "Too large",
            Self::UnsupportedType => "Unsupported type",
            Self::Invalid => "Invalid input",
            Self::RateLimited => "Too many requests",
            Self::Network => "Connection failed",
            Self::Internal => "Something went wrong",
            Self::Unavailable => "Temporarily unavailable",
        }
    }
}

/// Problem document (`application/problem+json`): what went wrong, with which value, and what to do.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
pub struct ApiError {
    /// Always `about:blank`: the `code` identifies the kind.
    #[serde(rename = "type", default = "about_blank")]
    pub kind: String,
    /// Short title of the code.
    pub title: String,
    /// HTTP status.
    pub status: u16,
    /// A sentence for the person who reads it, lowercase, without a full stop.
    pub detail: String,
    /// Stable name of the kind of error.
    pub code: ErrorCode,
    /// What is wrong with which field.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub errors: BTreeMap<String, Vec<String>>,
    /// Finds an unexpected error in the server's log.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub request_id: Option<String>,
    /// Seconds to wait before trying again, with 429 and 503.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub retry_after: Option<u64>,
}

fn about_blank() -> String {
    "about:blank".to_owned()
}

impl ApiError {
    /// An error of this kind with its sentence.
    pub fn new(code: ErrorCode, detail: impl Into<String>) -> Self {
        Self {
            kind: about_blank(),
            title: code.title().to_owned(),
            status: code.status(),
            detail: detail.into(),
            code,
            errors: BTreeMap::new(),
            request_id: None,
            retry_after: None,
        }
    }

    /// `what` is a noun such as "dataset": not there, or not yours.
    pub fn not_found(what: &str) -> Self {
        Self::new(
            ErrorCode::NotFound,
            format!("there is no such {what}, or it is not yours"),
        )
    }

    /// One invalid field.
    pub fn invalid(field: &str, message: impl Into<String>) -> Self {
        let mut problems = crate::validation::Problems::default();
        problems.add(field, message);
        problems.into_error()
    }

    /// A collision with what is there.
    pub fn conflict(detail: impl Into<String>) -> Self {
        Self::new(ErrorCode::Conflict, detail)
    }

    /// The thing is in a state that does not allow this.
    pub fn invalid_state(detail: impl Into<String>) -> Self {
        Self::new(ErrorCode::InvalidState, detail)
    }

    /// Whether the page should send the person to sign in.
    #[must_use]
    pub fn is_unauthorized(&self) -> bool {
        self.status == 401
    }
}

impl fmt::Display for ApiError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.detail)
    }
}

impl FromServerFnError for ApiError {
    type Encoder = JsonEncoding;

    fn from_server_fn_error(error: ServerFnErrorErr) -> Self {
        match error {
            ServerFnErrorErr::Args(why) | ServerFnErrorErr::MissingArg(why) => {
                Self::new(ErrorCode::BadRequest, format!("the request could not be read: {why}"))
            }
            ServerFnErrorErr::Request(_) => Self::new(
                ErrorCode::Network,
                "the server could not be reached; check the connection and try again",
            ),
            ServerFnErrorErr::Deserialization(_) => Self::new(
                ErrorCode::Network,
                "the answer could not be read; reload the page to get its newest version",
            ),
            _ => Self::new(ErrorCode::Internal, "something went wrong on our side; try again"),
        }
    }
}

/// What every operation answers.
pub type ApiResult<T> = Result<T, ApiError>;
