//! `/settings/security`: the password, and where one is signed in.

use datapulse_shared::accounts::{PasswordChange, Session};
use datapulse_shared::functions::accounts;
use datapulse_shared::ids::SessionId;
use leptos::ev::SubmitEvent;
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::layout::AccountPage;
use crate::api::call;
use crate::components::toast::use_toasts;
use crate::components::{Badge, Button, Card, Fetched, Icon, Input, Notice, RowsSkeleton, Size, Tone, Variant};
use crate::errors::explain;
use crate::fetch::{Fetch, fetch};
use crate::form::use_form;
use crate::format::use_format;
use crate::i18n::{t_string, use_i18n};
use crate::pages::auth::PasswordField;
use crate::state::session::use_session;
use crate::tr;

/// Password and sessions.
#[component]
pub fn SecurityPage() -> impl IntoView {
    let i18n = use_i18n();
    let sessions = fetch(accounts::list_sessions);
    view! {
        <AccountPage title=tr!(i18n, settings.security_title) text=tr!(i18n, settings.security_text)>
            <div class="settings">
                <PasswordCard sessions=sessions/>
                <Card title=tr!(i18n, settings.sessions) subtitle=tr!(i18n, settings.sessions_text) flush=true>
                    <Fetched of=sessions compact=true loading={|| view! { <RowsSkeleton count=3/> }} let:list>
                        <ul class="list">
                            {move || list.get().into_iter().map(|one| view! { <SessionRow one=one sessions=sessions/> }).collect_view()}
                        </ul>
                    </Fetched>
                </Card>
            </div>
        </AccountPage>
    }
    .into_any()
}

#[component]
fn PasswordCard(sessions: Fetch<Vec<Session>>) -> impl IntoView {
    let i18n = use_i18n();
    let toasts = use_toasts();
    let form = use_form();
    let old = RwSignal::new(String::new());
    let new = RwSignal::new(String::new());
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        let change = PasswordChange {
            old_password: old.get_untracked(),
            new_password: new.get_untracked(),
        };
        form.send(change.validate(), accounts::change_password(change), move |_| {
            old.set(String::new());
            new.set(String::new());
            sessions.again();
            toasts.success(t_string!(i18n, settings.password_changed));
        });
    };
    view! {
        <Card title=tr!(i18n, settings.password) subtitle=tr!(i18n, settings.password_text)>
            <form class="stack" novalidate on:submit=submit>
                {move || form.failure().map(|text| view! { <Notice tone=Tone::Danger>{text}</Notice> })}
                <Input label=tr!(i18n, settings.old_password) value=old name="old_password" kind="password" autocomplete="current-password" error=form.problem("old_password") on_change=move |_| form.forgive("old_password")/>
                <PasswordField label=tr!(i18n, auth.new_password) value=new name="new_password" error=form.problem("new_password") on_change=move |_| form.forgive("new_password")/>
                <div class="row row--end"><Button label=tr!(i18n, settings.change_password) variant=Variant::Primary submit=true loading=form.pending/></div>
            </form>
        </Card>
    }
    .into_any()
}

/// What a browser calls itself, as people call it.
fn client(agent: Option<&str>) -> (String, bool) {
    let agent = agent.unwrap_or_default();
    let has = |word: &str| agent.contains(word);
    let browser = [
        ("Edg/", "Edge"),
        ("OPR/", "Opera"),
        ("Firefox/", "Firefox"),
        ("Chrome/", "Chrome"),
        ("Safari/", "Safari"),
    ]
    .iter()
    .find(|(mark, _)| has(mark))
    .map(|(_, name)| *name);
    let system = [
        ("Android", "Android"),
        ("iPhone", "iPhone"),
        ("iPad", "iPad"),
        ("Windows", "Windows"),
        ("Mac OS", "macOS"),
        ("Linux", "Linux"),
    ]
    .iter()
    .find(|(mark, _)| has(mark))
    .map(|(_, name)| *name);
    let is_phone = has("Mobile") || has("Android") || has("iPhone");
    let name = match (browser, system) {
        (Some(browser), Some(system)) => format!("{browser} · {system}"),
        (Some(one), None) | (None, Some(one)) => one.to_owned(),
        (None, None) => agent
            .split('/')
            .next()
            .filter(|name| !name.is_empty())
            .unwrap_or("–")
            .to_owned(),
    };
    (name, is_phone)
}

#[component]
fn SessionRow(one: Session, sessions: Fetch<Vec<Session>>) -> impl IntoView {
    let i18n = use_i18n();
    let format = use_format();
    let session = use_session();
    let toasts = use_toasts();
    let pending = RwSignal::new(false);
    let revoke = move |id: SessionId| {
        pending.set(true);
        spawn_local(async move {
            match call(session, accounts::revoke_session(id)).await {
                Ok(_) => {
                    toasts.success(t_string!(i18n, settings.revoked));
                    sessions.again();
                }
                Err(error) => toasts.error(explain(i18n.get_locale_untracked(), &error)),
            }
            pending.try_set(false);
        });
    };
    let (name, is_phone) = client(one.user_agent.as_deref());
    let icon = if is_phone {
        icondata::LuSmartphone
    } else {
        icondata::LuLaptop
    };
    let used = t_string!(i18n, settings.last_used, when = format.ago(one.last_used_at));
    let id = one.id;
    let end = if one.current {
        view! { <Badge text=tr!(i18n, settings.this_session) tone=Tone::Success/> }.into_any()
    } else {
        view! { <Button label=tr!(i18n, settings.revoke) size=Size::Small variant=Variant::Ghost loading=pending on_press=move |()| revoke(id)/> }.into_any()
    };
    view! {
        <li class="list__row">
            <span class="list__icon"><Icon icon=icon/></span>
            <span class="list__text">
                <bdi class="list__title">{name}</bdi>
                <span class="list__note"><bdi>{one.ip.unwrap_or_default()}</bdi> " · " {used}</span>
            </span>
            {end}
        </li>
    }
    .into_any()
}
