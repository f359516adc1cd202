//! What is known of a model: its figures, what it learnt from, and how to repeat it.

use datapulse_shared::models::ModelDetail;
use leptos::prelude::*;

use crate::components::column_type::TypeIcon;
use crate::components::{Badge, Card};
use crate::format::use_format;
use crate::i18n::{t_string, use_i18n};
use crate::pages::training::names::{Catalog, interval, measured};
use crate::tr;

/// Every figure of merit, the one the model was chosen by first.
#[component]
pub fn Metrics(
    /// The model.
    detail: ModelDetail,
    /// Titles of metrics.
    catalog: Catalog,
) -> impl IntoView {
    let i18n = use_i18n();
    let format = use_format();
    let chosen = detail.model.metric.clone();
    let mut metrics: Vec<_> = detail.model.metrics.into_iter().collect();
    metrics.sort_by_key(|(name, _)| *name != chosen);
    let intervals = StoredValue::new(detail.assessment.intervals);
    let rows = metrics
        .into_iter()
        .map(|(name, value)| {
            let class = if name == chosen {
                "metric metric--chosen"
            } else {
                "metric"
            };
            let (of, shown_as) = (name.clone(), name.clone());
            view! {
                <div class=class>
                    <dt>{move || catalog.metric(&name)}</dt>
                    <dd class="numeric">{move || measured(format, &shown_as, value)}
                        " "<span class="interval">{move || intervals.with_value(|all| interval(format, all, &of))}</span></dd>
                </div>
            }
        })
        .collect_view();
    let samples = detail.model.test_samples;
    view! {
        <Card title=tr!(i18n, models.figures)
            subtitle=move || t_string!(i18n, models.figures_hint, count = format.count(samples))>
            <dl class="metrics">{rows}</dl>
        </Card>
    }
    .into_any()
}

/// What it needs, what it learnt from, and its settings and seeds.
#[component]
pub fn Facts(
    /// The model.
    detail: ModelDetail,
    /// Titles of hyperparameters.
    catalog: Catalog,
) -> impl IntoView {
    let i18n = use_i18n();
    let algorithm = StoredValue::new(detail.model.algorithm.clone());
    let title = move |name: &str| algorithm.with_value(|algorithm| catalog.parameter(algorithm, name));
    let fields = detail
        .fields
        .iter()
        .map(|field| {
            view! { <li class="row row--tight"><TypeIcon kind=field.column_type /><bdi>{field.name.clone()}</bdi></li> }
        })
        .collect_view();
    let settings = detail
        .hyperparameters
        .iter()
        .map(|(name, value)| (name.clone(), plain(value)))
        .collect::<Vec<_>>();
    let seeds = detail
        .seeds
        .iter()
        .map(|(name, seed)| (name.clone(), seed.to_string()))
        .collect::<Vec<_>>();
    view! {
        <div class="about">
            <Card title=tr!(i18n, models.needs)><ul class="plain-list">{fields}</ul></Card>
            <Card title=tr!(i18n, models.learnt_from)><Origin detail=detail.clone() /></Card>
            <Card title=tr!(i18n, models.settings)>{pairs(settings, title)}</Card>
            <Card title=tr!(i18n, models.seeds) subtitle=tr!(i18n, models.seeds_hint)>{pairs(seeds, move |name| catalog.seed(name))}</Card>
        </div>
    }
    .into_any()
}

#[component]
fn Origin(detail: ModelDetail) -> impl IntoView {
    let i18n = use_i18n();
    let format = use_format();
    let model = detail.model;
    let (rows, test, seconds, size, created) = (
        model.training_samples,
        model.test_samples,
        model.training_time_seconds,
        model.size,
        model.created_at,
    );
    let classes = (!detail.classes.is_empty()).then(|| {
        let classes = detail
            .classes
            .iter()
            .take(20)
            .map(|class| view! { <Badge text=class.clone() /> })
            .collect_view();
        view! { <dt>{tr!(i18n, models.classes)}</dt><dd class="row row--tight">{classes}</dd> }
    });
    let run = model.job_id.map(|job| {
        view! { <dt>{tr!(i18n, models.run)}</dt><dd><a href=format!("/training/jobs/{job}/results")>{tr!(i18n, models.open_run)}</a></dd> }
    });
    let dataset = model.dataset_id.map(|dataset| {
        view! { <dt>{tr!(i18n, models.dataset)}</dt><dd><a href=format!("/datasets/{dataset}")>{tr!(i18n, models.open_dataset)}</a></dd> }
    });
    view! {
        <dl class="definitions numeric">
            {(!model.target_column.is_empty()).then(|| view! { <dt>{tr!(i18n, models.target)}</dt><dd><bdi>{model.target_column}</bdi></dd> })}
            {classes}
            <dt>{tr!(i18n, models.training_rows)}</dt><dd>{move || format.count(rows)}</dd>
            <dt>{tr!(i18n, models.test_rows)}</dt><dd>{move || format.count(test)}</dd>
            <dt>{tr!(i18n, models.training_time)}</dt><dd>{move || format.seconds(seconds)}</dd>
            <dt>{tr!(i18n, common.size)}</dt><dd>{move || format.bytes(size)}</dd>
            <dt>{tr!(i18n, common.created)}</dt><dd>{move || format.date_time(created)}</dd>
            {dataset}
            {run}
        </dl>
    }
    .into_any()
}

fn pairs(pairs: Vec<(String, String)>, title: impl Fn(&str) -> String + Copy + Send + Sync + 'static) -> AnyView {
    let rows = pairs
        .into_iter()
        .map(|(name, value)| view! { <dt><bdi>{move || title(&name)}</bdi></dt><dd class="mono"><bdi>{value}</bdi></dd> })
        .collect_view();
    view! { <dl class="definitions numeric">{rows}</dl> }.into_any()
}

/// A JSON value as a person would write it.
fn plain(value: &serde_json::Value) -> String {
    match value {
        serde_json::Value::String(text) => text.clone(),
        serde_json::Value::Array(items) => items.iter().map(plain).collect::<Vec<_>>().join(", "),
        other => other.to_string(),
    }
}
