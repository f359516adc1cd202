//! What somebody sees who is not signed in.

use leptos::prelude::*;

use crate::components::{LinkButton, Variant};
use crate::i18n::use_i18n;
use crate::shell::use_crumbs;
use crate::tr;

/// The start page of a visitor.
#[component]
pub fn Landing() -> impl IntoView {
    let i18n = use_i18n();
    use_crumbs(Vec::new(), tr!(i18n, shell.home).into());
    view! {
        <main id="content">
            <LinkButton label=tr!(i18n, shell.sign_in) href="/login" variant=Variant::Primary/>
        </main>
    }
}
