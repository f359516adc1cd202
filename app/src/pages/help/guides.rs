//! `/help`: how the main job goes, what is what, and the keys.

use leptos::prelude::*;

use crate::components::{Card, Icon, LinkButton, PageHeader, Text};
use crate::i18n::use_i18n;
use crate::shell::ShortcutList;
use crate::state::session::use_session;
use crate::tr;

/// Guides and shortcuts.
#[component]
pub fn HelpPage() -> impl IntoView {
    let i18n = use_i18n();
    let session = use_session();
    let actions = move || {
        let gallery = session.is_demo().then(|| {
            view! { <LinkButton label=tr!(i18n, shell.gallery) href="/help/components" icon=icondata::LuPalette/> }
        });
        view! {
            {gallery}
            <LinkButton label=tr!(i18n, shell.api_docs) href="/api/docs" external=true icon=icondata::LuBookOpen/>
        }
    };
    view! {
        <PageHeader title=tr!(i18n, shell.help) text=tr!(i18n, help.text) actions=actions/>
        <div class="help">
            <div class="stack stack--loose">
                <MainJob/>
                <Answers/>
            </div>
            <div class="stack stack--loose">
                <Card title=tr!(i18n, shell.shortcuts)><ShortcutList/></Card>
            </div>
        </div>
    }
    .into_any()
}

#[component]
fn MainJob() -> impl IntoView {
    let i18n = use_i18n();
    let step = |title: Text, text: Text, href: &'static str| {
        view! {
            <li class="step">
                <h3><a href=href>{move || title.get()}</a></h3>
                <p>{move || text.get()}</p>
            </li>
        }
    };
    view! {
        <Card title=tr!(i18n, help.main) subtitle=tr!(i18n, help.main_text)>
            <ol class="steps steps--compact">
                {step(tr!(i18n, help.upload).into(), tr!(i18n, help.upload_text).into(), "/datasets")}
                {step(tr!(i18n, help.look).into(), tr!(i18n, help.look_text).into(), "/datasets")}
                {step(tr!(i18n, help.train).into(), tr!(i18n, help.train_text).into(), "/training/new")}
                {step(tr!(i18n, help.save).into(), tr!(i18n, help.save_text).into(), "/dashboard/models")}
                {step(tr!(i18n, help.predict).into(), tr!(i18n, help.predict_text).into(), "/predict")}
            </ol>
            <p class="help__sample">
                <Icon icon=icondata::LuTable small=true/>
                <a href="/samples/penguins.csv" rel="external" download="">{tr!(i18n, help.sample)}</a>
            </p>
        </Card>
    }
    .into_any()
}

#[component]
fn Answers() -> impl IntoView {
    let i18n = use_i18n();
    let answer = |question: Text, text: Text| {
        view! {
            <details class="answer">
                <summary>{move || question.get()}<Icon icon=icondata::LuChevronDown small=true/></summary>
                <p>{move || text.get()}</p>
            </details>
        }
    };
    view! {
        <Card title=tr!(i18n, help.answers)>
            {answer(tr!(i18n, help.q_files).into(), tr!(i18n, help.a_files).into())}
            {answer(tr!(i18n, help.q_formats).into(), tr!(i18n, help.a_formats).into())}
            {answer(tr!(i18n, help.q_tokens).into(), tr!(i18n, help.a_tokens).into())}
            {answer(tr!(i18n, help.q_stop).into(), tr!(i18n, help.a_stop).into())}
            {answer(tr!(i18n, help.q_seeds).into(), tr!(i18n, help.a_seeds).into())}
            {answer(tr!(i18n, help.q_program).into(), tr!(i18n, help.a_program).into())}
        </Card>
    }
    .into_any()
}
