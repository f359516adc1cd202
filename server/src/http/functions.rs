//! `/fn/...`: what the page calls.

use std::sync::Arc;

use axum::{
    body::Body,
    extract::{Request, State},
    response::{IntoResponse, Response},
};
use datapulse_shared::{ApiError, ErrorCode, api};

use super::{Problem, RequestContext, body_limit, extract::require_object};
use crate::{caller::Caller, state::AppState};

/// Runs the server function of this path in the name of the caller.
pub(super) async fn answer(State(state): State<AppState>, request: Request) -> Response {
    match run(&state, request).await {
        Ok(response) => response,
        Err(problem) => problem.into_response(),
    }
}

async fn run(state: &AppState, request: Request) -> Result<Response, Problem> {
    let unknown = || Problem::new(ErrorCode::NotFound, "there is no such function; reload the page");
    let (parts, body) = request.into_parts();
    let service = server_fn::axum::get_server_fn_service(parts.uri.path(), parts.method.clone());
    let mut service = service.ok_or_else(unknown)?;
    let context = parts.extensions.get::<RequestContext>().cloned().ok_or_else(unknown)?;
    let caller = Caller::of(state, &context, &parts.headers).await;
    caller.count()?;
    let body = body_limit::read(body).await?;
    require_object(&body)?;
    let request = Request::from_parts(parts, Body::from(body));
    let response = api::serve(Arc::new(caller), service.run(request)).await;
    if response.status().is_success() {
        Ok(response)
    } else {
        Err(problem_of(response).await)
    }
}

/// Server functions answer every error with 500 and the error as text: back to a proper problem document.
async fn problem_of(response: Response) -> Problem {
    let body = body_limit::read(response.into_body()).await;
    let parsed = body
        .ok()
        .and_then(|bytes| serde_json::from_slice::<ApiError>(&bytes).ok());
    match parsed {
        // What stands for a broken connection on the page's side says here that the arguments could not be read.
        Some(error) if error.code == ErrorCode::Network => Problem::new(
            ErrorCode::Invalid,
            "the arguments of the request have another form; reload the page to get its newest version",
        ),
        Some(error) => Problem(error),
        None => {
            tracing::error!("a server function answered something that is no error of ours");
            Problem::new(ErrorCode::Internal, "something went wrong on our side; try again")
        }
    }
}
