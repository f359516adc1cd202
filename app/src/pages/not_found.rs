//! What is shown for an address that leads nowhere.

use leptos::prelude::*;

use crate::components::{EmptyState, LinkButton, Variant};
use crate::i18n::use_i18n;
use crate::shell::{Shell, use_crumbs};
use crate::state::session::use_session;
use crate::tr;

/// Says so, with a way back; inside the shell for somebody who is signed in.
#[component]
pub fn NotFound() -> impl IntoView {
    let session = use_session();
    let signed_in = Memo::new(move |_| session.is_signed_in());
    move || {
        if signed_in.get() {
            view! { <Shell><Message/></Shell> }.into_any()
        } else {
            view! { <main class="bare" id="content"><Message/></main> }.into_any()
        }
    }
}

/// What went wrong and a way back.
#[component]
pub fn Message() -> impl IntoView {
    let i18n = use_i18n();
    use_crumbs(Vec::new(), tr!(i18n, shell.not_found).into());
    let action = move || view! { <LinkButton label=tr!(i18n, shell.to_start) href="/" variant=Variant::Primary/> };
    view! {
        <EmptyState
            title=tr!(i18n, shell.not_found)
            text=tr!(i18n, shell.not_found_text)
            whole_page=true
            icon=icondata::LuCompass
            action=action
        />
    }
}
