//! The root of the page: what everything shares, and the router.

use leptos::prelude::*;
use leptos_i18n::context::init_i18n_subcontext_with_options;
use leptos_router::components::Router;

use crate::components::toast::{ToastRegion, provide_toasts};
use crate::routes::AppRoutes;
use crate::sentences::provide_sentences;
use crate::shell::provide_crumbs;
use crate::state::preferences::provide_preferences;
use crate::state::session::provide_session;
use crate::upload::provide_uploads;

/// The whole page.
#[component]
pub fn App() -> impl IntoView {
    let session = provide_session();
    let preferences = provide_preferences(session);
    let language = Signal::derive(move || preferences.locale());
    provide_sentences(language);
    provide_context(init_i18n_subcontext_with_options(Some(language), None, None, None));
    provide_toasts();
    provide_crumbs();
    provide_uploads();
    view! {
        <Router>
            <AppRoutes/>
        </Router>
        <ToastRegion/>
    }
}
