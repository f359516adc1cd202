//! Every call to the server goes through [`call`], the one place that reacts to an ended session.

use std::future::Future;

use datapulse_shared::error::{ApiError, ApiResult, ErrorCode};

use crate::state::session::Session;

/// Calls the server. The server prolongs the session as long as it is used; when it no longer accepts it, the
/// session is over and the page goes to `/login` (ACC-23, ACC-25).
pub async fn call<T>(session: Session, request: impl Future<Output = ApiResult<T>>) -> ApiResult<T> {
    let answer = request.await;
    if answer.as_ref().is_err_and(ends_session) {
        session.expire();
    }
    answer
}

fn ends_session(error: &ApiError) -> bool {
    error.is_unauthorized() && error.code != ErrorCode::InvalidCredentials
}
