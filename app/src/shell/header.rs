//! The bar on top: where one is, search, theme, language, account.

use leptos::prelude::*;
use leptos::task::spawn_local;

use datapulse_shared::settings::Theme;

use super::ShellState;
use super::commands::{Act, use_actor};
use super::crumbs::Crumbs;
use crate::browser::is_mac;
use crate::components::{
    Breadcrumbs, Icon, IconButton, Menu, MenuItem, MenuLabel, MenuLine, MenuLink, TokenBadge, Tooltip,
};
use crate::i18n::{Locale, use_i18n};
use crate::state::preferences::use_preferences;
use crate::state::session::use_session;
use crate::tr;

/// The bar on top of every page.
#[component]
pub fn Header() -> impl IntoView {
    let i18n = use_i18n();
    let ShellState { drawer, .. } = expect_context();
    let Crumbs(crumbs) = expect_context();
    view! {
        <header class="header">
            <div class="header__menu">
                <IconButton icon=icondata::LuMenu label=tr!(i18n, shell.open_navigation) on_press=move |()| drawer.set(true)/>
            </div>
            <div class="header__crumbs"><Breadcrumbs crumbs=crumbs/></div>
            <div class="header__end">
                <SearchButton/>
                <ThemeMenu/>
                <LanguageMenu/>
                <AccountMenu/>
            </div>
        </header>
    }
    .into_any()
}

/// Looks like a field and opens the command palette.
#[component]
fn SearchButton() -> impl IntoView {
    let i18n = use_i18n();
    let ShellState { palette, .. } = expect_context();
    let control = if is_mac() { "⌘ K" } else { "Ctrl K" };
    view! {
        <button
            class="header__search"
            type="button"
            aria-label=tr!(i18n, shell.search_or_jump)
            aria-keyshortcuts="Control+K Meta+K"
            on:click=move |_| palette.set(true)
        >
            <Icon icon=icondata::LuSearch small=true/>
            <span>{tr!(i18n, shell.search_or_jump)}</span>
            <kbd>{control}</kbd>
        </button>
    }
    .into_any()
}

/// Light, dark, or as the system has it.
#[component]
pub fn ThemeMenu() -> impl IntoView {
    let i18n = use_i18n();
    let preferences = use_preferences();
    let choose = move |theme: Theme| {
        spawn_local(async move {
            // The theme has changed on this page; whether it also was stored matters little here.
            drop(preferences.change(|settings| settings.theme = theme).await);
        });
    };
    let is = move |theme: Theme| Signal::derive(move || preferences.settings.with(|settings| settings.theme == theme));
    let trigger = move || {
        move || {
            let icon = if preferences.dark.get() {
                icondata::LuMoon
            } else {
                icondata::LuSun
            };
            view! { <Icon icon=icon/> }
        }
    };
    view! {
        <Tooltip text=tr!(i18n, shell.theme)>
            <Menu label=tr!(i18n, shell.theme) trigger=trigger end=true>
                <MenuItem label=tr!(i18n, shell.theme_light) icon=icondata::LuSun checked=is(Theme::Light) on_choose=move |()| choose(Theme::Light)/>
                <MenuItem label=tr!(i18n, shell.theme_dark) icon=icondata::LuMoon checked=is(Theme::Dark) on_choose=move |()| choose(Theme::Dark)/>
                <MenuItem label=tr!(i18n, shell.theme_system) icon=icondata::LuMonitor checked=is(Theme::System) on_choose=move |()| choose(Theme::System)/>
            </Menu>
        </Tooltip>
    }
    .into_any()
}

/// English or Persian.
#[component]
pub fn LanguageMenu() -> impl IntoView {
    let i18n = use_i18n();
    let preferences = use_preferences();
    let choose = move |language: &'static str| {
        spawn_local(async move {
            // As with the theme: the page has already changed.
            drop(
                preferences
                    .change(|settings| language.clone_into(&mut settings.language))
                    .await,
            );
        });
    };
    let is = move |locale: Locale| Signal::derive(move || preferences.locale() == locale);
    view! {
        <Tooltip text=tr!(i18n, shell.language)>
            <Menu label=tr!(i18n, shell.language) trigger=|| view! { <Icon icon=icondata::LuLanguages/> } end=true>
                <MenuItem label="English" checked=is(Locale::en) on_choose=move |()| choose("en")/>
                <MenuItem label="فارسی" checked=is(Locale::fa) on_choose=move |()| choose("fa")/>
            </Menu>
        </Tooltip>
    }
    .into_any()
}

#[component]
fn AccountMenu() -> impl IntoView {
    let i18n = use_i18n();
    let session = use_session();
    let actor = use_actor();
    let leave = move |()| actor.perform(Act::SignOut);
    let initial = move || session.name().chars().next().unwrap_or('?').to_uppercase().to_string();
    let trigger = move || view! { <span class="avatar" aria-hidden="true">{initial}</span> };
    let who = move || session.me().map(|me| me.user.email).unwrap_or_default();
    view! {
        <a class="header__balance" href="/settings/tokens" aria-label=move || crate::i18n::t_string!(i18n, shell.balance, balance = session.balance.get())>
            <TokenBadge amount=session.balance/>
        </a>
        <Menu label=tr!(i18n, shell.account) trigger=trigger end=true>
            <MenuLabel text=who/>
            <MenuLine/>
            <MenuLink label=tr!(i18n, shell.settings) href="/settings" icon=icondata::LuSettings/>
            <MenuLink label=tr!(i18n, shell.security) href="/settings/security" icon=icondata::LuShieldCheck/>
            <MenuLink label=tr!(i18n, shell.help) href="/help" icon=icondata::LuCircleHelp/>
            <MenuLine/>
            <MenuItem label=tr!(i18n, shell.sign_out) icon=icondata::LuLogOut on_choose=leave/>
        </Menu>
    }
    .into_any()
}
