//! The few things asked of the browser directly.

use std::cell::Cell;

use leptos::prelude::{document, window};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Element, HtmlElement};

/// An id that no other element of the page has, such as `field-12`.
pub fn unique_id(prefix: &str) -> String {
    thread_local!(static NEXT: Cell<u32> = const { Cell::new(0) });
    let number = NEXT.get();
    NEXT.set(number + 1);
    format!("{prefix}-{number}")
}

/// Reads what [`remember`] kept in this browser.
pub fn recall(key: &str) -> Option<String> {
    window().local_storage().ok()??.get_item(key).ok()?
}

/// Keeps a small text in this browser; where storage is switched off, nothing is kept.
pub fn remember(key: &str, value: &str) {
    if let Ok(Some(storage)) = window().local_storage() {
        drop(storage.set_item(key, value));
    }
}

/// Whether a media query such as `(prefers-reduced-motion: reduce)` holds.
pub fn media_matches(query: &str) -> bool {
    window()
        .match_media(query)
        .ok()
        .flatten()
        .is_some_and(|list| list.matches())
}

/// Sets an attribute of `<html>`.
pub fn set_root_attribute(name: &str, value: &str) {
    if let Some(root) = document().document_element() {
        drop(root.set_attribute(name, value));
    }
}

/// Moves the focus to the first element that matches.
pub fn focus(selector: &str) {
    if let Some(element) = find(selector) {
        drop(element.focus());
    }
}

/// The first element that matches.
pub fn find(selector: &str) -> Option<HtmlElement> {
    document()
        .query_selector(selector)
        .ok()
        .flatten()
        .and_then(|element| element.dyn_into().ok())
}

/// Elements inside `parent` that match, in order.
pub fn find_all(parent: &Element, selector: &str) -> Vec<HtmlElement> {
    let Ok(found) = parent.query_selector_all(selector) else {
        return Vec::new();
    };
    (0..found.length())
        .filter_map(|index| found.item(index)?.dyn_into().ok())
        .collect()
}

/// The element that has the focus.
pub fn focused() -> Option<HtmlElement> {
    document().active_element().and_then(|element| element.dyn_into().ok())
}

/// Whether a key press is meant for a text field, so that shortcuts of single letters must not catch it.
pub fn is_typing() -> bool {
    focused().is_some_and(|element| {
        matches!(element.tag_name().as_str(), "INPUT" | "TEXTAREA" | "SELECT") || element.is_content_editable()
    })
}

/// Lets the browser download or open an address of our own server.
pub fn open(url: &str) {
    drop(window().location().set_href(url));
}

/// The address of this site, such as `https://data.example.org`.
pub fn origin() -> String {
    window().location().origin().unwrap_or_default()
}

/// Copies a text; answers whether the browser allowed it.
pub async fn copy(text: &str) -> bool {
    let promise = window().navigator().clipboard().write_text(text);
    wasm_bindgen_futures::JsFuture::from(promise).await.is_ok()
}

/// Whether this is a Mac, where shortcuts are made with ⌘ instead of Ctrl.
pub fn is_mac() -> bool {
    window()
        .navigator()
        .user_agent()
        .is_ok_and(|agent| agent.contains("Mac"))
}

/// The browser's time zone, such as `Europe/Vienna`.
pub fn timezone() -> Option<String> {
    let format = js_sys::Intl::DateTimeFormat::default().resolved_options();
    js_sys::Reflect::get(&format, &JsValue::from_str("timeZone"))
        .ok()?
        .as_string()
}

/// Waits for `milliseconds`.
pub async fn sleep(milliseconds: i32) {
    let promise = js_sys::Promise::new(&mut |resolve, _| {
        drop(window().set_timeout_with_callback_and_timeout_and_arguments_0(&resolve, milliseconds));
    });
    drop(wasm_bindgen_futures::JsFuture::from(promise).await);
}

/// A key that no other request has, so that repeating a request does nothing twice.
pub fn fresh_key() -> String {
    format!(
        "{:x}-{:x}",
        js_sys::Math::random().to_bits(),
        js_sys::Date::now().to_bits()
    )
}
