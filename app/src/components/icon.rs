//! Lucide icons. Only those named somewhere in the app end up in the page.

use leptos::prelude::*;
use leptos::svg;

/// A drawing next to a text. It is hidden from screen readers: the text or the label of the button says the same.
#[component]
pub fn Icon(
    /// Which one, such as `icondata::LuInbox`.
    icon: icondata::Icon,
    /// 16 instead of 20 pixels.
    #[prop(optional)]
    small: bool,
    /// 24 instead of 20 pixels.
    #[prop(optional)]
    large: bool,
    /// Mirrored where text runs from right to left: for arrows and chevrons.
    #[prop(optional)]
    flip: bool,
) -> impl IntoView {
    let mut class = String::from("icon");
    for (on, name) in [(small, " icon--small"), (large, " icon--large"), (flip, " icon--flip")] {
        if on {
            class.push_str(name);
        }
    }
    svg::svg()
        .attr("class", class)
        .attr("viewBox", "0 0 24 24")
        .attr("fill", "none")
        .attr("stroke", "currentColor")
        .attr("stroke-width", "1.75")
        .attr("stroke-linecap", "round")
        .attr("stroke-linejoin", "round")
        .attr("aria-hidden", "true")
        .attr("focusable", "false")
        .inner_html(icon.data)
        .into_any()
}
