//! Theme, language and time zone: remembered in this browser for the time before sign-in, and in the
//! person's settings after it.

use datapulse_shared::error::ApiResult;
use datapulse_shared::functions::settings;
use datapulse_shared::settings::{Settings, Theme};
use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_i18n::Locale as _;
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;

use crate::api::call;
use crate::browser::{self, media_matches, recall, remember, set_root_attribute};
use crate::i18n::Locale;
use crate::state::session::{Auth, Session};

/// Keys in local storage; `app/js/early.js` reads the same before the first paint.
const THEME_KEY: &str = "datapulse.theme";
const LANGUAGE_KEY: &str = "datapulse.language";
const DARK: &str = "(prefers-color-scheme: dark)";

/// What the person prefers; copies share it.
#[derive(Clone, Copy)]
pub struct Preferences {
    /// All settings; the server's once they are there.
    pub settings: RwSignal<Settings>,
    /// Whether the page is dark at the moment, whatever the reason.
    pub dark: Signal<bool>,
    /// Whether it is known which language to begin with: this browser remembers it, or the server was asked.
    pub known: RwSignal<bool>,
    session: Session,
}

/// The preferences of the page.
pub fn use_preferences() -> Preferences {
    expect_context()
}

/// Starts with what this browser remembers, follows the person's settings, and keeps `<html>` in step.
pub fn provide_preferences(session: Session) -> Preferences {
    let known = RwSignal::new(recall(LANGUAGE_KEY).is_some());
    let settings = RwSignal::new(remembered());
    let system_dark = watch_system_theme();
    let dark = Signal::derive(move || match settings.with(|settings| settings.theme) {
        Theme::Light => false,
        Theme::Dark => true,
        Theme::System => system_dark.get(),
    });
    let preferences = Preferences {
        settings,
        dark,
        known,
        session,
    };
    provide_context(preferences);
    Effect::new(move |_| set_root_attribute("data-theme", if dark.get() { "dark" } else { "light" }));
    Effect::new(move |_| settings.with(remember_settings));
    Effect::new(move |_| {
        let locale = preferences.locale();
        set_root_attribute("lang", locale.as_str());
        set_root_attribute("dir", locale.direction().as_str());
    });
    let who = Memo::new(move |_| {
        session.auth.with(|auth| match auth {
            Auth::In(me) => Some(me.user.id),
            Auth::Unknown | Auth::Out => None,
        })
    });
    Effect::new(move |_| {
        if who.get().is_some() {
            spawn_local(preferences.load());
        }
    });
    preferences
}

impl Preferences {
    /// The language of the page.
    pub fn locale(self) -> Locale {
        self.settings.with(|settings| {
            if settings.language == "fa" {
                Locale::fa
            } else {
                Locale::en
            }
        })
    }

    /// Changes settings at once; somebody who is signed in finds them again on other machines.
    pub async fn change(self, change: impl FnOnce(&mut Settings)) -> ApiResult<()> {
        let before = self.settings.get_untracked();
        self.settings.update(change);
        let after = self.settings.get_untracked();
        if after == before || !self.session.auth.with_untracked(|auth| matches!(auth, Auth::In(_))) {
            return Ok(());
        }
        let answer = call(self.session, settings::put_settings(after)).await;
        match answer {
            Ok(stored) => {
                self.settings.set(stored);
                Ok(())
            }
            Err(error) => {
                self.settings.set(before);
                Err(error)
            }
        }
    }

    /// Gives a new account what this browser already shows.
    pub async fn store_first(self) {
        let chosen = self.settings.get_untracked();
        // A refusal only means that the account starts with the defaults.
        drop(call(self.session, settings::put_settings(chosen)).await);
    }

    async fn load(self) {
        if let Ok(stored) = call(self.session, settings::get_settings()).await {
            if self.known.get_untracked() && self.begins_again_for(&stored) {
                return;
            }
            self.settings.set(stored);
        }
        self.known.set(true);
    }

    /// The language was changed on another machine: what is half built in one cannot go on in the other, so the page loads
    /// again. Not where this browser remembers nothing, which would go on for ever.
    fn begins_again_for(self, stored: &Settings) -> bool {
        if self
            .settings
            .with_untracked(|settings| settings.language == stored.language)
        {
            return false;
        }
        remember_settings(stored);
        recall(LANGUAGE_KEY).as_ref() == Some(&stored.language) && window().location().reload().is_ok()
    }
}

fn remembered() -> Settings {
    let theme = match recall(THEME_KEY).as_deref() {
        Some("light") => Theme::Light,
        Some("dark") => Theme::Dark,
        _ => Theme::System,
    };
    let language = recall(LANGUAGE_KEY).unwrap_or_else(|| {
        let preferred = window().navigator().language().unwrap_or_default();
        if preferred.starts_with("fa") { "fa" } else { "en" }.to_owned()
    });
    Settings {
        theme,
        language,
        timezone: browser::timezone().unwrap_or_else(|| "UTC".to_owned()),
        ..Settings::default()
    }
}

fn remember_settings(settings: &Settings) {
    let theme = match settings.theme {
        Theme::Light => "light",
        Theme::Dark => "dark",
        Theme::System => "system",
    };
    remember(THEME_KEY, theme);
    remember(LANGUAGE_KEY, &settings.language);
}

fn watch_system_theme() -> RwSignal<bool> {
    let dark = RwSignal::new(media_matches(DARK));
    if let Ok(Some(list)) = window().match_media(DARK) {
        let changed = Closure::<dyn Fn()>::new(move || {
            dark.try_set(media_matches(DARK));
        });
        list.set_onchange(Some(changed.as_ref().unchecked_ref()));
        // The page lives as long as the tab, and so does what it listens with.
        changed.forget();
        std::mem::forget(list);
    }
    dark
}
