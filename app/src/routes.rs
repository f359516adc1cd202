//! Every address of the page.

use leptos::prelude::*;
use leptos_router::components::{ParentRoute, Route, Routes};
use leptos_router::path;

use crate::pages::{auth, home, not_found};
use crate::shell::Frame;

/// Addresses in a table: outside of the frame what anybody may see, inside of it what needs a session.
#[component]
pub fn AppRoutes() -> impl IntoView {
    view! {
        <Routes fallback=|| view! { <not_found::NotFound/> }>
            <Route path=path!("/login") view=auth::Login/>
            <Route path=path!("/register") view=auth::Register/>
            <Route path=path!("/reset") view=auth::Reset/>
            <ParentRoute path=path!("") view=Frame>
                <Route path=path!("/") view=home::Home/>
            </ParentRoute>
        </Routes>
    }
}
