//! `/dashboard`: key figures and how the models do (MOD-07, MOD-08, TOK-05).

use datapulse_shared::Page;
use datapulse_shared::functions::{datasets, jobs, models};
use datapulse_shared::jobs::Job;
use datapulse_shared::live::LiveMessage;
use datapulse_shared::models::{Model, ModelStats};
use datapulse_shared::paging::ListQuery;
use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::query_signal_with_options;

use super::home::{JobRow, follow_job};
use super::settings::Ledger;
use crate::components::{
    Badge, Card, EmptyState, Fetched, LinkButton, PageHeader, RowsSkeleton, StatCard, Tab, TabPanel, Table, Tabs, Tone,
    Variant,
};
use crate::fetch::{Fetch, fetch};
use crate::format::use_format;
use crate::i18n::use_i18n;
use crate::live::on_live;
use crate::names;
use crate::state::session::use_session;
use crate::tr;

#[derive(Clone, Copy)]
struct Figures {
    stats: Fetch<ModelStats>,
    datasets: Fetch<Page<datapulse_shared::datasets::Dataset>>,
    running: Fetch<Page<Job>>,
    models: Fetch<Page<Model>>,
}

/// The dashboard.
#[component]
pub fn Dashboard() -> impl IntoView {
    let i18n = use_i18n();
    let format = use_format();
    let newest = ListQuery {
        limit: 100,
        sort: Some("-created_at".to_owned()),
        ..ListQuery::default()
    };
    let figures = Figures {
        stats: fetch(models::model_stats),
        datasets: fetch(|| {
            datasets::list_datasets(ListQuery {
                limit: 1,
                ..ListQuery::default()
            })
        }),
        running: fetch(|| {
            jobs::list_jobs(ListQuery {
                active: Some(true),
                limit: 50,
                ..ListQuery::default()
            })
        }),
        models: fetch(move || models::list_models(newest.clone())),
    };
    on_live(move |message| match message {
        LiveMessage::Job { job } => follow_job(figures.running, job),
        LiveMessage::Model { .. } | LiveMessage::Missed => {
            figures.models.again();
            figures.stats.again();
        }
        _ => {}
    });
    let quietly = NavigateOptions {
        replace: true,
        scroll: false,
        ..NavigateOptions::default()
    };
    let (tab, set_tab) = query_signal_with_options::<String>("tab", quietly);
    let active = Signal::derive(move || tab.get().unwrap_or_else(|| "models".to_owned()));
    let count = move |total: Option<u64>| total.map(|total| format.count(total));
    let model_count =
        Signal::derive(move || count(figures.models.data.with(|page| page.as_ref().map(|page| page.total))));
    let running_count =
        Signal::derive(move || count(figures.running.data.with(|page| page.as_ref().map(|page| page.total))));
    let tabs = vec![
        Tab::new("models", tr!(i18n, dashboard.all_models)).count(model_count),
        Tab::new("running", tr!(i18n, dashboard.in_progress)).count(running_count),
        Tab::new("tokens", tr!(i18n, shell.tokens)),
    ];
    let actions = move || view! { <LinkButton label=tr!(i18n, shell.new_training) href="/training/new" variant=Variant::Primary icon=icondata::LuPlay/> };
    view! {
        <PageHeader title=tr!(i18n, shell.dashboard) text=tr!(i18n, dashboard.text) actions=actions/>
        <div class="stack stack--loose">
            <KeyFigures figures=figures/>
            <div>
                <Tabs label=tr!(i18n, shell.dashboard) tabs=tabs active=active on_choose=move |key| set_tab.set(Some(key))/>
                <TabPanel key="models" active=active><Performance of=figures.models/></TabPanel>
                <TabPanel key="running" active=active><InProgress of=figures.running/></TabPanel>
                <TabPanel key="tokens" active=active><Ledger/></TabPanel>
            </div>
        </div>
    }
    .into_any()
}

#[component]
fn KeyFigures(figures: Figures) -> impl IntoView {
    let i18n = use_i18n();
    let format = use_format();
    let session = use_session();
    let total = move |count: Option<u64>| count.map_or_else(|| "–".to_owned(), |count| format.count(count));
    let saved = move || total(figures.stats.data.with(|stats| stats.as_ref().map(|stats| stats.total)));
    let datasets = move || total(figures.datasets.data.with(|page| page.as_ref().map(|page| page.total)));
    let running = move || total(figures.running.data.with(|page| page.as_ref().map(|page| page.total)));
    let storage = move || {
        figures.stats.data.with(|stats| {
            stats
                .as_ref()
                .map_or_else(|| "–".to_owned(), |stats| format.bytes(stats.storage_bytes))
        })
    };
    view! {
        <div class="grid grid--stats">
            <StatCard label=tr!(i18n, shell.saved_models) value=saved icon=icondata::LuFileCode2/>
            <StatCard label=tr!(i18n, dashboard.in_progress) value=running icon=icondata::LuActivity/>
            <StatCard label=tr!(i18n, shell.datasets) value=datasets icon=icondata::LuDatabase/>
            <StatCard label=tr!(i18n, models.storage) value=storage icon=icondata::LuHardDrive/>
            <StatCard label=tr!(i18n, shell.tokens) value=move || format.count(session.balance.get()) icon=icondata::LuCoins accent=true/>
        </div>
    }
    .into_any()
}

/// Every model with the figures it is judged by.
#[component]
fn Performance(of: Fetch<Page<Model>>) -> impl IntoView {
    let i18n = use_i18n();
    let format = use_format();
    let head = move || {
        view! {
            <th scope="col">{tr!(i18n, common.name)}</th>
            <th scope="col">{tr!(i18n, dashboard.problem)}</th>
            <th scope="col">{tr!(i18n, dashboard.algorithm)}</th>
            <th scope="col">{tr!(i18n, dashboard.metric)}</th>
            <th scope="col" class="number">{tr!(i18n, dashboard.value)}</th>
            <th scope="col" class="number">{tr!(i18n, common.created)}</th>
        }
    };
    let row = move |model: Model| {
        let value = model.metrics.get(&model.metric).copied().flatten();
        view! {
            <tr>
                <th scope="row"><a href=format!("/models/{}", model.id)><bdi>{model.name}</bdi></a></th>
                <td><Badge text=names::problem_name(i18n, model.problem_type) tone=Tone::Primary/></td>
                <td>{names::algorithm(i18n, &model.algorithm)}</td>
                <td>{names::metric(i18n, &model.metric)}</td>
                <td class="number">{names::score(format, value)}</td>
                <td class="number muted">{format.date(model.created_at)}</td>
            </tr>
        }
    };
    let empty = move || {
        let action = move || view! { <LinkButton label=tr!(i18n, shell.new_training) href="/training/new" icon=icondata::LuPlay/> };
        view! { <EmptyState compact=true title=tr!(i18n, models.empty_title) text=tr!(i18n, models.empty_text) icon=icondata::LuFileCode2 action=action/> }
    };
    let more = move || view! { <LinkButton label=tr!(i18n, dashboard.manage) href="/dashboard/models" variant=Variant::Ghost size=crate::components::Size::Small/> };
    view! {
        <Card title=tr!(i18n, dashboard.performance) subtitle=tr!(i18n, dashboard.performance_text) flush=true actions=more>
            <Fetched of=of compact=true loading={|| view! { <RowsSkeleton/> }} is_empty={|page: &Page<Model>| page.items.is_empty()} empty=empty let:page>
                <Table caption=tr!(i18n, dashboard.performance) head=head>
                    {move || page.get().items.into_iter().map(row).collect_view()}
                </Table>
            </Fetched>
        </Card>
    }
    .into_any()
}

#[component]
fn InProgress(of: Fetch<Page<Job>>) -> impl IntoView {
    let i18n = use_i18n();
    let empty = move || {
        let action = move || view! { <LinkButton label=tr!(i18n, shell.new_training) href="/training/new" icon=icondata::LuPlay/> };
        view! { <EmptyState compact=true title=tr!(i18n, dashboard.nothing_running) text=tr!(i18n, dashboard.nothing_running_text) icon=icondata::LuActivity action=action/> }
    };
    view! {
        <Card title=tr!(i18n, dashboard.in_progress) flush=true>
            <Fetched of=of compact=true loading={|| view! { <RowsSkeleton/> }} is_empty={|page: &Page<Job>| page.items.is_empty()} empty=empty let:page>
                <ul class="list">{move || page.get().items.into_iter().map(|job| view! { <JobRow job=job/> }).collect_view()}</ul>
            </Fetched>
        </Card>
    }
    .into_any()
}
