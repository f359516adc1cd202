//! `/settings`: looks, language, time zone, session, how long things are kept.

use datapulse_shared::settings::{Settings, Theme};
use leptos::ev::SubmitEvent;
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::layout::AccountPage;
use super::timezones;
use crate::components::toast::use_toasts;
use crate::components::{Button, Card, Choice, Input, Segment, Segments, Select, Switch, Variant};
use crate::errors::explain;
use crate::form::use_form;
use crate::format::use_format;
use crate::i18n::{t_string, use_i18n};
use crate::state::preferences::use_preferences;
use crate::tr;

/// A change of the settings.
type Change = Box<dyn FnOnce(&mut Settings)>;

/// Stores a change that acts at once, and says when it could not be stored.
fn changer() -> impl Fn(Change) + Copy + Send + Sync + 'static {
    let i18n = use_i18n();
    let preferences = use_preferences();
    let toasts = use_toasts();
    move |change| {
        spawn_local(async move {
            if let Err(error) = preferences.change(change).await {
                toasts.error(explain(i18n.get_locale_untracked(), &error));
            }
        });
    }
}

/// The preferences.
#[component]
pub fn SettingsPage() -> impl IntoView {
    let i18n = use_i18n();
    view! {
        <AccountPage title=tr!(i18n, settings.title) text=tr!(i18n, settings.text)>
            <div class="settings">
                <Looks/>
                <Limits/>
            </div>
        </AccountPage>
    }
    .into_any()
}

/// Theme, language, time zone, drafts: act at once.
#[component]
fn Looks() -> impl IntoView {
    let i18n = use_i18n();
    let format = use_format();
    let preferences = use_preferences();
    let settings = preferences.settings;
    let change = changer();
    let themes = vec![
        Segment::new("light", tr!(i18n, shell.theme_light)).icon(icondata::LuSun),
        Segment::new("dark", tr!(i18n, shell.theme_dark)).icon(icondata::LuMoon),
        Segment::new("system", tr!(i18n, shell.theme_system)).icon(icondata::LuMonitor),
    ];
    let theme = move || {
        match settings.with(|settings| settings.theme) {
            Theme::Light => "light",
            Theme::Dark => "dark",
            Theme::System => "system",
        }
        .to_owned()
    };
    let choose_theme = move |name: String| {
        let theme = match name.as_str() {
            "light" => Theme::Light,
            "dark" => Theme::Dark,
            _ => Theme::System,
        };
        change(Box::new(move |settings| settings.theme = theme));
    };
    let languages = vec![Segment::new("en", "English"), Segment::new("fa", "فارسی")];
    let zone = RwSignal::new(String::new());
    Effect::new(move |_| zone.set(settings.with(|settings| settings.timezone.clone())));
    let zones = Memo::new(move |_| {
        let names = timezones::known(&settings.with(|settings| settings.timezone.clone()));
        names
            .into_iter()
            .map(|name| Choice::new(name.clone(), name.replace('_', " ")))
            .collect::<Vec<_>>()
    });
    let now = move || t_string!(i18n, settings.now, time = format.date_time(chrono_now()));
    view! {
        <Card title=tr!(i18n, settings.looks) subtitle=tr!(i18n, settings.looks_text)>
            <div class="stack stack--loose">
                <Segments label=tr!(i18n, shell.theme) options=themes value=theme on_choose=choose_theme/>
                <Segments
                    label=tr!(i18n, shell.language)
                    options=languages
                    value=move || settings.with(|settings| settings.language.clone())
                    on_choose=move |language: String| change(Box::new(move |settings| settings.language = language))
                />
                <Select
                    label=tr!(i18n, settings.timezone)
                    value=zone
                    options=zones
                    help=now
                    on_change=move |name: String| change(Box::new(move |settings| settings.timezone = name))
                />
                <Switch
                    label=tr!(i18n, settings.auto_save)
                    help=tr!(i18n, settings.auto_save_text)
                    checked=move || settings.with(|settings| settings.auto_save)
                    on_change=move |on| change(Box::new(move |settings| settings.auto_save = on))
                />
            </div>
        </Card>
    }
    .into_any()
}

fn chrono_now() -> chrono::DateTime<chrono::Utc> {
    #[expect(clippy::cast_possible_truncation, reason = "milliseconds since 1970 fit")]
    chrono::DateTime::from_timestamp_millis(js_sys::Date::now() as i64).unwrap_or_default()
}

/// Numbers, which are stored together with a button.
#[component]
fn Limits() -> impl IntoView {
    let i18n = use_i18n();
    let preferences = use_preferences();
    let toasts = use_toasts();
    let form = use_form();
    let session = RwSignal::new(String::new());
    let retention = RwSignal::new(String::new());
    let cache = RwSignal::new(String::new());
    Effect::new(move |_| {
        let settings = preferences.settings.get();
        session.set(settings.session_timeout_minutes.to_string());
        retention.set(settings.data_retention_days.to_string());
        cache.set(settings.cache_duration_minutes.to_string());
    });
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        // What is no number is out of every range, and the check says so.
        let number = |text: RwSignal<String>| text.get_untracked().trim().parse().unwrap_or(u32::MAX);
        let (minutes, days, cached) = (number(session), number(retention), number(cache));
        let mut wanted = preferences.settings.get_untracked();
        wanted.session_timeout_minutes = minutes;
        wanted.data_retention_days = days;
        wanted.cache_duration_minutes = cached;
        let checked = wanted.validate();
        form.send(
            checked,
            preferences.change(move |settings| *settings = wanted),
            move |()| {
                toasts.success(t_string!(i18n, common.saved));
            },
        );
    };
    view! {
        <Card title=tr!(i18n, settings.limits) subtitle=tr!(i18n, settings.limits_text)>
            <form class="stack" novalidate on:submit=submit>
                <Input label=tr!(i18n, settings.session) value=session kind="number" name="session" min="5" max="1440" help=tr!(i18n, settings.session_text) error=form.problem("session_timeout_minutes")/>
                <Input label=tr!(i18n, settings.retention) value=retention kind="number" name="retention" min="1" max="3650" help=tr!(i18n, settings.retention_text) error=form.problem("data_retention_days")/>
                <Input label=tr!(i18n, settings.cache) value=cache kind="number" name="cache" min="0" max="1440" help=tr!(i18n, settings.cache_text) error=form.problem("cache_duration_minutes")/>
                <div class="row row--end"><Button label=tr!(i18n, common.save) variant=Variant::Primary submit=true loading=form.pending/></div>
            </form>
        </Card>
    }
    .into_any()
}
