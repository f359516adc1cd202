//! Resetting a password: asking for the link, and setting the new one with it.

use datapulse_shared::accounts::{PasswordResetConfirm, PasswordResetRequest};
use datapulse_shared::functions::accounts;
use leptos::ev::SubmitEvent;
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

use super::layout::AuthPage;
use super::password::PasswordField;
use crate::components::{Button, Input, Notice, Tone, Variant};
use crate::form::use_form;
use crate::i18n::use_i18n;
use crate::tr;

/// `/reset`, and `/reset?token=…` as in the mail.
#[component]
pub fn Reset() -> impl IntoView {
    let query = use_query_map();
    let token = Memo::new(move |_| query.with(|query| query.get("token")).filter(|token| !token.is_empty()));
    move || match token.get() {
        Some(token) => view! { <SetPassword token=token/> }.into_any(),
        None => view! { <AskForLink/> }.into_any(),
    }
}

#[component]
fn AskForLink() -> impl IntoView {
    let i18n = use_i18n();
    let form = use_form();
    let email = RwSignal::new(String::new());
    let sent = RwSignal::new(false);
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        let input = PasswordResetRequest {
            email: email.get_untracked().trim().to_owned(),
        };
        form.send(input.validate(), accounts::request_password_reset(input), move |_| {
            sent.set(true);
        });
    };
    view! {
        <AuthPage title=tr!(i18n, auth.reset_title) text=tr!(i18n, auth.reset_text)>
            <form class="stack" novalidate on:submit=submit>
                {move || form.failure().map(|text| view! { <Notice tone=Tone::Danger>{text}</Notice> })}
                {move || sent.get().then(|| view! { <Notice tone=Tone::Success>{tr!(i18n, auth.reset_sent)}</Notice> })}
                <Input label=tr!(i18n, auth.email) value=email name="email" kind="email" autocomplete="email" autofocus=true error=form.problem("email") on_change=move |_| form.forgive("email")/>
                <Button label=tr!(i18n, auth.reset_send) variant=Variant::Primary submit=true block=true loading=form.pending/>
            </form>
            <p class="auth__other"><a href="/login">{tr!(i18n, auth.back_to_sign_in)}</a></p>
        </AuthPage>
    }
}

#[component]
fn SetPassword(token: String) -> impl IntoView {
    let i18n = use_i18n();
    let form = use_form();
    let password = RwSignal::new(String::new());
    let done = RwSignal::new(false);
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        let input = PasswordResetConfirm {
            token: token.clone(),
            new_password: password.get_untracked(),
        };
        form.send(input.validate(), accounts::confirm_password_reset(input), move |_| {
            done.set(true);
        });
    };
    view! {
        <AuthPage title=tr!(i18n, auth.reset_new_title) text=tr!(i18n, auth.reset_new_text)>
            {move || done.get().then(|| view! { <Notice tone=Tone::Success>{tr!(i18n, auth.reset_done)}</Notice> })}
            <form class="stack" novalidate on:submit=submit hidden=move || done.get()>
                {move || form.failure().map(|text| view! { <Notice tone=Tone::Danger>{text}</Notice> })}
                <PasswordField label=tr!(i18n, auth.new_password) value=password name="new_password" error=form.problem("new_password") on_change=move |_| form.forgive("new_password")/>
                <Button label=tr!(i18n, auth.reset_set) variant=Variant::Primary submit=true block=true loading=form.pending/>
            </form>
            <p class="auth__other"><a href="/login">{tr!(i18n, auth.back_to_sign_in)}</a></p>
        </AuthPage>
    }
}
