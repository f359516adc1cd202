//! Data that comes from the server: fetched when a page opens and whenever what it depends on changes.

use std::future::Future;

use datapulse_shared::error::{ApiError, ApiResult, ErrorCode};
use datapulse_shared::paging::Page;
use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::api::call;
use crate::components::toast::use_toasts;
use crate::errors::explain;
use crate::i18n::use_i18n;
use crate::state::session::use_session;

/// Something that is fetched: what is there, what went wrong, whether a call is under way. Copies share it.
pub struct Fetch<T: Send + Sync + 'static> {
    /// The newest data, kept while it is fetched again.
    pub data: RwSignal<Option<T>>,
    /// Why there is no data.
    pub error: RwSignal<Option<ApiError>>,
    /// Whether a call is under way.
    pub loading: RwSignal<bool>,
    version: RwSignal<u32>,
}

impl<T: Send + Sync + 'static> Clone for Fetch<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T: Send + Sync + 'static> Copy for Fetch<T> {}

impl<T: Send + Sync + 'static> Fetch<T> {
    /// Fetches again, keeping what is shown until the answer is there.
    pub fn again(&self) {
        self.version.update(|version| *version = version.wrapping_add(1));
    }
}

/// Fetches now and whenever a signal that `request` reads changes. A late answer to an earlier question is
/// dropped. A failure is shown in place of the data, or as a toast where older data is still on the page.
pub fn fetch<T, Answer>(request: impl Fn() -> Answer + 'static) -> Fetch<T>
where
    T: Send + Sync + 'static,
    Answer: Future<Output = ApiResult<T>> + 'static,
{
    let fetched = Fetch {
        data: RwSignal::new(None),
        error: RwSignal::new(None),
        loading: RwSignal::new(true),
        version: RwSignal::new(0),
    };
    let session = use_session();
    let toasts = use_toasts();
    let i18n = use_i18n();
    let newest = StoredValue::new(0_u32);
    Effect::new(move |_| {
        fetched.version.track();
        let request = request();
        newest.update_value(|number| *number = number.wrapping_add(1));
        let number = newest.get_value();
        fetched.loading.set(true);
        spawn_local(async move {
            let answer = call(session, request).await;
            // Another question was asked meanwhile, or the page is gone.
            if newest.try_get_value() != Some(number) {
                return;
            }
            fetched.loading.set(false);
            match answer {
                Ok(data) => {
                    fetched.error.set(None);
                    fetched.data.set(Some(data));
                }
                Err(error) if error.is_unauthorized() => {}
                // While the connection is down the live channel asks every two seconds; one line in the header says so.
                Err(error) if fetched.data.with_untracked(Option::is_some) => {
                    if error.code != ErrorCode::Network {
                        toasts.error(explain(i18n.get_locale_untracked(), &error));
                    }
                }
                Err(error) => fetched.error.set(Some(error)),
            }
        });
    });
    fetched
}

/// Whether a page of a list has no rows, for `Fetched`.
pub fn no_items<T>(page: &Page<T>) -> bool {
    page.items.is_empty()
}
