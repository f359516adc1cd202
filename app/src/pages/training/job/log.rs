//! The log of the run, newest at the bottom, followed while it grows.

use datapulse_shared::jobs::{EventLevel, JobEvent};
use leptos::html::Div;
use leptos::prelude::*;

use crate::components::Switch;
use crate::format::use_format;
use crate::i18n::use_i18n;
use crate::pages::training::names::Catalog;
use crate::pages::training::run::Run;
use crate::tr;

/// Lines shown at most; a run may log far more than anybody reads.
const SHOWN: usize = 400;

/// Pixels from the end within which a reader counts as following.
const NEAR: i32 = 40;

/// The log, with a switch that leaves only what deserves a look.
#[component]
pub fn LogCard(
    /// The run.
    run: Run,
    /// Titles of algorithms.
    catalog: Catalog,
) -> impl IntoView {
    let i18n = use_i18n();
    let only_warnings = RwSignal::new(false);
    let lines = Memo::new(move |_| run.events.with(|events| shown(events, only_warnings.get())));
    let list = NodeRef::<Div>::new();
    let following = RwSignal::new(true);
    Effect::new(move |_| {
        lines.with(|_| ());
        if let (true, Some(list)) = (following.get_untracked(), list.get()) {
            request_animation_frame(move || list.set_scroll_top(list.scroll_height()));
        }
    });
    let scrolled = move |_| {
        if let Some(list) = list.get_untracked() {
            following.set(list.scroll_height() - list.scroll_top() - list.client_height() < NEAR);
        }
    };
    view! {
        <section class="card log-card">
            <header class="card__header">
                <h2 class="card__title">{tr!(i18n, training.log)}</h2>
                <Switch label=tr!(i18n, training.log_warnings) checked=only_warnings on_change=move |on: bool| only_warnings.set(on) />
            </header>
            <div class="log" node_ref=list tabindex="0" role="log" aria-label=tr!(i18n, training.log) on:scroll=scrolled>
                <ol><For each=move || lines.get() key=|line| line.seq let:line><LogLine line catalog /></For></ol>
            </div>
            {move || lines.with(Vec::is_empty).then(|| view! { <p class="muted card-note">{tr!(i18n, training.log_empty)}</p> })}
        </section>
    }
    .into_any()
}

fn shown(events: &[JobEvent], only_warnings: bool) -> Vec<JobEvent> {
    let wanted = |event: &&JobEvent| match event.level {
        EventLevel::Progress => false,
        EventLevel::Info => !only_warnings,
        EventLevel::Warning | EventLevel::Error => true,
    };
    let mut lines: Vec<JobEvent> = events.iter().rev().filter(wanted).take(SHOWN).cloned().collect();
    lines.reverse();
    lines
}

#[component]
fn LogLine(line: JobEvent, catalog: Catalog) -> impl IntoView {
    let format = use_format();
    let time = line.created_at;
    let message = line.message;
    let class = match line.level {
        EventLevel::Warning => "log__line log__line--warning",
        EventLevel::Error => "log__line log__line--error",
        EventLevel::Info | EventLevel::Progress => "log__line",
    };
    view! {
        <li class=class><time class="log__time numeric" datetime=time.to_rfc3339()>{move || format.clock(time)}</time><span dir="auto">{move || catalog.told(&message)}</span></li>
    }
}
