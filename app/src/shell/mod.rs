//! What surrounds every page of somebody who is signed in: sidebar, header, command palette.

mod commands;
mod crumbs;
mod endings;
mod header;
mod links;
mod palette;
mod shortcuts;
mod sidebar;

use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::components::Outlet;
use leptos_router::hooks::{use_location, use_navigate};

use crate::browser;
use crate::components::Spinner;
use crate::i18n::use_i18n;
use crate::live::provide_live;
use crate::sentences::use_sentences;
use crate::state::preferences::use_preferences;
use crate::state::session::{Auth, use_session};
use crate::tr;

pub use crumbs::{provide_crumbs, use_crumbs};
use header::Header;
pub use header::{LanguageMenu, ThemeMenu};
use palette::Palette;
pub use shortcuts::ShortcutList;
use shortcuts::ShortcutSheet;
pub use sidebar::Brand;
use sidebar::{PhoneNavigation, Sidebar};

/// Whether the sidebar shows only icons, remembered in this browser.
const NARROW_KEY: &str = "datapulse.sidebar";

/// How far the page knows who uses it.
#[derive(Clone, Copy, PartialEq)]
enum Who {
    Asking,
    Nobody,
    Somebody,
}

/// Lets in whoever is signed in. Everybody else sees the landing page on `/`, and `/login` with the way back in
/// its address anywhere else (ACC-22, ACC-24).
#[component]
pub fn Frame() -> impl IntoView {
    let session = use_session();
    let location = use_location();
    let who = Memo::new(move |_| {
        session.auth.with(|auth| match auth {
            Auth::Unknown => Who::Asking,
            Auth::Out => Who::Nobody,
            Auth::In(_) => Who::Somebody,
        })
    });
    let i18n = use_i18n();
    let (preferences, sentences) = (use_preferences(), use_sentences());
    // A page that has begun in one language would have to begin again in the other.
    let can_speak = Memo::new(move |_| preferences.known.get() && sentences.are_here());
    let at_start = Memo::new(move |_| location.pathname.get() == "/");
    move || {
        // Figures and dates are written once; another language writes them all anew.
        i18n.get_locale();
        match (who.get(), who.get() == Who::Nobody && at_start.get()) {
            (Who::Asking, _) => view! { <Starting/> }.into_any(),
            (Who::Somebody, _) if !can_speak.get() => view! { <Starting/> }.into_any(),
            (Who::Somebody, _) => view! { <Shell><Outlet/></Shell> }.into_any(),
            (Who::Nobody, true) => view! { <crate::pages::landing::Landing/> }.into_any(),
            (Who::Nobody, false) => view! { <ToLogin/> }.into_any(),
        }
    }
}

/// Shown for the moment in which the server is asked who is there.
#[component]
fn Starting() -> impl IntoView {
    let i18n = use_i18n();
    view! {
        <div class="starting" role="status">
            <Spinner large=true/>
            <span class="visually-hidden">{tr!(i18n, shell.starting)}</span>
        </div>
    }
}

#[component]
fn ToLogin() -> impl IntoView {
    let location = use_location();
    let navigate = use_navigate();
    Effect::new(move |_| {
        let here = location.pathname.get_untracked() + &location.search.with_untracked(|search| with_mark(search));
        let target = format!("/login?next={}", String::from(js_sys::encode_uri_component(&here)));
        navigate(
            &target,
            NavigateOptions {
                replace: true,
                ..NavigateOptions::default()
            },
        );
    });
    view! { <Starting/> }
}

/// The query as it stands in an address.
fn with_mark(search: &str) -> String {
    if search.is_empty() {
        String::new()
    } else {
        format!("?{}", search.trim_start_matches('?'))
    }
}

/// What the parts of the shell share.
#[derive(Clone, Copy)]
struct ShellState {
    narrow: RwSignal<bool>,
    drawer: RwSignal<bool>,
    palette: RwSignal<bool>,
    shortcuts: RwSignal<bool>,
}

impl ShellState {
    /// Whether something lies above the page, so that its shortcuts must wait.
    fn is_busy(self) -> bool {
        [self.drawer, self.palette, self.shortcuts]
            .iter()
            .any(|open| open.get_untracked())
            || browser::find("dialog[open]").is_some()
    }
}

/// Sidebar and header around a page.
#[component]
pub fn Shell(
    /// The page.
    children: Children,
) -> impl IntoView {
    let i18n = use_i18n();
    let narrow = RwSignal::new(browser::recall(NARROW_KEY).as_deref() == Some("narrow"));
    let state = ShellState {
        narrow,
        drawer: RwSignal::new(false),
        palette: RwSignal::new(false),
        shortcuts: RwSignal::new(false),
    };
    provide_context(state);
    provide_live();
    endings::announce();
    Effect::new(move |_| browser::remember(NARROW_KEY, if narrow.get() { "narrow" } else { "wide" }));
    focus_after_navigation(state);
    shortcuts::listen();
    view! {
        <a class="skip-link" href="#content" rel="external">{tr!(i18n, shell.skip)}</a>
        <div class="shell" class:shell--narrow=move || narrow.get()>
            <Sidebar/>
            <PhoneNavigation/>
            <Palette/>
            <ShortcutSheet/>
            <div class="shell__main">
                <Header/>
                <main class="page" id="content" tabindex="-1">{children()}</main>
            </div>
        </div>
    }
    .into_any()
}

/// After a navigation the focus goes to the top of the new page, so that a screen reader starts there.
fn focus_after_navigation(state: ShellState) {
    let location = use_location();
    Effect::new(move |before: Option<String>| {
        let path = location.pathname.get();
        if before.is_some_and(|before| before != path) {
            state.drawer.set(false);
            browser::focus("#content");
        }
        path
    });
}
