//! A word of explanation under the pointer or the focus.

use leptos::prelude::*;

use super::Text;

/// Shows `text` next to what it holds. Only for what the label of the control says too: touch screens show none.
#[component]
pub fn Tooltip(
    /// What is shown.
    #[prop(into)]
    text: Text,
    /// Above instead of below.
    #[prop(optional)]
    up: bool,
    /// Aligned to the end, for the last control of a row.
    #[prop(optional)]
    end: bool,
    /// Beside instead of below.
    #[prop(optional)]
    side: bool,
    /// The control.
    children: Children,
) -> impl IntoView {
    let mut class = String::from("tooltip");
    for (on, name) in [(up, " tooltip--up"), (end, " tooltip--end"), (side, " tooltip--side")] {
        if on {
            class.push_str(name);
        }
    }
    view! {
        <span class=class data-tip=move || text.get()>
            {children()}
        </span>
    }
    .into_any()
}
