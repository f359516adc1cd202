//! Controls that are on or off.

use leptos::prelude::*;

use super::Text;

#[component]
fn OnOff(
    class: &'static str,
    kind: &'static str,
    role: Option<&'static str>,
    label: Text,
    help: Option<Text>,
    checked: Signal<bool>,
    on_change: Callback<bool>,
    disabled: Signal<bool>,
    group: Option<String>,
) -> impl IntoView {
    view! {
        <label class=class>
            <input
                class="choice__control"
                type=kind
                role=role
                name=group
                disabled=move || disabled.get()
                prop:checked=move || checked.get()
                on:change:target=move |event| on_change.run(event.target().checked())
            />
            <span>{move || label.get()}</span>
            {help.map(|help| view! { <span class="choice__help">{move || help.get()}</span> })}
        </label>
    }
    .into_any()
}

/// Something to tick.
#[component]
pub fn Checkbox(
    /// What ticking it means.
    #[prop(into)]
    label: Text,
    /// Whether it is ticked.
    #[prop(into)]
    checked: Signal<bool>,
    /// Called with the new state.
    #[prop(into)]
    on_change: Callback<bool>,
    /// A line below.
    #[prop(into, optional)]
    help: Option<Text>,
    /// Whether it can be changed.
    #[prop(into, optional)]
    disabled: Signal<bool>,
) -> impl IntoView {
    view! {
        <OnOff class="choice" kind="checkbox" role=None label=label help=help checked=checked on_change=on_change disabled=disabled group=None/>
    }
}

/// Something that is on or off and changes at once.
#[component]
pub fn Switch(
    /// What is on or off.
    #[prop(into)]
    label: Text,
    /// Whether it is on.
    #[prop(into)]
    checked: Signal<bool>,
    /// Called with the new state.
    #[prop(into)]
    on_change: Callback<bool>,
    /// A line below.
    #[prop(into, optional)]
    help: Option<Text>,
    /// Whether it can be changed.
    #[prop(into, optional)]
    disabled: Signal<bool>,
) -> impl IntoView {
    view! {
        <OnOff class="choice choice--switch" kind="checkbox" role=Some("switch") label=label help=help checked=checked on_change=on_change disabled=disabled group=None/>
    }
}

/// One of several that exclude each other.
#[component]
pub fn Radio(
    /// What choosing it means.
    #[prop(into)]
    label: Text,
    /// The same for all that exclude each other.
    #[prop(into)]
    group: String,
    /// Whether this one is chosen.
    #[prop(into)]
    checked: Signal<bool>,
    /// Called when it is chosen.
    #[prop(into)]
    on_choose: Callback<()>,
    /// A line below.
    #[prop(into, optional)]
    help: Option<Text>,
    /// Whether it can be chosen.
    #[prop(into, optional)]
    disabled: Signal<bool>,
) -> impl IntoView {
    let on_change = Callback::new(move |chosen| {
        if chosen {
            on_choose.run(());
        }
    });
    view! {
        <OnOff class="choice" kind="radio" role=None label=label help=help checked=checked on_change=on_change disabled=disabled group=Some(group)/>
    }
}
