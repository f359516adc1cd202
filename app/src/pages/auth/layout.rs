//! What the pages of this area have in common.

use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::{use_navigate, use_query_map};

use crate::components::{Icon, Text};
use crate::i18n::use_i18n;
use crate::shell::{Brand, LanguageMenu, ThemeMenu, use_crumbs};
use crate::state::session::use_session;
use crate::tr;

/// A form in the middle, and beside it what the product is for.
#[component]
pub fn AuthPage(
    /// What the form does.
    #[prop(into)]
    title: Text,
    /// A sentence below.
    #[prop(into)]
    text: Text,
    /// The form and what belongs below it.
    children: Children,
) -> impl IntoView {
    let i18n = use_i18n();
    use_crumbs(Vec::new(), title.clone());
    let point =
        |icon: icondata::Icon, text: Text| view! { <li><Icon icon=icon/><span>{move || text.get()}</span></li> };
    view! {
        <div class="auth">
            <aside class="auth__aside">
                <div class="auth__pulse" aria-hidden="true"></div>
                <p class="auth__claim">{tr!(i18n, auth.aside_title)}</p>
                <ul class="auth__points">
                    {point(icondata::LuUpload, tr!(i18n, auth.aside_1).into())}
                    {point(icondata::LuActivity, tr!(i18n, auth.aside_2).into())}
                    {point(icondata::LuDownload, tr!(i18n, auth.aside_3).into())}
                </ul>
            </aside>
            <div class="auth__main">
                <header class="auth__bar">
                    <Brand/>
                    <div class="row row--tight"><ThemeMenu/><LanguageMenu/></div>
                </header>
                <main class="auth__form" id="content">
                    <h1>{move || title.get()}</h1>
                    <p class="muted">{move || text.get()}</p>
                    {children()}
                </main>
            </div>
        </div>
    }
    .into_any()
}

/// Where to go after signing in: `next` of the address, if it is a place of ours.
pub fn use_next() -> Memo<String> {
    let query = use_query_map();
    Memo::new(move |_| {
        let next = query.with(|query| query.get("next")).unwrap_or_default();
        let ours = next.starts_with('/') && !next.starts_with("//") && !next.contains('\\');
        if ours { next } else { "/".to_owned() }
    })
}

/// Whoever is signed in has nothing to do here and goes on to where they wanted.
pub fn leave_when_signed_in() {
    let session = use_session();
    let next = use_next();
    let navigate = use_navigate();
    Effect::new(move |_| {
        if session.is_signed_in() {
            navigate(
                &next.get_untracked(),
                NavigateOptions {
                    replace: true,
                    ..NavigateOptions::default()
                },
            );
        }
    });
}
