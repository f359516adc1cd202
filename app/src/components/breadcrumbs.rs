//! Where the page is.

use leptos::prelude::*;

use super::{Icon, Text};
use crate::i18n::use_i18n;
use crate::tr;

/// One step on the way to a page.
#[derive(Clone)]
pub struct Crumb {
    /// What is read.
    pub label: Text,
    /// Where it leads; the page itself leads nowhere.
    pub href: Option<String>,
}

impl Crumb {
    /// A step that leads somewhere.
    pub fn link(label: impl Into<Text>, href: impl Into<String>) -> Self {
        Self {
            label: label.into(),
            href: Some(href.into()),
        }
    }

    /// The page itself.
    pub fn here(label: impl Into<Text>) -> Self {
        Self {
            label: label.into(),
            href: None,
        }
    }
}

/// The way from the start to the page.
#[component]
pub fn Breadcrumbs(
    /// The steps, the page itself last.
    #[prop(into)]
    crumbs: Signal<Vec<Crumb>>,
) -> impl IntoView {
    let i18n = use_i18n();
    let step = |(index, Crumb { label, href }): (usize, Crumb)| {
        let chevron = (index > 0).then(|| view! { <Icon icon=icondata::LuChevronRight small=true flip=true/> });
        let content = match href {
            Some(href) => view! { <a href=href>{move || label.get()}</a> }.into_any(),
            None => view! { <span aria-current="page">{move || label.get()}</span> }.into_any(),
        };
        view! { <li>{chevron} {content}</li> }
    };
    view! {
        <nav class="breadcrumbs" aria-label=tr!(i18n, shell.breadcrumbs)>
            <ol>{move || crumbs.get().into_iter().enumerate().map(step).collect_view()}</ol>
        </nav>
    }
    .into_any()
}
