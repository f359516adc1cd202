//! Below the first screen: what the product does, how it goes, and the way in once more.

use leptos::prelude::*;

use crate::components::{Icon, LinkButton, Size, Text, Variant};
use crate::i18n::{Words, use_i18n};
use crate::tr;

fn features(i18n: Words) -> [(icondata::Icon, Text, Text); 6] {
    [
        (
            icondata::LuChartColumn,
            tr!(i18n, landing.profile).into(),
            tr!(i18n, landing.profile_text).into(),
        ),
        (
            icondata::LuActivity,
            tr!(i18n, landing.train).into(),
            tr!(i18n, landing.train_text).into(),
        ),
        (
            icondata::LuListChecks,
            tr!(i18n, landing.explain).into(),
            tr!(i18n, landing.explain_text).into(),
        ),
        (
            icondata::LuPackage,
            tr!(i18n, landing.export).into(),
            tr!(i18n, landing.export_text).into(),
        ),
        (
            icondata::LuHistory,
            tr!(i18n, landing.repeat).into(),
            tr!(i18n, landing.repeat_text).into(),
        ),
        (
            icondata::LuServer,
            tr!(i18n, landing.own).into(),
            tr!(i18n, landing.own_text).into(),
        ),
    ]
}

/// What the product does.
#[component]
pub fn Features() -> impl IntoView {
    let i18n = use_i18n();
    let cards = features(i18n)
        .into_iter()
        .map(|(icon, title, text)| {
            view! {
                <li class="landing-feature">
                    <span class="landing-feature__icon"><Icon icon=icon/></span>
                    <h3>{move || title.get()}</h3>
                    <p>{move || text.get()}</p>
                </li>
            }
        })
        .collect_view();
    view! {
        <section class="landing__section">
            <h2 class="landing__title">{tr!(i18n, landing.features)}</h2>
            <p class="landing__lead">{tr!(i18n, landing.features_text)}</p>
            <ul class="features">{cards}</ul>
        </section>
    }
    .into_any()
}

/// How it goes, on the page and for programs.
#[component]
pub fn Steps() -> impl IntoView {
    let i18n = use_i18n();
    let steps: [(Text, Text); 4] = [
        (tr!(i18n, landing.step_1).into(), tr!(i18n, landing.step_1_text).into()),
        (tr!(i18n, landing.step_2).into(), tr!(i18n, landing.step_2_text).into()),
        (tr!(i18n, landing.step_3).into(), tr!(i18n, landing.step_3_text).into()),
        (tr!(i18n, landing.step_4).into(), tr!(i18n, landing.step_4_text).into()),
    ];
    let steps = steps
        .into_iter()
        .map(|(title, text)| view! { <li class="step"><h3>{move || title.get()}</h3><p>{move || text.get()}</p></li> })
        .collect_view();
    view! {
        <section class="landing__section landing__split">
            <div>
                <h2 class="landing__title">{tr!(i18n, landing.steps)}</h2>
                <ol class="steps">{steps}</ol>
            </div>
            <figure class="terminal">
                <figcaption class="terminal__bar">
                    <Icon icon=icondata::LuTerminal small=true/>
                    <span>{tr!(i18n, landing.terminal)}</span>
                </figcaption>
                <pre class="terminal__text" tabindex="0"><code>{SHELL}</code></pre>
            </figure>
        </section>
    }
    .into_any()
}

const SHELL: &str = "\
$ datapulse profile penguins.csv
$ datapulse train penguins.csv \\
    --target species --out species.datapulse
$ datapulse predict species.datapulse new.csv \\
    --out answers.csv
$ datapulse export species.datapulse \\
    --format onnx --out species.onnx

# or over HTTP
$ curl -H \"Authorization: Bearer $TOKEN\" \\
    -F name=penguins -F file=@penguins.csv \\
    https://your-server/api/v1/datasets";

/// The way in once more.
#[component]
pub fn Closing() -> impl IntoView {
    let i18n = use_i18n();
    view! {
        <section class="closing">
            <h2 class="landing__title">{tr!(i18n, landing.closing)}</h2>
            <p>{tr!(i18n, landing.closing_text)}</p>
            <div class="hero__actions">
                <LinkButton label=tr!(i18n, shell.sign_up) href="/register" variant=Variant::Primary size=Size::Large/>
                <LinkButton label=tr!(i18n, shell.sign_in) href="/login" size=Size::Large/>
            </div>
        </section>
    }
    .into_any()
}

/// The end of the page.
#[component]
pub fn Footer() -> impl IntoView {
    let i18n = use_i18n();
    view! {
        <footer class="landing__footer">
            <span>{tr!(i18n, landing.footer)}</span>
            <nav class="row" aria-label=tr!(i18n, landing.footer_links)>
                <a href="/login">{tr!(i18n, shell.sign_in)}</a>
                <a href="/register">{tr!(i18n, shell.sign_up)}</a>
                <a href="/samples/penguins.csv" rel="external" download="">{tr!(i18n, landing.sample)}</a>
            </nav>
        </footer>
    }
    .into_any()
}
