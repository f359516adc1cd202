//! One column of the profile: a card, and everything about it in a drawer.

use datapulse_shared::profile::{ColumnProfile, ColumnType, NumericSummary, Profile, ValueCount};
use leptos::prelude::*;

use super::summary::WarningList;
use crate::address::Param;
use crate::components::chart::{Axis, Bars, Chart, Spec};
use crate::components::column_type::{TypeIcon, type_name};
use crate::components::sparkbars::{Sparkbars, shape_of, share};
use crate::components::{Dialog, Icon};
use crate::format::{Format, use_format};
use crate::i18n::{Words, t_string, use_i18n};
use crate::pages::training::figures::histogram;
use crate::tr;

/// How many values a card lists.
const LISTED: usize = 4;

/// A column at a glance; pressing it opens the drawer.
#[component]
pub fn ColumnCard(
    /// The column.
    column: ColumnProfile,
    /// Rows of the table.
    rows: u64,
    /// Name of the column whose drawer is open.
    opened: Param,
) -> impl IntoView {
    let i18n = use_i18n();
    let format = use_format();
    let kind = column.column_type;
    let name = column.name.clone();
    let target = column.name.clone();
    let warnings = column.warnings.len();
    let missing = share(column.missing, rows);
    let distinct = distinct_text(i18n, format, &column);
    view! {
        <article class="card card--lift column-card">
            <header class="column-card__head">
                <TypeIcon kind />
                <h3 class="truncate">
                    <button type="button" class="card__link column-card__open" dir="auto" title=name on:click=move |_| opened.set(target.clone())>{column.name.clone()}</button>
                </h3>
                {(warnings > 0).then(|| view! { <span class="badge badge--warning"><Icon icon=icondata::LuTriangleAlert small=true />{format.count(warnings)}</span> })}
            </header>
            <div class="column-card__picture">{picture(i18n, format, &column, rows)}</div>
            <footer class="column-card__foot numeric">
                <span>{move || type_name(i18n, kind)}</span>
                <span>{distinct}</span>
                <span class:column-card__missing=missing.gt(&0.0)>{move || t_string!(i18n, charts.missing, share = format.percent(missing))}</span>
            </footer>
        </article>
    }
    .into_any()
}

fn picture(i18n: Words, format: Format, column: &ColumnProfile, rows: u64) -> AnyView {
    match &column.numeric {
        Some(numeric) if column.distinct > 2 => {
            let (low, high) = (value_text(format, column.column_type, numeric.min), value_text(format, column.column_type, numeric.max));
            view! {
                <Sparkbars bars=shape_of(column) />
                <div class="column-card__range numeric"><span>{low}</span><span>{high}</span></div>
            }
            .into_any()
        }
        _ => view! { <TopValues values=column.top_values.iter().take(LISTED).cloned().collect() rows rest=rest_text(i18n, format, column) /> }.into_any(),
    }
}

/// Values with how often they stand there, as bars.
#[component]
fn TopValues(values: Vec<ValueCount>, rows: u64, rest: Option<String>) -> impl IntoView {
    let format = use_format();
    let lines = values.into_iter().map(|ValueCount { value, count }| {
        let part = share(count, rows);
        view! {
            <li class="top-values__one">
                <span class="top-values__bar" style:inline-size=format!("{:.1}%", part * 100.0)></span>
                <span class="top-values__value truncate" dir="auto" title=value.clone()>{value.clone()}</span>
                <span class="top-values__share numeric">{move || format.percent(part)}</span>
            </li>
        }
    });
    view! {
        <ul class="top-values">{lines.collect_view()}</ul>
        {rest.map(|rest| view! { <p class="top-values__rest">{rest}</p> })}
    }
    .into_any()
}

/// Everything about the column named in the address.
#[component]
pub fn ColumnDrawer(
    /// The profile.
    profile: Signal<Profile>,
    /// Name of the open column.
    opened: Param,
) -> impl IntoView {
    let column = Memo::new(move |_| {
        let name = opened.get();
        profile.with(|profile| profile.columns.iter().find(|column| column.name == name).cloned())
    });
    let open = RwSignal::new(false);
    Effect::new(move |_| open.set(column.with(Option::is_some)));
    let title = move || column.with(|column| column.as_ref().map(|column| column.name.clone()).unwrap_or_default());
    let rows = move || profile.with(|profile| profile.rows);
    view! {
        <Dialog title open drawer=true on_close=move |()| opened.set("")>
            {move || column.get().map(|column| view! { <Details column rows=rows() /> })}
        </Dialog>
    }
    .into_any()
}

#[component]
fn Details(column: ColumnProfile, rows: u64) -> impl IntoView {
    let i18n = use_i18n();
    let format = use_format();
    let kind = column.column_type;
    let chart = chart_of(i18n, format, &column);
    let facts = facts(i18n, format, &column, rows);
    view! {
        <div class="stack">
            <p class="row row--tight"><TypeIcon kind />{move || type_name(i18n, kind)}</p>
            {(!column.warnings.is_empty()).then(|| view! { <WarningList warnings=column.warnings.clone() /> })}
            {chart.map(|(title, spec)| view! { <Chart title spec=Signal::stored(spec) short=true /> })}
            <dl class="definitions numeric">
                {facts.into_iter().map(|(label, value)| view! { <dt>{label}</dt><dd dir="auto">{value}</dd> }).collect_view()}
            </dl>
            {(column.numeric.is_none() || column.distinct <= 20).then(|| view! {
                <h3>{tr!(i18n, datasets.top_values)}</h3>
                <TopValues values=column.top_values.clone() rows rest=None />
            })}
        </div>
    }
    .into_any()
}

fn chart_of(i18n: Words, format: Format, column: &ColumnProfile) -> Option<(String, Spec)> {
    let kind = column.column_type;
    if let Some(numeric) = column.numeric.as_ref().filter(|_| column.distinct > 2) {
        let spec = histogram(i18n, column.name.clone(), &numeric.histogram, |edge| {
            value_text(format, kind, edge)
        });
        return Some((t_string!(i18n, datasets.distribution).to_owned(), spec));
    }
    if column.top_values.len() < 2 {
        return None;
    }
    #[expect(clippy::cast_precision_loss, reason = "no table has 2^53 rows")]
    let values = column
        .top_values
        .iter()
        .take(12)
        .map(|value| value.count as f64)
        .collect();
    let spec = Spec::Bars(Bars {
        x: Axis::titled(column.name.clone()),
        y: Axis::count(t_string!(i18n, charts.rows)),
        labels: column
            .top_values
            .iter()
            .take(12)
            .map(|value| value.value.clone())
            .collect(),
        values,
        sideways: true,
        touching: false,
        colour: 0,
    });
    Some((t_string!(i18n, datasets.distribution).to_owned(), spec))
}

fn facts(i18n: Words, format: Format, column: &ColumnProfile, rows: u64) -> Vec<(&'static str, String)> {
    let missing = format!(
        "{} ({})",
        format.count(column.missing),
        format.percent(share(column.missing, rows))
    );
    let mut facts = vec![
        (t_string!(i18n, datasets.missing), missing),
        (t_string!(i18n, datasets.distinct), distinct_text(i18n, format, column)),
    ];
    if let Some(numeric) = &column.numeric {
        facts.extend(numeric_facts(i18n, format, column.column_type, numeric));
    }
    if let Some(text) = &column.text {
        let lengths = t_string!(
            i18n,
            datasets.lengths_value,
            min = format.count(text.min_length),
            max = format.count(text.max_length),
            mean = format.figure(text.mean_length, 3)
        );
        facts.push((t_string!(i18n, datasets.lengths), lengths));
    }
    facts
}

fn numeric_facts(
    i18n: Words,
    format: Format,
    kind: ColumnType,
    numeric: &NumericSummary,
) -> Vec<(&'static str, String)> {
    let value = |number: f64| value_text(format, kind, number);
    let about = |text: String| {
        if numeric.approximate {
            t_string!(i18n, datasets.approximately, value = text)
        } else {
            text
        }
    };
    let mut facts = vec![
        (t_string!(i18n, datasets.min), value(numeric.min)),
        (t_string!(i18n, datasets.max), value(numeric.max)),
        (t_string!(i18n, datasets.mean), value(numeric.mean)),
        (t_string!(i18n, datasets.median), about(value(numeric.p50))),
        (
            t_string!(i18n, datasets.quartiles),
            about(format!("{} – {}", value(numeric.p25), value(numeric.p75))),
        ),
        (
            t_string!(i18n, datasets.range90),
            about(format!("{} – {}", value(numeric.p05), value(numeric.p95))),
        ),
    ];
    if kind != ColumnType::Datetime {
        facts.push((t_string!(i18n, datasets.std), format.figure(numeric.std, 5)));
        facts.push((t_string!(i18n, datasets.zeros), format.count(numeric.zeros)));
        facts.push((t_string!(i18n, datasets.negatives), format.count(numeric.negatives)));
    }
    facts
}

fn distinct_text(i18n: Words, format: Format, column: &ColumnProfile) -> String {
    let count = format.count(column.distinct);
    let count = if column.distinct_approximate {
        t_string!(i18n, datasets.approximately, value = count)
    } else {
        count
    };
    t_string!(i18n, charts.distinct, count = count)
}

fn rest_text(i18n: Words, format: Format, column: &ColumnProfile) -> Option<String> {
    let rest = column.distinct.saturating_sub(LISTED as u64);
    (rest > 0).then(|| t_string!(i18n, datasets.rest, count = format.count(rest)))
}

/// A value as its column means it: a date for dates.
fn value_text(format: Format, kind: ColumnType, value: f64) -> String {
    if kind != ColumnType::Datetime {
        return format.figure(value, 5);
    }
    #[expect(clippy::cast_possible_truncation, reason = "whole seconds are all a date needs")]
    let time = chrono::DateTime::from_timestamp(value as i64, 0);
    time.map(|time| format.date(time)).unwrap_or_default()
}
