//! Small labels.

use datapulse_shared::jobs::JobStatus;
use leptos::prelude::*;

use super::{Icon, Text};
use crate::format::use_format;
use crate::i18n::{t_string, use_i18n};

/// What a badge, notice or toast says by its colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Tone {
    /// Nothing in particular.
    #[default]
    Neutral,
    /// Chosen or at work.
    Primary,
    /// Went well.
    Success,
    /// Look at it.
    Warning,
    /// Went wrong.
    Danger,
    /// Good to know.
    Info,
}

impl Tone {
    fn badge(self) -> &'static str {
        match self {
            Self::Neutral => "badge",
            Self::Primary => "badge badge--primary",
            Self::Success => "badge badge--success",
            Self::Warning => "badge badge--warning",
            Self::Danger => "badge badge--danger",
            Self::Info => "badge badge--info",
        }
    }
}

/// A small label.
#[component]
pub fn Badge(
    /// The word.
    #[prop(into)]
    text: Text,
    /// Its colour.
    #[prop(into, optional)]
    tone: Signal<Tone>,
    /// Drawn before the word.
    #[prop(into, optional)]
    icon: Option<icondata::Icon>,
) -> impl IntoView {
    view! {
        <span class=move || tone.get().badge()>
            {icon.map(|icon| view! { <Icon icon=icon small=true/> })}
            <span class="truncate">{move || text.get()}</span>
        </span>
    }
    .into_any()
}

/// Where a job is, with a dot that breathes while it is at work.
#[component]
pub fn JobBadge(
    /// The status.
    #[prop(into)]
    status: Signal<JobStatus>,
) -> impl IntoView {
    let i18n = use_i18n();
    let class = move || match status.get() {
        JobStatus::Queued => "badge",
        JobStatus::Starting | JobStatus::Loading | JobStatus::Running => "badge badge--primary badge--live",
        JobStatus::Paused => "badge badge--warning",
        JobStatus::Completed => "badge badge--success",
        JobStatus::Failed => "badge badge--danger",
        JobStatus::Stopped | JobStatus::Cancelled => "badge badge--info",
    };
    let text = move || match status.get() {
        JobStatus::Queued => t_string!(i18n, common.job_queued),
        JobStatus::Starting => t_string!(i18n, common.job_starting),
        JobStatus::Loading => t_string!(i18n, common.job_loading),
        JobStatus::Running => t_string!(i18n, common.job_running),
        JobStatus::Paused => t_string!(i18n, common.job_paused),
        JobStatus::Completed => t_string!(i18n, common.job_completed),
        JobStatus::Failed => t_string!(i18n, common.job_failed),
        JobStatus::Stopped => t_string!(i18n, common.job_stopped),
        JobStatus::Cancelled => t_string!(i18n, common.job_cancelled),
    };
    view! {
        <span class=class data-status=move || status.get().as_str()>
            <span class="badge__dot"></span>
            {text}
        </span>
    }
    .into_any()
}

/// An amount of tokens, in amber (TOK-08).
#[component]
pub fn TokenBadge(
    /// How many.
    #[prop(into)]
    amount: Signal<i64>,
) -> impl IntoView {
    let format = use_format();
    view! {
        <span class="badge badge--token">
            <Icon icon=icondata::LuCoins small=true/>
            {move || format.count(amount.get())}
        </span>
    }
    .into_any()
}
