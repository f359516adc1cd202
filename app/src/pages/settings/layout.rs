//! What the pages of the account have in common.

use leptos::prelude::*;
use leptos_router::hooks::use_location;

use crate::components::{PageHeader, Text};
use crate::i18n::use_i18n;
use crate::tr;

/// A heading and the way to the other pages of the account.
#[component]
pub fn AccountPage(
    /// What the page is.
    #[prop(into)]
    title: Text,
    /// A sentence below.
    #[prop(into)]
    text: Text,
    /// The content.
    children: Children,
) -> impl IntoView {
    let i18n = use_i18n();
    let path = use_location().pathname;
    let link = move |href: &'static str, label: Text| {
        let here = move || path.with(|path| path == href).then_some("page");
        view! { <a class="subnav__link" href=href aria-current=here>{move || label.get()}</a> }
    };
    view! {
        <PageHeader title=title text=text/>
        <nav class="subnav" aria-label=tr!(i18n, settings.pages)>
            {link("/settings", tr!(i18n, settings.general).into())}
            {link("/settings/tokens", tr!(i18n, shell.tokens).into())}
            {link("/settings/security", tr!(i18n, shell.security).into())}
        </nav>
        {children()}
    }
    .into_any()
}
