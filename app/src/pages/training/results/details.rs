//! Figures, importance, settings and seeds of the model that is looked at.

use datapulse_shared::jobs::Candidate;
use datapulse_shared::metrics::ProblemType;
use leptos::prelude::*;
use serde_json::Value;

use super::Results;
use crate::components::chart::{Chart, Spec};
use crate::components::{Card, Table};
use crate::format::use_format;
use crate::i18n::{t_string, use_i18n};
use crate::pages::datasets::WarningList;
use crate::pages::training::figures::{importance, learning_curve};
use crate::pages::training::names::{importance_hint, interval, measured, score};
use crate::pages::training::typed::as_typed;
use crate::tr;

/// Every figure of merit, the leaderboard's own first.
#[component]
pub fn MetricsCard(candidate: Candidate, results: Results) -> impl IntoView {
    let format = use_format();
    let catalog = results.catalog;
    let chief = results.board.with_untracked(|board| board.metric.clone());
    let mut metrics: Vec<(String, Option<f64>)> = candidate.metrics.into_iter().collect();
    metrics.sort_by_key(|(name, _)| *name != chief);
    let intervals = StoredValue::new(candidate.assessment.intervals);
    let tile = move |(name, value): (String, Option<f64>)| {
        let (known_as, of, shown_as) = (name.clone(), name.clone(), name.clone());
        view! {
            <div class="metric-tile" data-metric=known_as>
                <span class="metric-tile__name">{move || catalog.metric(&name)}</span>
                <strong class="numeric">{move || measured(format, &shown_as, value)}</strong>
                <span class="interval">{move || intervals.with_value(|all| interval(format, all, &of))}</span>
            </div>
        }
    };
    view! { <div class="metric-tiles metric-tiles--large">{metrics.into_iter().map(tile).collect_view()}</div> }
        .into_any()
}

/// Importance of exactly the chosen features (VIZ-06).
#[component]
pub fn ImportanceCard(candidate: Candidate) -> impl IntoView {
    let i18n = use_i18n();
    let format = use_format();
    let count = candidate.importance.len();
    if count == 0 {
        return ().into_any();
    }
    let problem = candidate.problem_type;
    let features = candidate.importance;
    let spec: Signal<Spec> = Signal::derive(move || importance(i18n, &features));
    let title = move || t_string!(i18n, results.importance, count = format.count(count));
    let class = if count > 14 {
        "card wide importance importance--many"
    } else {
        "card wide importance"
    };
    view! {
        <section class=class data-features=count.to_string()>
            <div class="card__body"><Chart title hint=move || importance_hint(i18n, problem) spec /></div>
        </section>
    }
    .into_any()
}

/// What more rows would bring, if that was asked for.
#[component]
pub fn LearningCard(candidate: Candidate, results: Results) -> impl IntoView {
    let i18n = use_i18n();
    let points = candidate.assessment.learning_curve;
    if points.is_empty() {
        return ().into_any();
    }
    let chief = results.board.with_untracked(|board| board.metric.clone());
    let spec: Signal<Spec> = Signal::derive(move || learning_curve(i18n, results.catalog.metric(&chief), &points));
    view! { <section class="card wide"><div class="card__body"><Chart title=tr!(i18n, results.learning) hint=tr!(i18n, results.learning_hint) spec /></div></section> }
        .into_any()
}

/// What was asked for, and what makes the figures come again.
#[component]
pub fn Details(candidate: Candidate, results: Results) -> impl IntoView {
    let i18n = use_i18n();
    let format = use_format();
    let settings: Vec<(String, String)> = candidate
        .hyperparameters
        .iter()
        .flat_map(|(name, value)| setting(results, &candidate.algorithm, name, value))
        .collect();
    let seeds: Vec<(String, String)> = candidate
        .seeds
        .iter()
        .map(|(name, seed)| (results.catalog.seed(name), seed.to_string()))
        .collect();
    let (train, test) = (candidate.training_samples, candidate.test_samples);
    let (fit, size) = (candidate.fit_seconds, candidate.size);
    let samples = move || {
        t_string!(
            i18n,
            results.samples_value,
            train = format.count(train),
            test = format.count(test)
        )
    };
    let folds = candidate.fold_metrics.clone();
    let chief = results.board.with_untracked(|board| board.metric.clone());
    view! {
        {(!candidate.warnings.is_empty()).then(|| view! { <Card title=tr!(i18n, results.warnings)><WarningList warnings=candidate.warnings.clone() /></Card> })}
        <Card title=tr!(i18n, results.details) subtitle=tr!(i18n, results.seeds_hint)>
            <div class="setting-table">
                <dl class="definitions">
                    {(!candidate.target_column.is_empty()).then(|| view! { <dt>{tr!(i18n, results.target)}</dt><dd><bdi>{candidate.target_column.clone()}</bdi></dd> })}
                    <dt>{tr!(i18n, results.features)}</dt><dd><bdi>{candidate.feature_columns.join(", ")}</bdi></dd>
                    <dt>{tr!(i18n, results.samples)}</dt><dd>{samples}</dd>
                    <dt>{tr!(i18n, results.fit)}</dt><dd>{move || format.seconds(fit)}</dd>
                    // What was not kept has no size.
                    {(size > 0).then(|| view! { <dt>{tr!(i18n, results.size)}</dt><dd>{move || format.bytes(size)}</dd> })}
                </dl>
                <Pairs title=tr!(i18n, results.hyperparameters) pairs=settings />
                <Pairs title=tr!(i18n, results.seeds) pairs=seeds />
            </div>
        </Card>
        // A forecast has its windows beside its chart.
        {(!folds.is_empty() && candidate.problem_type != ProblemType::Forecasting).then(|| view! { <Folds folds chief results /> })}
    }
    .into_any()
}

/// A setting as it is read; the members of an ensemble stand one below the other.
fn setting(results: Results, algorithm: &str, name: &str, value: &Value) -> Vec<(String, String)> {
    let members = value.as_array().map(Vec::as_slice).unwrap_or_default();
    let member = |member: &Value| {
        let algorithm = results.catalog.algorithm(member.get("algorithm")?.as_str()?);
        let weight = member.get("weight").and_then(Value::as_f64);
        let weight = weight.map(|weight| format!("{weight:.2}")).unwrap_or_default();
        Some((format!("{algorithm} #{}", member.get("trial")?), weight))
    };
    let found: Vec<(String, String)> = members.iter().filter_map(member).collect();
    if found.is_empty() {
        vec![(results.catalog.parameter(algorithm, name), as_typed(value))]
    } else {
        found
    }
}

#[component]
fn Pairs(#[prop(into)] title: crate::components::Text, pairs: Vec<(String, String)>) -> impl IntoView {
    let rows = pairs
        .into_iter()
        .map(|(name, value)| view! { <dt><bdi>{name}</bdi></dt><dd class="numeric"><bdi>{value}</bdi></dd> });
    view! { <div><h3 class="setting-table__title">{move || title.get()}</h3><dl class="definitions">{rows.collect_view()}</dl></div> }.into_any()
}

#[component]
fn Folds(folds: Vec<datapulse_shared::metrics::Metrics>, chief: String, results: Results) -> impl IntoView {
    let i18n = use_i18n();
    let format = use_format();
    let mut names: Vec<String> = folds
        .first()
        .map(|first| first.keys().cloned().collect())
        .unwrap_or_default();
    names.sort_by_key(|name| *name != chief);
    let columns = StoredValue::new(names);
    let head = move || {
        let cells = columns
            .get_value()
            .into_iter()
            .map(|name| view! { <th scope="col" class="number">{move || results.catalog.metric(&name)}</th> });
        view! { <th scope="col"></th>{cells.collect_view()} }
    };
    let row = move |(index, metrics): (usize, datapulse_shared::metrics::Metrics)| {
        let cells = columns.get_value().into_iter().map(|name| {
            let value = metrics.get(&name).copied().flatten();
            view! { <td class="number">{move || score(format, value)}</td> }
        });
        let cells = cells.collect_view();
        view! { <tr><th scope="row">{move || t_string!(i18n, results.fold, number = format.count(index + 1))}</th>{cells}</tr> }
    };
    view! {
        <Card title=tr!(i18n, results.folds) flush=true>
            <Table caption=tr!(i18n, results.folds) head>{folds.into_iter().enumerate().map(row).collect_view()}</Table>
        </Card>
    }
    .into_any()
}
