//! A half-filled form survives a reload: it is kept in this tab of the browser until it is sent.

use leptos::prelude::window;

use crate::pages::training::draft::Draft;

const KEY: &str = "datapulse.training.draft";

fn storage() -> Option<web_sys::Storage> {
    window().session_storage().ok().flatten()
}

/// The form as it was left, if it was.
pub fn recall() -> Option<Draft> {
    serde_json::from_str(&storage()?.get_item(KEY).ok()??).ok()
}

/// Keeps the form; where storage is switched off, nothing is kept.
pub fn keep(draft: &Draft) {
    if let (Some(storage), Ok(text)) = (storage(), serde_json::to_string(draft)) {
        drop(storage.set_item(KEY, &text));
    }
}

/// Forgets the form.
pub fn forget() {
    if let Some(storage) = storage() {
        drop(storage.remove_item(KEY));
    }
}
