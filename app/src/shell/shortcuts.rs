//! Keys that work everywhere, and the sheet that lists them (`?`).

use leptos::ev;
use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::use_navigate;

use super::commands::{Act, use_actor};
use super::{ShellState, links};
use crate::browser::{is_mac, is_typing};
use crate::components::{Dialog, Text};
use crate::i18n::{Words, use_i18n};
use crate::tr;

/// How long after `g` the second key may come.
const CHORD_MILLISECONDS: f64 = 1_200.0;

/// Listens to the keyboard as long as the shell is there.
pub fn listen() {
    let shell: ShellState = expect_context();
    let actor = use_actor();
    let i18n = use_i18n();
    let navigate = use_navigate();
    let chord_began = StoredValue::new(0.0_f64);
    let listener = window_event_listener(ev::keydown, move |event| {
        let key = event.key();
        if (event.ctrl_key() || event.meta_key()) && key.eq_ignore_ascii_case("k") {
            event.prevent_default();
            shell.palette.update(|open| *open = !*open);
            return;
        }
        if event.ctrl_key() || event.meta_key() || event.alt_key() || is_typing() || shell.is_busy() {
            return;
        }
        let in_chord = js_sys::Date::now() - chord_began.get_value() < CHORD_MILLISECONDS;
        chord_began.set_value(0.0);
        match key.as_str() {
            "?" => shell.shortcuts.set(true),
            "g" => chord_began.set_value(js_sys::Date::now()),
            "[" => shell.narrow.update(|narrow| *narrow = !*narrow),
            "t" if !in_chord => actor.perform(Act::SwitchTheme),
            other if in_chord => {
                let target = links::work(i18n)
                    .into_iter()
                    .chain(links::account(i18n))
                    .find(|link| link.key == Some(other));
                if let Some(link) = target {
                    navigate(link.href, NavigateOptions::default());
                }
            }
            _ => {}
        }
    });
    on_cleanup(move || listener.remove());
}

/// Every shortcut with its keys.
pub fn list(i18n: Words) -> Vec<(Vec<&'static str>, Text)> {
    let control = if is_mac() { "⌘" } else { "Ctrl" };
    let mut list: Vec<(Vec<&'static str>, Text)> = vec![
        (vec![control, "K"], tr!(i18n, shell.shortcut_palette).into()),
        (vec!["?"], tr!(i18n, shell.shortcut_help).into()),
        (vec!["t"], tr!(i18n, shell.shortcut_theme).into()),
        (vec!["["], tr!(i18n, shell.shortcut_sidebar).into()),
    ];
    let places: [(&str, Text); 6] = [
        ("h", tr!(i18n, shell.shortcut_go_home).into()),
        ("d", tr!(i18n, shell.shortcut_go_dashboard).into()),
        ("s", tr!(i18n, shell.shortcut_go_datasets).into()),
        ("r", tr!(i18n, shell.shortcut_go_training).into()),
        ("m", tr!(i18n, shell.shortcut_go_models).into()),
        ("p", tr!(i18n, shell.shortcut_go_predictions).into()),
    ];
    list.extend(places.into_iter().map(|(key, text)| (vec!["g", key], text)));
    list
}

/// A list of all shortcuts.
#[component]
pub fn ShortcutList() -> impl IntoView {
    let i18n = use_i18n();
    let rows = list(i18n)
        .into_iter()
        .map(|(keys, text)| {
            let keys = keys.into_iter().map(|key| view! { <kbd>{key}</kbd> }).collect_view();
            view! { <li class="shortcut"><span>{move || text.get()}</span><span class="shortcut__keys">{keys}</span></li> }
        })
        .collect_view();
    view! { <ul class="shortcuts">{rows}</ul> }.into_any()
}

/// The sheet of shortcuts.
#[component]
pub fn ShortcutSheet() -> impl IntoView {
    let i18n = use_i18n();
    let ShellState { shortcuts, .. } = expect_context();
    view! {
        <Dialog title=tr!(i18n, shell.shortcuts) open=shortcuts>
            <ShortcutList/>
        </Dialog>
    }
}
