//! The profile: figures of the whole table, warnings, and a card for every column.

use datapulse_shared::profile::{CachedProfile, ColumnProfile, Profile};
use leptos::prelude::*;

use super::column::{ColumnCard, ColumnDrawer};
use super::summary::Summary;
use crate::address::{Param, use_param};
use crate::components::search_box::SearchBox;
use crate::components::{EmptyState, Switch};
use crate::format::use_format;
use crate::i18n::{t_string, use_i18n};
use crate::tr;

/// Everything the profile says; which columns are shown and which one is open stands in the address.
#[component]
pub fn ProfileTab(
    /// The profile.
    profile: Signal<CachedProfile>,
) -> impl IntoView {
    let i18n = use_i18n();
    let format = use_format();
    let words = use_param("columns");
    let warned = use_param("warned");
    let opened = use_param("column");
    let shown = Memo::new(move |_| profile.with(|cached| matching(&cached.profile, words, warned)));
    let computed =
        move || profile.with(|cached| t_string!(i18n, datasets.computed, when = format.ago(cached.computed_at)));
    let table = Signal::derive(move || profile.with(|cached| cached.profile.clone()));
    view! {
        <div class="stack stack--loose">
            <Summary profile=table />
            <div class="toolbar">
                <SearchBox label=tr!(i18n, datasets.filter_columns) placeholder=tr!(i18n, datasets.filter_hint) param=words />
                <Switch label=tr!(i18n, datasets.only_warnings) checked=Signal::derive(move || warned.some().is_some())
                    on_change=move |on: bool| warned.set(if on { "1" } else { "" }) />
                <p class="toolbar__end muted small">{computed}</p>
            </div>
            <Show when=move || !shown.with(Vec::is_empty)
                fallback=move || view! { <EmptyState compact=true icon=icondata::LuSearchX title=tr!(i18n, datasets.no_column) /> }>
                <ul class="grid column-grid">
                    <For each=move || shown.get() key=|column| column.name.clone() let:column>
                        <li><ColumnCard column rows=profile.with_untracked(|cached| cached.profile.rows) opened /></li>
                    </For>
                </ul>
            </Show>
            <ColumnDrawer profile=table opened />
        </div>
    }
    .into_any()
}

fn matching(profile: &Profile, words: Param, warned: Param) -> Vec<ColumnProfile> {
    let words = words.get().to_lowercase();
    let warned = warned.some().is_some();
    let wanted = |column: &&ColumnProfile| {
        column.name.to_lowercase().contains(&words) && (!warned || !column.warnings.is_empty())
    };
    profile.columns.iter().filter(wanted).cloned().collect()
}
