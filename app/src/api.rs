//! Every call to the server goes through [`call`], the one place that reacts to an ended session.

use std::cell::RefCell;
use std::future::Future;

use datapulse_shared::error::{ApiError, ApiResult, ErrorCode};
use datapulse_shared::functions::accounts;
use js_sys::Promise;
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::{JsFuture, future_to_promise};

use crate::state::session::Session;

/// Calls the server. When the access token has ended it is renewed once and the call repeated; when that is
/// refused too, the session is over and the page goes to `/login` (ACC-23, ACC-25).
pub async fn call<T, Answer>(session: Session, request: impl Fn() -> Answer) -> ApiResult<T>
where
    Answer: Future<Output = ApiResult<T>>,
{
    let answer = request().await;
    if !answer.as_ref().is_err_and(ends_session) {
        return answer;
    }
    if renew().await {
        let again = request().await;
        if !again.as_ref().is_err_and(ends_session) {
            return again;
        }
    }
    session.expire();
    answer
}

fn ends_session(error: &ApiError) -> bool {
    error.is_unauthorized() && error.code != ErrorCode::InvalidCredentials
}

thread_local!(static RENEWAL: RefCell<Option<Promise>> = const { RefCell::new(None) });

/// Renews the access token; calls that fail at the same time share one attempt, because a refresh token that
/// is used twice ends the whole session.
async fn renew() -> bool {
    let promise = RENEWAL.with_borrow_mut(|pending| {
        pending
            .get_or_insert_with(|| {
                future_to_promise(async {
                    let renewed = accounts::refresh().await.is_ok();
                    Ok(JsValue::from_bool(renewed))
                })
            })
            .clone()
    });
    let renewed = JsFuture::from(promise).await.is_ok_and(|value| value.is_truthy());
    RENEWAL.with_borrow_mut(Option::take);
    renewed
}
