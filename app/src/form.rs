//! What every form shares: whether it is being sent, and what is wrong with which field.

use std::future::Future;

use datapulse_shared::error::{ApiError, ApiResult, ErrorCode};
use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::api::call;
use crate::errors::{explain, explain_problem};
use crate::i18n::{Words, use_i18n};
use crate::state::session::{Session, use_session};

/// A form's state; copies share it.
#[derive(Clone, Copy)]
pub struct Form {
    /// Whether it is being sent.
    pub pending: RwSignal<bool>,
    error: RwSignal<Option<ApiError>>,
    session: Session,
    i18n: Words,
}

/// A form that has not been sent.
pub fn use_form() -> Form {
    Form {
        pending: RwSignal::new(false),
        error: RwSignal::new(None),
        session: use_session(),
        i18n: use_i18n(),
    }
}

impl Form {
    /// What is wrong with a field, for its `error` property.
    pub fn problem(self, field: &'static str) -> Signal<Option<String>> {
        Signal::derive(move || {
            let messages = self.error.with(|error| error.as_ref()?.errors.get(field).cloned())?;
            let locale = self.i18n.get_locale();
            Some(
                messages
                    .iter()
                    .map(|message| explain_problem(locale, message))
                    .collect::<Vec<_>>()
                    .join(" "),
            )
        })
    }

    /// What is wrong with the form as a whole: everything that no field says.
    pub fn failure(self) -> Option<String> {
        let error = self.error.get()?;
        (error.code != ErrorCode::Invalid || error.errors.is_empty()).then(|| explain(self.i18n.get_locale(), &error))
    }

    /// Takes back what was said of one field, as soon as it changes.
    pub fn forgive(self, field: &str) {
        self.error.update(|error| {
            if let Some(error) = error {
                error.errors.remove(field);
            }
        });
    }

    /// Checks with the same rules as the server, then sends; `done` is called with the answer. Sending twice at
    /// once is not possible.
    pub fn send<T: 'static>(
        self,
        checked: ApiResult<()>,
        request: impl Future<Output = ApiResult<T>> + 'static,
        done: impl FnOnce(T) + 'static,
    ) {
        if self.pending.get_untracked() {
            return;
        }
        if let Err(error) = checked {
            self.error.set(Some(error));
            return;
        }
        self.error.set(None);
        self.pending.set(true);
        spawn_local(async move {
            let answer = call(self.session, request).await;
            if self.pending.try_set(false).is_some() {
                // The form is gone, and with it whoever waited.
                return;
            }
            match answer {
                Ok(value) => done(value),
                Err(error) => self.error.set(Some(error)),
            }
        });
    }
}
