//! Tabs: several views of one thing, of which one is shown.

use leptos::ev;
use leptos::html;
use leptos::prelude::*;

use super::Text;
use crate::browser::{find_all, focused};

/// One tab.
#[derive(Clone)]
pub struct Tab {
    /// What is in the URL.
    pub key: &'static str,
    /// What is read.
    pub label: Text,
    /// A figure behind the label.
    pub count: Option<Signal<Option<String>>>,
}

impl Tab {
    /// A tab without a figure.
    pub fn new(key: &'static str, label: impl Into<Text>) -> Self {
        Self {
            key,
            label: label.into(),
            count: None,
        }
    }

    /// The same with a figure behind the label.
    #[must_use]
    pub fn count(self, count: Signal<Option<String>>) -> Self {
        Self {
            count: Some(count),
            ..self
        }
    }
}

/// The row of tabs; [`TabPanel`] holds what belongs to one.
#[component]
pub fn Tabs(
    /// What the tabs are views of, for screen readers.
    #[prop(into)]
    label: Text,
    /// The tabs.
    tabs: Vec<Tab>,
    /// Key of the one that is shown.
    #[prop(into)]
    active: Signal<String>,
    /// Called with the key of the one that was chosen.
    #[prop(into)]
    on_choose: Callback<String>,
) -> impl IntoView {
    let node: NodeRef<html::Div> = NodeRef::new();
    let keys = move |event: ev::KeyboardEvent| {
        let Some(list) = node.get_untracked() else { return };
        let tabs = find_all(&list, "[role=tab]");
        let Some(current) = focused().and_then(|element| tabs.iter().position(|tab| *tab == element)) else {
            return;
        };
        let rtl = list.closest("[dir=rtl]").ok().flatten().is_some();
        let next = match event.key().as_str() {
            "ArrowRight" if !rtl => current + 1,
            "ArrowLeft" if rtl => current + 1,
            "ArrowRight" | "ArrowLeft" => current + tabs.len() - 1,
            "Home" => 0,
            "End" => tabs.len() - 1,
            _ => return,
        };
        event.prevent_default();
        if let Some(tab) = tabs.get(next % tabs.len()) {
            drop(tab.focus());
            tab.click();
        }
    };
    let tabs = tabs
        .into_iter()
        .map(|Tab { key, label, count }| {
            let chosen = Signal::derive(move || active.with(|active| active == key));
            view! {
                <button
                    class="tabs__tab"
                    type="button"
                    role="tab"
                    id=format!("tab-{key}")
                    aria-controls=format!("panel-{key}")
                    aria-selected=move || if chosen.get() { "true" } else { "false" }
                    tabindex=move || if chosen.get() { "0" } else { "-1" }
                    on:click=move |_| on_choose.run(key.to_owned())
                >
                    {move || label.get()}
                    {move || count.and_then(|count| count.get()).map(|count| view! { <span class="tabs__count">{count}</span> })}
                </button>
            }
        })
        .collect_view();
    view! {
        <div class="tabs" role="tablist" node_ref=node aria-label=move || label.get() on:keydown=keys>
            {tabs}
        </div>
    }
    .into_any()
}

/// What belongs to one tab; made when the tab is first shown, and again each time.
#[component]
pub fn TabPanel(
    /// Key of the tab.
    key: &'static str,
    /// Key of the one that is shown.
    #[prop(into)]
    active: Signal<String>,
    /// The content.
    children: ChildrenFn,
) -> impl IntoView {
    let shown = Memo::new(move |_| active.with(|active| active == key));
    move || {
        let children = children.clone();
        shown
            .get()
            .then(|| {
                view! {
                    <div class="tabs__panel" role="tabpanel" id=format!("panel-{key}") aria-labelledby=format!("tab-{key}") tabindex="0">
                        {children()}
                    </div>
                }
            })
            .into_any()
    }
}
