//! The one place that turns an error into what a person reads.

use datapulse_shared::error::{ApiError, ErrorCode};

use crate::i18n::{Locale, td_string};
use crate::sentences::told;

/// A whole sentence in the language of the page: what went wrong and what to do.
pub fn explain(locale: Locale, error: &ApiError) -> String {
    let general = match error.code {
        ErrorCode::Network => td_string!(locale, common.error_network),
        ErrorCode::Internal => td_string!(locale, common.error_internal),
        ErrorCode::Unavailable => td_string!(locale, common.error_unavailable),
        ErrorCode::InvalidCredentials => td_string!(locale, common.error_credentials),
        ErrorCode::Unauthorized | ErrorCode::NoTokenProvided | ErrorCode::InvalidToken => {
            td_string!(locale, common.error_session)
        }
        ErrorCode::RateLimited => return too_many(locale, error.retry_after),
        ErrorCode::Forbidden | ErrorCode::CrossSiteRequest => td_string!(locale, common.error_forbidden),
        ErrorCode::NotFound => td_string!(locale, common.error_not_found),
        _ => return told(locale, &error.detail),
    };
    with_request_id(general, error)
}

fn too_many(locale: Locale, seconds: Option<u64>) -> String {
    match seconds {
        Some(seconds) => td_string!(locale, common.error_rate_limited_for, seconds = seconds),
        None => td_string!(locale, common.error_rate_limited).to_owned(),
    }
}

/// An unexpected error carries the id under which the server logged it.
fn with_request_id(text: &str, error: &ApiError) -> String {
    match (&error.request_id, error.code) {
        (Some(id), ErrorCode::Internal) => format!("{text} ({id})"),
        _ => text.to_owned(),
    }
}

/// Server messages are written lowercase and without a full stop; the page shows whole sentences.
pub fn sentence(text: &str) -> String {
    let mut letters = text.chars();
    let Some(first) = letters.next() else {
        return String::new();
    };
    let mut whole: String = first.to_uppercase().chain(letters).collect();
    if !whole.ends_with(['.', '!', '?', '؟', '…']) {
        whole.push('.');
    }
    whole
}

/// What is wrong with a field, in the language of the page where the wording is known.
pub fn explain_problem(locale: Locale, message: &str) -> String {
    let known = match message {
        "must not be empty" => td_string!(locale, common.problem_empty),
        "is too long" => td_string!(locale, common.problem_too_long),
        "must be an address such as ann@example.org" => td_string!(locale, common.problem_email),
        "may only have letters, digits, '_', '-' and '.'" => td_string!(locale, common.problem_username_letters),
        "must have 3 to 32 characters" => td_string!(locale, common.problem_username_length),
        "must differ from the present one" => td_string!(locale, common.problem_password_same),
        _ => return told(locale, message),
    };
    known.to_owned()
}
