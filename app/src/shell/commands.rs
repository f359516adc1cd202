//! Things to do that several parts of the shell offer: palette, shortcuts, menus.

use datapulse_shared::settings::Theme;
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::ShellState;
use crate::components::toast::{Toasts, use_toasts};
use crate::errors::explain;
use crate::i18n::{Words, use_i18n};
use crate::state::preferences::{Preferences, use_preferences};
use crate::state::session::{Session, use_session};

/// Something to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Act {
    /// Open a page.
    Go(String),
    /// Light becomes dark and the other way round.
    SwitchTheme,
    /// English becomes Persian and the other way round.
    SwitchLanguage,
    /// Open the sheet of shortcuts.
    ShowShortcuts,
    /// End the session.
    SignOut,
}

/// One line of the palette.
#[derive(Debug, Clone, PartialEq)]
pub struct Command {
    /// What it belongs to.
    pub group: &'static str,
    /// What is read.
    pub label: String,
    /// What is drawn.
    pub icon: icondata::Icon,
    /// What it does.
    pub act: Act,
}

/// Does what does not lead to another page; copies share everything.
#[derive(Clone, Copy)]
pub struct Actor {
    session: Session,
    preferences: Preferences,
    toasts: Toasts,
    i18n: Words,
    shell: ShellState,
}

/// The one who does it.
pub fn use_actor() -> Actor {
    Actor {
        session: use_session(),
        preferences: use_preferences(),
        toasts: use_toasts(),
        i18n: use_i18n(),
        shell: expect_context(),
    }
}

impl Actor {
    /// Does it. Going somewhere is the caller's, who has the router.
    pub fn perform(self, act: Act) {
        match act {
            Act::Go(_) => {}
            Act::ShowShortcuts => self.shell.shortcuts.set(true),
            Act::SwitchTheme => spawn_local(self.switch_theme()),
            Act::SwitchLanguage => spawn_local(self.switch_language()),
            Act::SignOut => spawn_local(self.sign_out()),
        }
    }

    async fn switch_theme(self) {
        let theme = if self.preferences.dark.get_untracked() {
            Theme::Light
        } else {
            Theme::Dark
        };
        // The page has changed; whether that was also stored matters little here.
        drop(self.preferences.change(|settings| settings.theme = theme).await);
    }

    async fn switch_language(self) {
        let change = |settings: &mut datapulse_shared::settings::Settings| {
            let other = if settings.language == "fa" { "en" } else { "fa" };
            other.clone_into(&mut settings.language);
        };
        drop(self.preferences.change(change).await);
    }

    async fn sign_out(self) {
        if let Err(error) = self.session.leave().await {
            self.toasts.error(explain(self.i18n.get_locale_untracked(), &error));
        }
    }
}
