//! Signing up.

use datapulse_shared::accounts::Register as RegisterInput;
use datapulse_shared::functions::accounts;
use leptos::ev::SubmitEvent;
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::layout::{AuthPage, leave_when_signed_in};
use super::password::PasswordField;
use crate::components::{Button, Input, Notice, Tone, Variant};
use crate::form::use_form;
use crate::i18n::use_i18n;
use crate::state::preferences::use_preferences;
use crate::state::session::use_session;
use crate::tr;

/// `/register`.
#[component]
pub fn Register() -> impl IntoView {
    let i18n = use_i18n();
    let session = use_session();
    let preferences = use_preferences();
    let form = use_form();
    let email = RwSignal::new(String::new());
    let username = RwSignal::new(String::new());
    let password = RwSignal::new(String::new());
    leave_when_signed_in();
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        let name = username.get_untracked().trim().to_owned();
        let input = RegisterInput {
            email: email.get_untracked().trim().to_owned(),
            password: password.get_untracked(),
            username: (!name.is_empty()).then_some(name),
        };
        form.send(input.validate(), accounts::register(input), move |_| {
            spawn_local(async move {
                preferences.store_first().await;
                session.load().await;
            });
        });
    };
    view! {
        <AuthPage title=tr!(i18n, auth.sign_up_title) text=tr!(i18n, auth.sign_up_text)>
            <form class="stack" novalidate on:submit=submit>
                {move || form.failure().map(|text| view! { <Notice tone=Tone::Danger>{text}</Notice> })}
                <Input label=tr!(i18n, auth.email) value=email name="email" kind="email" autocomplete="email" autofocus=true error=form.problem("email") on_change=move |_| form.forgive("email")/>
                <Input label=tr!(i18n, auth.username) value=username name="username" autocomplete="username" optional=true help=tr!(i18n, auth.username_help) error=form.problem("username") on_change=move |_| form.forgive("username")/>
                <PasswordField label=tr!(i18n, auth.password) value=password error=form.problem("password") on_change=move |_| form.forgive("password")/>
                <Button label=tr!(i18n, auth.sign_up) variant=Variant::Primary submit=true block=true loading=form.pending/>
            </form>
            <p class="auth__other">{tr!(i18n, auth.have_account)} " " <a href="/login">{tr!(i18n, auth.sign_in)}</a></p>
        </AuthPage>
    }
}
