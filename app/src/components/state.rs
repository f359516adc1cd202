//! What a page shows when there is nothing to show, or when it went wrong.

use datapulse_shared::error::{ApiError, ErrorCode};
use leptos::prelude::*;

use super::{Button, Icon, Text, Tone};
use crate::errors::explain;
use crate::i18n::use_i18n;
use crate::tr;

/// Nothing here yet: an icon, a sentence, and what to do.
#[component]
pub fn EmptyState(
    /// What is missing.
    #[prop(into)]
    title: Text,
    /// How it would come here.
    #[prop(into, optional)]
    text: Option<Text>,
    /// Drawn above; a tray unless given.
    #[prop(default = icondata::LuInbox)]
    icon: icondata::Icon,
    /// Less space around it, inside cards.
    #[prop(optional)]
    compact: bool,
    /// It is the whole page, and its title the heading of the page.
    #[prop(optional)]
    whole_page: bool,
    /// Buttons.
    #[prop(into, optional)]
    action: Option<ViewFn>,
) -> impl IntoView {
    view! {
        <div class=if compact { "state state--compact" } else { "state" }>
            <span class="state__icon"><Icon icon=icon large=true/></span>
            {if whole_page {
                view! { <h1 class="state__title">{move || title.get()}</h1> }.into_any()
            } else {
                view! { <h2 class="state__title">{move || title.get()}</h2> }.into_any()
            }}
            {text.map(|text| view! { <p class="state__text">{move || text.get()}</p> })}
            {action.map(|action| view! { <div class="state__action">{action.run()}</div> })}
        </div>
    }
    .into_any()
}

/// It went wrong: what happened, what to do, and a button to try again.
#[component]
pub fn ErrorState(
    /// What happened.
    #[prop(into)]
    error: Signal<ApiError>,
    /// Tries again; without it there is no button.
    #[prop(into, optional)]
    on_retry: Option<Callback<()>>,
    /// Whether it is being tried again.
    #[prop(into, optional)]
    loading: Signal<bool>,
    /// Less space around it, inside cards.
    #[prop(optional)]
    compact: bool,
) -> impl IntoView {
    let i18n = use_i18n();
    // Trying again does not bring back what is gone.
    let gone = move || error.with(|error| error.code == ErrorCode::NotFound);
    view! {
        <div class=if compact { "state state--error state--compact" } else { "state state--error" } role="alert">
            <span class="state__icon"><Icon icon=icondata::LuCircleAlert large=true/></span>
            <h2 class="state__title">
                {move || if gone() { tr!(i18n, common.not_found_title)() } else { tr!(i18n, common.load_failed)() }}
            </h2>
            <p class="state__text">{move || error.with(|error| explain(i18n.get_locale(), error))}</p>
            {on_retry
                .map(|on_retry| {
                    view! {
                        <div class="state__action">
                            <Button
                                label=tr!(i18n, common.retry)
                                icon=icondata::LuRotateCw
                                loading=loading
                                on_press=on_retry
                            />
                        </div>
                    }
                })}
        </div>
    }
    .into_any()
}

/// A message inside a page or form.
#[component]
pub fn Notice(
    /// Its colour and icon.
    #[prop(optional)]
    tone: Tone,
    /// What it says.
    children: Children,
) -> impl IntoView {
    let (class, icon, role) = match tone {
        Tone::Success => ("notice notice--success", icondata::LuCircleCheck, "status"),
        Tone::Warning => ("notice notice--warning", icondata::LuTriangleAlert, "status"),
        Tone::Danger => ("notice notice--error", icondata::LuCircleAlert, "alert"),
        Tone::Neutral | Tone::Primary | Tone::Info => ("notice", icondata::LuInfo, "status"),
    };
    view! {
        <div class=class role=role>
            <Icon icon=icon/>
            <div class="notice__body">{children()}</div>
        </div>
    }
    .into_any()
}
