//! Things a person does: one call at a time, a spinner while it is under way, a message when it fails.

use std::future::Future;

use datapulse_shared::error::{ApiError, ApiResult};
use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::api::call;
use crate::components::toast::{Toasts, use_toasts};
use crate::errors::explain;
use crate::i18n::{Words, use_i18n};
use crate::state::session::{Session, use_session};

/// One thing that can be done, such as deleting; copies share whether it is under way.
#[derive(Clone, Copy)]
pub struct Act {
    /// Whether it is under way.
    pub busy: RwSignal<bool>,
    session: Session,
    toasts: Toasts,
    i18n: Words,
}

/// A thing to do.
pub fn use_act() -> Act {
    Act {
        busy: RwSignal::new(false),
        session: use_session(),
        toasts: use_toasts(),
        i18n: use_i18n(),
    }
}

impl Act {
    /// Does it and hands the answer to `done`; a failure is shown as a message. Does nothing while it is under way.
    pub fn run<T: 'static>(
        self,
        request: impl Future<Output = ApiResult<T>> + 'static,
        done: impl FnOnce(T) + 'static,
    ) {
        self.run_or(request, done, move |error| {
            self.toasts.error(explain(self.i18n.get_locale_untracked(), &error));
        });
    }

    /// The same, with something else to do on a failure. An ended session is dealt with elsewhere.
    pub fn run_or<T: 'static>(
        self,
        request: impl Future<Output = ApiResult<T>> + 'static,
        done: impl FnOnce(T) + 'static,
        failed: impl FnOnce(ApiError) + 'static,
    ) {
        if self.busy.get_untracked() {
            return;
        }
        self.busy.set(true);
        spawn_local(async move {
            let answer = call(self.session, request).await;
            if self.busy.try_set(false).is_some() {
                // The page is gone, and with it whoever waited.
                return;
            }
            match answer {
                Ok(value) => done(value),
                Err(error) if error.is_unauthorized() => {}
                Err(error) => failed(error),
            }
        });
    }
}
