//! What somebody sees who is not signed in: what the product is, and the way in (LND-01 to LND-03).

mod geography;
mod globe;
mod paint;
mod sections;

use leptos::prelude::*;

use crate::components::{LinkButton, Size, Variant};
use crate::i18n::use_i18n;
use crate::shell::{Brand, LanguageMenu, ThemeMenu, use_crumbs};
use crate::tr;
use globe::Globe;
use sections::{Closing, Features, Footer, Steps};

/// The start page of a visitor.
#[component]
pub fn Landing() -> impl IntoView {
    let i18n = use_i18n();
    use_crumbs(Vec::new(), tr!(i18n, landing.title).into());
    view! {
        <div class="landing">
            <header class="landing__bar">
                <Brand/>
                <div class="landing__end">
                    <ThemeMenu/>
                    <LanguageMenu/>
                    <LinkButton label=tr!(i18n, shell.sign_in) href="/login" variant=Variant::Ghost/>
                    <span class="landing__wide">
                        <LinkButton label=tr!(i18n, shell.sign_up) href="/register" variant=Variant::Primary/>
                    </span>
                </div>
            </header>
            <main id="content">
                <Hero/>
                <Features/>
                <Steps/>
                <Closing/>
            </main>
            <Footer/>
        </div>
    }
    .into_any()
}

#[component]
fn Hero() -> impl IntoView {
    let i18n = use_i18n();
    view! {
        <section class="hero">
            <div class="hero__text">
                <p class="hero__kicker">
                    <span class="hero__dot" aria-hidden="true"></span>
                    {tr!(i18n, landing.kicker)}
                </p>
                <h1 class="hero__title">{tr!(i18n, landing.headline)}</h1>
                <p class="hero__lead">{tr!(i18n, landing.lead)}</p>
                <div class="hero__actions">
                    <LinkButton
                        label=tr!(i18n, landing.start)
                        href="/register"
                        variant=Variant::Primary
                        size=Size::Large
                        icon=icondata::LuSparkles
                    />
                    <LinkButton label=tr!(i18n, shell.sign_in) href="/login" size=Size::Large/>
                </div>
                <ul class="hero__facts">
                    <li>{tr!(i18n, landing.fact_1)}</li>
                    <li>{tr!(i18n, landing.fact_2)}</li>
                    <li>{tr!(i18n, landing.fact_3)}</li>
                </ul>
            </div>
            <Globe/>
        </section>
    }
    .into_any()
}
