//! A field that filters a list, kept in the address.

use leptos::leptos_dom::helpers::TimeoutHandle;
use leptos::prelude::*;
use std::time::Duration;

use super::{Icon, Text};
use crate::address::Param;

/// Long enough that a word is typed without a request for each letter.
const PAUSE: Duration = Duration::from_millis(250);

/// What is typed goes into the address after a short pause.
#[component]
pub fn SearchBox(
    /// What is searched; read aloud.
    #[prop(into)]
    label: Text,
    /// An example of what to type.
    #[prop(into)]
    placeholder: Text,
    /// Where the words are kept.
    param: Param,
    /// Called when they change: a list goes back to its first page.
    #[prop(into, optional)]
    on_change: Option<Callback<()>>,
) -> impl IntoView {
    let pending = StoredValue::new(None::<TimeoutHandle>);
    let typed = move |text: String| {
        if let Some(handle) = pending.get_value() {
            handle.clear();
        }
        let handle = set_timeout_with_handle(
            move || {
                param.set(text.trim());
                if let Some(on_change) = on_change {
                    on_change.run(());
                }
            },
            PAUSE,
        );
        pending.set_value(handle.ok());
    };
    on_cleanup(move || {
        if let Some(handle) = pending.try_get_value().flatten() {
            handle.clear();
        }
    });
    view! {
        <div class="field__box search-box">
            <Icon icon=icondata::LuSearch />
            <input class="input" type="search" dir="auto" aria-label=move || label.get() placeholder=move || placeholder.get()
                prop:value=move || param.get() on:input:target=move |event| typed(event.target().value()) />
        </div>
    }
    .into_any()
}
