//! A list of things to do that opens below a button.

use leptos::ev;
use leptos::html;
use leptos::prelude::*;
use wasm_bindgen::JsCast;

use super::{Icon, Text};
use crate::browser::{find_all, focused};

#[derive(Clone, Copy)]
struct MenuState {
    open: RwSignal<bool>,
    trigger: NodeRef<html::Button>,
}

impl MenuState {
    fn close(self) {
        self.open.try_set(false);
        if let Some(trigger) = self.trigger.try_get_untracked().flatten() {
            drop(trigger.focus());
        }
    }
}

/// A button with a list below it: arrows move, Enter chooses, Esc closes.
#[component]
pub fn Menu(
    /// What the list offers.
    #[prop(into)]
    label: Text,
    /// What the button looks like; a class such as `button button--secondary` or `icon-button`.
    #[prop(default = "icon-button")]
    class: &'static str,
    /// What is drawn in the button.
    #[prop(into)]
    trigger: ViewFn,
    /// Whether the content of the button already says what it is, so that no label is read instead.
    #[prop(optional)]
    labelled: bool,
    /// Aligned to the end of the button.
    #[prop(optional)]
    end: bool,
    /// Opens upwards.
    #[prop(optional)]
    up: bool,
    /// The items, made anew each time it opens.
    children: ChildrenFn,
) -> impl IntoView {
    let state = MenuState {
        open: RwSignal::new(false),
        trigger: NodeRef::new(),
    };
    let open = state.open;
    let list: NodeRef<html::Div> = NodeRef::new();
    let root: NodeRef<html::Div> = NodeRef::new();
    Effect::new(move |_| {
        if let (true, Some(list)) = (open.get(), list.get()) {
            step(&list, 0);
        }
    });
    let keys = move |event: ev::KeyboardEvent| {
        if open.try_get_untracked() != Some(true) {
            return;
        }
        let direction = match event.key().as_str() {
            "ArrowDown" => 1,
            "ArrowUp" => -1,
            "Escape" | "Tab" => {
                event.stop_propagation();
                state.close();
                return;
            }
            _ => return,
        };
        event.prevent_default();
        if let Some(list) = list.try_get_untracked().flatten() {
            step(&list, direction);
        }
    };
    let left = move |event: ev::FocusEvent| {
        let into: Option<web_sys::Node> = event.related_target().and_then(|target| target.dyn_into().ok());
        // Choosing an item may have taken the whole menu off the page, and the focus with it.
        let root = root.try_get_untracked().flatten();
        let inside = root.is_some_and(|root| root.contains(into.as_ref()));
        if into.is_some() && !inside {
            open.try_set(false);
        }
    };
    let outside = window_event_listener(ev::pointerdown, move |event| {
        let target: Option<web_sys::Node> = event.target().and_then(|target| target.dyn_into().ok());
        let inside = root
            .try_get_untracked()
            .flatten()
            .is_some_and(|root| root.contains(target.as_ref()));
        if !inside {
            open.try_update(|open| *open = false);
        }
    });
    on_cleanup(move || outside.remove());
    let mut root_class = String::from("menu");
    for (on, name) in [(end, " menu--end"), (up, " menu--up")] {
        if on {
            root_class.push_str(name);
        }
    }
    let name = label.clone();
    view! {
        <div class=root_class node_ref=root on:keydown=keys on:focusout=left>
            <button
                class=class
                node_ref=state.trigger
                type="button"
                aria-haspopup="menu"
                aria-expanded=move || if open.get() { "true" } else { "false" }
                aria-label=move || (!labelled).then(|| name.get().to_string())
                on:click=move |_| open.update(|open| *open = !*open)
            >
                {trigger.run()}
            </button>
            {move || {
                let label = label.clone();
                let children = children.clone();
                open.get()
                    .then(|| {
                        view! {
                            <div class="menu__list" role="menu" node_ref=list aria-label=move || label.get()>
                                {provide_context(state)} {children()}
                            </div>
                        }
                    })
            }}
        </div>
    }
    .into_any()
}

/// Moves the focus among the items; 0 goes to the first.
fn step(list: &web_sys::HtmlElement, direction: i32) {
    let items = find_all(list, "[role^=menuitem]");
    let count = i32::try_from(items.len()).unwrap_or(0);
    if count == 0 {
        return;
    }
    let current = focused().and_then(|element| items.iter().position(|item| *item == element));
    let current = current
        .and_then(|index| i32::try_from(index).ok())
        .unwrap_or(-direction.max(0));
    let next = if direction == 0 {
        0
    } else {
        (current + direction).rem_euclid(count)
    };
    if let Some(item) = usize::try_from(next).ok().and_then(|next| items.get(next)) {
        drop(item.focus());
    }
}

#[component]
fn Content(icon: Option<icondata::Icon>, label: Text, hint: Option<Text>) -> impl IntoView {
    view! {
        {icon.map(|icon| view! { <Icon icon=icon/> })}
        <span>
            {move || label.get()}
            {hint.map(|hint| view! { <span class="menu__hint">{move || hint.get()}</span> })}
        </span>
    }
    .into_any()
}

/// Something to do.
#[component]
pub fn MenuItem(
    /// What choosing it does.
    #[prop(into)]
    label: Text,
    /// Called when it is chosen; the menu closes by itself.
    #[prop(into)]
    on_choose: Callback<()>,
    /// Drawn before it.
    #[prop(into, optional)]
    icon: Option<icondata::Icon>,
    /// A line below it.
    #[prop(into, optional)]
    hint: Option<Text>,
    /// In red.
    #[prop(optional)]
    danger: bool,
    /// Whether it is the chosen one of several.
    #[prop(into, optional)]
    checked: Option<Signal<bool>>,
) -> impl IntoView {
    let state: MenuState = expect_context();
    view! {
        <button
            class=if danger { "menu__item menu__item--danger" } else { "menu__item" }
            type="button"
            role=if checked.is_some() { "menuitemradio" } else { "menuitem" }
            aria-checked=move || checked.map(|checked| if checked.get() { "true" } else { "false" })
            tabindex="-1"
            on:click=move |_| {
                state.close();
                on_choose.run(());
            }
        >
            <Content icon=icon label=label hint=hint/>
        </button>
    }
    .into_any()
}

/// Somewhere to go.
#[component]
pub fn MenuLink(
    /// Where it leads.
    #[prop(into)]
    label: Text,
    /// The address.
    #[prop(into)]
    href: String,
    /// Drawn before it.
    #[prop(into, optional)]
    icon: Option<icondata::Icon>,
    /// A line below it.
    #[prop(into, optional)]
    hint: Option<Text>,
) -> impl IntoView {
    let state: MenuState = expect_context();
    view! {
        <a class="menu__item" role="menuitem" tabindex="-1" href=href on:click=move |_| state.open.set(false)>
            <Content icon=icon label=label hint=hint/>
        </a>
    }
    .into_any()
}

/// A word above a group of items.
#[component]
pub fn MenuLabel(
    /// The word.
    #[prop(into)]
    text: Text,
) -> impl IntoView {
    view! { <div class="menu__label" role="presentation">{move || text.get()}</div> }.into_any()
}

/// A line between groups.
#[component]
pub fn MenuLine() -> impl IntoView {
    view! { <div class="menu__line" role="separator"></div> }
}
