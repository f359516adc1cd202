//! A few options side by side, of which one is chosen.

use leptos::prelude::*;

use super::{Icon, Text};
use crate::browser::unique_id;

/// One option of [`Segments`].
#[derive(Clone)]
pub struct Segment {
    /// What is stored.
    pub value: &'static str,
    /// What is read.
    pub label: Text,
    /// Drawn before it.
    pub icon: Option<icondata::Icon>,
}

impl Segment {
    /// An option without an icon.
    pub fn new(value: &'static str, label: impl Into<Text>) -> Self {
        Self {
            value,
            label: label.into(),
            icon: None,
        }
    }

    /// The same with an icon.
    #[must_use]
    pub fn icon(self, icon: icondata::Icon) -> Self {
        Self {
            icon: Some(icon),
            ..self
        }
    }
}

/// Two to five short options side by side.
#[component]
pub fn Segments(
    /// What to choose.
    #[prop(into)]
    label: Text,
    /// The options.
    options: Vec<Segment>,
    /// The value of the chosen one.
    #[prop(into)]
    value: Signal<String>,
    /// Called when another one is chosen.
    #[prop(into)]
    on_choose: Callback<String>,
    /// The label is read aloud but not shown.
    #[prop(optional)]
    bare: bool,
) -> impl IntoView {
    let group = unique_id("segments");
    let options = options
        .into_iter()
        .map(
            |Segment {
                 value: own,
                 label,
                 icon,
             }| {
                view! {
                    <label class="segments__one">
                        <input
                            type="radio"
                            name=group.clone()
                            value=own
                            prop:checked=move || value.with(|value| value == own)
                            on:change=move |_| on_choose.run(own.to_owned())
                        />
                        <span>
                            {icon.map(|icon| view! { <Icon icon=icon small=true/> })}
                            {move || label.get()}
                        </span>
                    </label>
                }
            },
        )
        .collect_view();
    view! {
        <fieldset class="choices">
            <legend class=bare.then_some("visually-hidden")>{move || label.get()}</legend>
            <div class="segments">{options}</div>
        </fieldset>
    }
    .into_any()
}
