//! The top of a page: what it is and what to do.

use leptos::prelude::*;

use super::Text;
use crate::shell::use_crumbs;

/// The heading of a page. It also names the tab of the browser and the last step of the breadcrumbs.
#[component]
pub fn PageHeader(
    /// What the page is.
    #[prop(into)]
    title: Text,
    /// A sentence below.
    #[prop(into, optional)]
    text: Option<Text>,
    /// Badges behind the title.
    #[prop(into, optional)]
    badges: ViewFn,
    /// Steps above the page, as label and address; the page itself is added.
    #[prop(optional)]
    parents: Vec<(Text, &'static str)>,
    /// Its name in the breadcrumbs and in the tab of the browser, where that differs from the heading.
    #[prop(into, optional)]
    crumb: Option<Text>,
    /// Buttons at the end.
    #[prop(into, optional)]
    actions: Option<ViewFn>,
) -> impl IntoView {
    use_crumbs(parents, crumb.unwrap_or_else(|| title.clone()));
    view! {
        <header class="page-header">
            <div class="page-header__text">
                <div class="page-header__title">
                    <h1 tabindex="-1">{move || title.get()}</h1>
                    {badges.run()}
                </div>
                {text.map(|text| view! { <p>{move || text.get()}</p> })}
            </div>
            {actions.map(|actions| view! { <div class="page-header__actions">{actions.run()}</div> })}
        </header>
    }
    .into_any()
}
