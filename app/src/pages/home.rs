//! The start page of somebody who is signed in.

use leptos::prelude::*;

use crate::components::PageHeader;
use crate::i18n::use_i18n;
use crate::tr;

/// Recent work and next steps.
#[component]
pub fn Home() -> impl IntoView {
    let i18n = use_i18n();
    view! { <PageHeader title=tr!(i18n, shell.home)/> }
}
