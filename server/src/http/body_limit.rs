//! How much a request may carry.

use axum::body::{Body, Bytes};
use datapulse_shared::ErrorCode;
use http_body_util::{BodyExt, LengthLimitError, Limited};

use super::Problem;

/// Most bytes of a JSON body; uploads have their own limit.
pub const MAX_JSON_BYTES: usize = 1 << 20;

/// The whole body, unless it is larger than JSON may be. Counts what arrives, whatever `Content-Length` says.
pub(super) async fn read(body: Body) -> Result<Bytes, Problem> {
    match Limited::new(body, MAX_JSON_BYTES).collect().await {
        Ok(collected) => Ok(collected.to_bytes()),
        Err(error) if error.is::<LengthLimitError>() => Err(too_large()),
        Err(_) => Err(Problem::new(
            ErrorCode::BadRequest,
            "the request ended before its body was complete",
        )),
    }
}

pub(super) fn too_large() -> Problem {
    Problem::new(
        ErrorCode::TooLarge,
        "the body is larger than 1 MiB; send less, or use an upload",
    )
}
