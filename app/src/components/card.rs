//! Boxes with a common shape.

use leptos::prelude::*;

use super::{Icon, Text};

/// A box with a title, what belongs into its corner, and content.
#[component]
pub fn Card(
    /// Heading of the card.
    #[prop(into, optional)]
    title: Option<Text>,
    /// A line below the heading.
    #[prop(into, optional)]
    subtitle: Option<Text>,
    /// Buttons or badges at the end of the heading.
    #[prop(into, optional)]
    actions: ViewFn,
    /// Without padding, for tables.
    #[prop(optional)]
    flush: bool,
    /// Lifts under the pointer, for cards that lead somewhere.
    #[prop(optional)]
    lift: bool,
    /// The content.
    children: Children,
) -> impl IntoView {
    let mut class = String::from("card");
    for (on, name) in [(flush, " card--flush"), (lift, " card--lift")] {
        if on {
            class.push_str(name);
        }
    }
    let header = title.map(|title| {
        view! {
            <header class="card__header">
                <div class="grow">
                    <h2 class="card__title">{move || title.get()}</h2>
                    {subtitle.map(|subtitle| view! { <p class="card__subtitle">{move || subtitle.get()}</p> })}
                </div>
                {actions.run()}
            </header>
        }
    });
    view! {
        <section class=class>
            {header}
            <div class="card__body">{children()}</div>
        </section>
    }
    .into_any()
}

/// One figure with its label.
#[component]
pub fn StatCard(
    /// What is counted.
    #[prop(into)]
    label: Text,
    /// The figure, written out.
    #[prop(into)]
    value: Signal<String>,
    /// A line below it.
    #[prop(into, optional)]
    note: Option<Text>,
    /// Drawn in the corner.
    icon: icondata::Icon,
    /// In amber: for tokens.
    #[prop(optional)]
    accent: bool,
) -> impl IntoView {
    view! {
        <div class=if accent { "card stat stat--accent" } else { "card stat" }>
            <span class="stat__label">{move || label.get()}</span>
            <span class="stat__icon"><Icon icon=icon/></span>
            <span class="stat__value">{move || value.get()}</span>
            {note.map(|note| view! { <span class="stat__note">{move || note.get()}</span> })}
        </div>
    }
    .into_any()
}
