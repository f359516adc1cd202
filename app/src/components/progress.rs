//! How far something is.

use leptos::prelude::*;

use super::{Text, Tone};
use crate::format::use_format;

/// A bar from 0 to 100 with its label and percentage.
#[component]
pub fn ProgressBar(
    /// What is under way.
    #[prop(into)]
    label: Text,
    /// 0 to 100; absent while nobody knows.
    #[prop(into)]
    value: Signal<Option<f64>>,
    /// Green when done, red when failed, amber when held.
    #[prop(into, optional)]
    tone: Signal<Tone>,
    /// Without the line of text above; the label is still read aloud.
    #[prop(optional)]
    bare: bool,
) -> impl IntoView {
    let format = use_format();
    let percent = move || value.get().map(|value| value.clamp(0.0, 100.0));
    let class = move || match (percent(), tone.get()) {
        (None, _) => "progress progress--unknown",
        (_, Tone::Success) => "progress progress--success",
        (_, Tone::Danger) => "progress progress--danger",
        (_, Tone::Warning) => "progress progress--paused",
        _ => "progress",
    };
    let name = label.clone();
    let text = (!bare).then(|| {
        view! {
            <div class="progress__text">
                <span class="truncate">{move || label.get()}</span>
                <span class="progress__percent">{move || percent().map(|percent| format.percent((percent / 100.0 * 1000.0).floor() / 1000.0))}</span>
            </div>
        }
    });
    view! {
        <div class=class>
            {text}
            <div
                class="progress__track"
                role="progressbar"
                aria-label=move || name.get()
                aria-valuemin="0"
                aria-valuemax="100"
                aria-valuenow=move || percent().map(|percent| percent.round().to_string())
            >
                <div class="progress__bar" style:inline-size=move || percent().map(|percent| format!("{percent}%"))></div>
            </div>
        </div>
    }
    .into_any()
}
