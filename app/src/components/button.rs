//! Buttons, and links that look like them.

use leptos::prelude::*;

use super::{Icon, Spinner, Text, Tooltip};

/// How much a button asks for attention.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Variant {
    /// The one thing to do here.
    Primary,
    /// Something else to do: outlined in purple.
    #[default]
    Secondary,
    /// Something on the side.
    Ghost,
    /// Cannot be undone.
    Danger,
}

/// How large a button is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Size {
    /// In tables and cards.
    Small,
    /// Everywhere else.
    #[default]
    Medium,
    /// On the landing page.
    Large,
}

fn class(variant: Variant, size: Size, block: bool) -> String {
    let variant = match variant {
        Variant::Primary => "button button--primary",
        Variant::Secondary => "button button--secondary",
        Variant::Ghost => "button button--ghost",
        Variant::Danger => "button button--danger",
    };
    let size = match size {
        Size::Small => " button--small",
        Size::Medium => "",
        Size::Large => " button--large",
    };
    [variant, size, if block { " button--block" } else { "" }].concat()
}

/// A button.
#[component]
pub fn Button(
    /// What pressing it does, as a verb.
    #[prop(into)]
    label: Text,
    /// Called when it is pressed; not needed inside a form when `submit` is set.
    #[prop(into, optional)]
    on_press: Option<Callback<()>>,
    /// How much it asks for attention.
    #[prop(optional)]
    variant: Variant,
    /// How large it is.
    #[prop(optional)]
    size: Size,
    /// Drawn before the text.
    #[prop(into, optional)]
    icon: Option<icondata::Icon>,
    /// Whether what it started is still under way: a spinner is shown and presses do nothing.
    #[prop(into, optional)]
    loading: Signal<bool>,
    /// Whether it can be pressed at all.
    #[prop(into, optional)]
    disabled: Signal<bool>,
    /// Sends the form around it.
    #[prop(optional)]
    submit: bool,
    /// As wide as what holds it.
    #[prop(optional)]
    block: bool,
) -> impl IntoView {
    let press = move |_| {
        if let Some(on_press) = on_press
            && !loading.get_untracked()
        {
            on_press.run(());
        }
    };
    view! {
        <button
            class=class(variant, size, block)
            type=if submit { "submit" } else { "button" }
            disabled=move || disabled.get()
            aria-busy=move || loading.get().then_some("true")
            aria-disabled=move || loading.get().then_some("true")
            on:click=press
        >
            {move || match (loading.get(), icon) {
                (true, _) => view! { <Spinner/> }.into_any(),
                (false, Some(icon)) => view! { <Icon icon=icon/> }.into_any(),
                (false, None) => ().into_any(),
            }}
            <span>{move || label.get()}</span>
        </button>
    }
    .into_any()
}

/// A link that looks like a button.
#[component]
pub fn LinkButton(
    /// Where it leads, as a verb.
    #[prop(into)]
    label: Text,
    /// The address; within the app unless `external` is set.
    #[prop(into)]
    href: Signal<String>,
    /// How much it asks for attention.
    #[prop(optional)]
    variant: Variant,
    /// How large it is.
    #[prop(optional)]
    size: Size,
    /// Drawn before the text.
    #[prop(into, optional)]
    icon: Option<icondata::Icon>,
    /// Leads outside of the app (the server's own pages, files): the browser loads it.
    #[prop(optional)]
    external: bool,
    /// As wide as what holds it.
    #[prop(optional)]
    block: bool,
) -> impl IntoView {
    view! {
        <a class=class(variant, size, block) href=move || href.get() rel=external.then_some("external")>
            {icon.map(|icon| view! { <Icon icon=icon/> })}
            <span>{move || label.get()}</span>
        </a>
    }
    .into_any()
}

/// A button that is only an icon; its label is read aloud and shown as a tooltip.
#[component]
pub fn IconButton(
    /// Which icon.
    icon: icondata::Icon,
    /// What pressing it does.
    #[prop(into)]
    label: Text,
    /// Called when it is pressed.
    #[prop(into)]
    on_press: Callback<()>,
    /// Turns red under the pointer.
    #[prop(optional)]
    danger: bool,
    /// Whether it can be pressed.
    #[prop(into, optional)]
    disabled: Signal<bool>,
    /// Keeps the tooltip of the last button of a row inside the window.
    #[prop(optional)]
    end: bool,
    /// Mirrored where text runs from right to left.
    #[prop(optional)]
    flip: bool,
) -> impl IntoView {
    let name = label.clone();
    let class = if danger {
        "icon-button icon-button--danger"
    } else {
        "icon-button"
    };
    view! {
        <Tooltip text=label end=end>
            <button
                class=class
                type="button"
                aria-label=move || name.get()
                disabled=move || disabled.get()
                on:click=move |_| on_press.run(())
            >
                <Icon icon=icon flip=flip/>
            </button>
        </Tooltip>
    }
    .into_any()
}
