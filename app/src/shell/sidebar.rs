//! The navigation at the side, and the same as a drawer on a phone.

use leptos::prelude::*;
use leptos_router::hooks::use_location;

use super::ShellState;
use super::links::{self, Link};
use crate::components::{Drawer, Icon, IconButton, Text, Tooltip};
use crate::i18n::{t_string, use_i18n};
use crate::tr;

/// The product's mark and name.
#[component]
pub fn Brand(
    /// Only the mark.
    #[prop(into, optional)]
    mark_only: Signal<bool>,
) -> impl IntoView {
    view! {
        <a class="brand" href="/" aria-label="DataPulse">
            <img class="brand__mark" src="/favicon.svg" alt="" width="28" height="28"/>
            {move || (!mark_only.get()).then(|| view! { <span class="brand__name">"DataPulse"</span> })}
        </a>
    }
    .into_any()
}

/// The sidebar of wide windows.
#[component]
pub fn Sidebar() -> impl IntoView {
    let i18n = use_i18n();
    let ShellState { narrow, .. } = expect_context();
    let label = move || {
        if narrow.get() {
            t_string!(i18n, shell.expand)
        } else {
            t_string!(i18n, shell.collapse)
        }
    };
    view! {
        <aside class="sidebar">
            <div class="sidebar__top"><Brand mark_only=narrow/></div>
            <Sections/>
            <div class="sidebar__bottom">
                <IconButton icon=icondata::LuPanelLeft label=label flip=true on_press=move |()| narrow.update(|narrow| *narrow = !*narrow)/>
            </div>
        </aside>
    }
    .into_any()
}

/// The navigation of a phone.
#[component]
pub fn PhoneNavigation() -> impl IntoView {
    let ShellState { drawer, .. } = expect_context();
    view! {
        <Drawer title="DataPulse" open=drawer from_start=true>
            <Sections/>
        </Drawer>
    }
}

#[component]
fn Sections() -> impl IntoView {
    let i18n = use_i18n();
    view! {
        <nav class="navigation" aria-label=tr!(i18n, shell.navigation)>
            <Section title=tr!(i18n, shell.section_work) links=links::work(i18n)/>
            <Section title=tr!(i18n, shell.section_account) links=links::account(i18n)/>
        </nav>
    }
    .into_any()
}

#[component]
fn Section(#[prop(into)] title: Text, links: Vec<Link>) -> impl IntoView {
    let path = use_location().pathname;
    let items = links
        .into_iter()
        .map(|Link { href, label, icon, .. }| {
            let active = Memo::new(move |_| path.with(|path| links::is_within(path, href)));
            let tip = label.clone();
            view! {
                <li>
                    <Tooltip text=tip side=true>
                        <a class="navigation__link" href=href aria-current=move || active.get().then_some("page")>
                            <Icon icon=icon/>
                            <span class="navigation__label">{move || label.get()}</span>
                        </a>
                    </Tooltip>
                </li>
            }
        })
        .collect_view();
    view! {
        <div class="navigation__section">
            <h2 class="navigation__title">{move || title.get()}</h2>
            <ul>{items}</ul>
        </div>
    }
    .into_any()
}
