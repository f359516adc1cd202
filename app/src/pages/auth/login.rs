//! Signing in.

use datapulse_shared::accounts::Login as LoginInput;
use datapulse_shared::functions::accounts;
use leptos::ev::SubmitEvent;
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::layout::{AuthPage, leave_when_signed_in};
use crate::components::{Button, Input, Notice, Tone, Variant};
use crate::form::use_form;
use crate::i18n::use_i18n;
use crate::state::session::use_session;
use crate::tr;

/// `/login`: with email or username.
#[component]
pub fn Login() -> impl IntoView {
    let i18n = use_i18n();
    let session = use_session();
    let form = use_form();
    let identifier = RwSignal::new(String::new());
    let password = RwSignal::new(String::new());
    leave_when_signed_in();
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        let input = LoginInput {
            identifier: identifier.get_untracked().trim().to_owned(),
            password: password.get_untracked(),
        };
        form.send(input.validate(), accounts::login(input), move |_| {
            spawn_local(session.load());
        });
    };
    view! {
        <AuthPage title=tr!(i18n, auth.sign_in_title) text=tr!(i18n, auth.sign_in_text)>
            <form class="stack" novalidate on:submit=submit>
                {move || session.expired.get().then(|| view! { <Notice tone=Tone::Info>{tr!(i18n, auth.expired)}</Notice> })}
                {move || form.failure().map(|text| view! { <Notice tone=Tone::Danger>{text}</Notice> })}
                <Input label=tr!(i18n, auth.identifier) value=identifier name="identifier" autocomplete="username" autofocus=true error=form.problem("identifier") on_change=move |_| form.forgive("identifier")/>
                <Input label=tr!(i18n, auth.password) value=password name="password" kind="password" autocomplete="current-password" error=form.problem("password") on_change=move |_| form.forgive("password")/>
                <div class="row row--end"><a class="small" href="/reset">{tr!(i18n, auth.forgot)}</a></div>
                <Button label=tr!(i18n, auth.sign_in) variant=Variant::Primary submit=true block=true loading=form.pending/>
            </form>
            <p class="auth__other">{tr!(i18n, auth.no_account)} " " <a href="/register">{tr!(i18n, auth.sign_up)}</a></p>
        </AuthPage>
    }
}
