//! A panel that slides in from the side.

use leptos::prelude::*;

use super::{Dialog, Text};

/// A [`Dialog`] at the end of the window, for details and for the navigation on a phone.
#[component]
pub fn Drawer(
    /// What it is about.
    #[prop(into)]
    title: Text,
    /// Whether it is shown.
    open: RwSignal<bool>,
    /// From the start of the window.
    #[prop(optional)]
    from_start: bool,
    /// The content, made anew each time it opens.
    children: ChildrenFn,
) -> impl IntoView {
    view! {
        <Dialog title=title open=open drawer=true from_start=from_start>
            {children()}
        </Dialog>
    }
}
