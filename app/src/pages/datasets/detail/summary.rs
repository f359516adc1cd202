//! Figures and warnings of the whole table.

use datapulse_shared::profile::{Profile, Severity, Warning};
use leptos::prelude::*;

use crate::components::sparkbars::share;
use crate::components::{Card, Icon, StatCard};
use crate::format::use_format;
use crate::i18n::{Words, t_string, use_i18n};
use crate::tr;
use crate::warnings::said;

/// The figures in a row, and below them what is worth knowing.
#[component]
pub fn Summary(
    /// The profile.
    profile: Signal<Profile>,
) -> impl IntoView {
    let i18n = use_i18n();
    let format = use_format();
    let rows = Signal::derive(move || format.count(profile.with(|profile| profile.rows)));
    let columns = Signal::derive(move || format.count(profile.with(|profile| profile.columns.len())));
    let missing = Signal::derive(move || {
        let share = profile.with(|profile| share(profile.missing_cells, profile.rows * profile.columns.len() as u64));
        format.percent(share)
    });
    let repeated = Signal::derive(move || match profile.with(|profile| profile.duplicate_rows) {
        Some(count) => format.count(count),
        None => t_string!(i18n, datasets.profile_unknown).to_owned(),
    });
    let size = Signal::derive(move || format.bytes(profile.with(|profile| profile.bytes)));
    let form =
        move || profile.with(|profile| format!("{} · {}", profile.encoding, delimiter_name(i18n, &profile.delimiter)));
    view! {
        <div class="grid grid--stats">
            <StatCard label=tr!(i18n, datasets.profile_rows) value=rows icon=icondata::LuRows3 />
            <StatCard label=tr!(i18n, datasets.profile_columns) value=columns icon=icondata::LuColumns3 />
            <StatCard label=tr!(i18n, datasets.profile_missing) value=missing icon=icondata::LuCircleDashed />
            <StatCard label=tr!(i18n, datasets.profile_duplicates) value=repeated icon=icondata::LuCopy />
            <StatCard label=tr!(i18n, datasets.profile_size) value=size icon=icondata::LuHardDrive note=form />
        </div>
        <Warnings profile />
    }
    .into_any()
}

#[component]
fn Warnings(profile: Signal<Profile>) -> impl IntoView {
    let i18n = use_i18n();
    let all = Memo::new(move |_| {
        profile.with(|profile| {
            let mut all: Vec<Warning> = profile.warnings.clone();
            all.extend(
                profile
                    .columns
                    .iter()
                    .flat_map(|column| column.warnings.iter().cloned()),
            );
            all.dedup();
            all.sort_by_key(|warning| match warning.severity {
                Severity::Serious => 0,
                Severity::Warning => 1,
                Severity::Info => 2,
            });
            all
        })
    });
    view! {
        <Card title=tr!(i18n, datasets.profile_warnings)>
            {move || {
                let all = all.get();
                if all.is_empty() {
                    view! { <p class="muted">{tr!(i18n, datasets.profile_clean)}</p> }.into_any()
                } else {
                    view! { <WarningList warnings=all /> }.into_any()
                }
            }}
        </Card>
    }
}

/// Warnings in words, with the column they are about.
#[component]
pub fn WarningList(
    /// The warnings, the most serious first.
    warnings: Vec<Warning>,
) -> impl IntoView {
    let i18n = use_i18n();
    let format = use_format();
    let lines = warnings.into_iter().map(move |warning| {
        let (class, icon) = match warning.severity {
            Severity::Serious => ("warning warning--serious", icondata::LuOctagonAlert),
            Severity::Warning => ("warning warning--look", icondata::LuTriangleAlert),
            Severity::Info => ("warning", icondata::LuInfo),
        };
        view! {
            <li class=class>
                <Icon icon small=true />
                <span>
                    {warning.column.clone().map(|column| view! { <strong dir="auto">{column}</strong> ": " })}
                    {move || said(i18n, format, &warning)}
                </span>
            </li>
        }
    });
    view! { <ul class="warnings">{lines.collect_view()}</ul> }.into_any()
}

fn delimiter_name(i18n: Words, delimiter: &str) -> String {
    match delimiter {
        "," => t_string!(i18n, datasets.delimiter_comma).to_owned(),
        ";" => t_string!(i18n, datasets.delimiter_semicolon).to_owned(),
        "\t" => t_string!(i18n, datasets.delimiter_tab).to_owned(),
        "|" => t_string!(i18n, datasets.delimiter_pipe).to_owned(),
        other => other.to_owned(),
    }
}
