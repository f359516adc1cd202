//! A number chosen by dragging.

use leptos::prelude::*;

use super::Text;
use crate::browser::unique_id;

/// A number between two limits, where the exact value matters little.
#[component]
pub fn Slider(
    /// What is chosen.
    #[prop(into)]
    label: Text,
    /// The number.
    #[prop(into)]
    value: Signal<f64>,
    /// Called while it is dragged.
    #[prop(into)]
    on_change: Callback<f64>,
    /// Least value.
    min: f64,
    /// Greatest value.
    max: f64,
    /// Steps between values.
    #[prop(default = 1.0)]
    step: f64,
    /// The number as it is shown; the plain number unless given.
    #[prop(into, optional)]
    shown: Option<Text>,
    /// A sentence below.
    #[prop(into, optional)]
    help: Option<Text>,
) -> impl IntoView {
    let id = unique_id("slider");
    let text = move || {
        shown
            .as_ref()
            .map_or_else(|| value.get().to_string(), |shown| shown.get().to_string())
    };
    let aloud = text.clone();
    let filled = move || format!("{:.1}%", 100.0 * (value.get() - min) / (max - min).max(f64::EPSILON));
    view! {
        <div class="field">
            <label class="field__label" for=id.clone()>
                <span>{move || label.get()}</span>
                <output class="slider__value" for=id.clone()>{text}</output>
            </label>
            <input
                class="slider"
                type="range"
                id=id
                min=min
                max=max
                step=step
                style:--filled=filled
                aria-valuetext=aloud
                prop:value=move || value.get()
                on:input:target=move |event| {
                    if let Ok(number) = event.target().value().parse() {
                        on_change.run(number);
                    }
                }
            />
            {help.map(|help| view! { <p class="field__help">{move || help.get()}</p> })}
        </div>
    }
    .into_any()
}
