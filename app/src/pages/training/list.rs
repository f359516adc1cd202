//! `/training`: every run, searched, filtered and sorted in the address, live.

use datapulse_shared::functions::jobs::list_jobs;
use datapulse_shared::jobs::Job;
use datapulse_shared::live::LiveMessage;
use datapulse_shared::paging::{ListQuery, Page};
use leptos::prelude::*;

use super::names::{Catalog, score, use_catalog};
use crate::address::{Param, use_param};
use crate::components::search_box::SearchBox;
use crate::components::{
    Button, Card, EmptyState, Fetched, JobBadge, LinkButton, PageHeader, Pagination, ProgressBar, RowsSkeleton,
    Segment, Segments, SortHeader, Table, TokenBadge, Variant,
};
use crate::fetch::{Fetch, fetch, no_items};
use crate::format::use_format;
use crate::i18n::use_i18n;
use crate::live::on_live;
use crate::tr;

const LIMIT: u32 = 20;
const NEWEST: &str = "-created_at";

#[derive(Clone, Copy)]
struct Filters {
    words: Param,
    status: Param,
    sort: Param,
    page: Param,
}

impl Filters {
    fn query(self) -> ListQuery {
        let status = self.status.some();
        let active = (status.as_deref() == Some("active")).then_some(true);
        ListQuery {
            page: self.page.parse().unwrap_or(1),
            limit: LIMIT,
            sort: Some(self.order()),
            q: self.words.some(),
            status: status.filter(|_| active.is_none()),
            kind: Some("training".to_owned()),
            active,
            ..ListQuery::default()
        }
    }

    fn order(self) -> String {
        self.sort.some().unwrap_or_else(|| NEWEST.to_owned())
    }

    fn any(self) -> bool {
        self.words.some().is_some() || self.status.some().is_some()
    }

    fn clear(self) {
        self.words.set("");
        self.status.set("");
        self.page.set("");
    }
}

/// The list of runs.
#[component]
pub fn TrainingPage() -> impl IntoView {
    let i18n = use_i18n();
    let filters = Filters {
        words: use_param("q"),
        status: use_param("status"),
        sort: use_param("sort"),
        page: use_param("page"),
    };
    let jobs = fetch(move || list_jobs(filters.query()));
    on_live(move |message| take_in(jobs, message));
    let catalog = use_catalog();
    view! {
        <PageHeader title=tr!(i18n, training.title) text=tr!(i18n, training.lead) actions=new_button />
        <Toolbar filters />
        <Fetched of=jobs loading=|| view! { <RowsSkeleton count=8 /> } is_empty=no_items
            empty=move || nothing(filters) let:page>
            <Card flush=true>
                <Runs page filters catalog />
                <Pagination page=Signal::derive(move || page.with(|page| page.page)) limit=LIMIT
                    total=Signal::derive(move || page.with(|page| page.total))
                    on_page=move |number: u32| filters.page.set(number.to_string()) />
            </Card>
        </Fetched>
    }
    .into_any()
}

fn new_button() -> AnyView {
    let i18n = use_i18n();
    view! { <LinkButton label=tr!(i18n, training.new) href="/training/new" icon=icondata::LuPlus variant=Variant::Primary /> }.into_any()
}

/// Puts a changed run in its place; a new one makes the list ask anew.
fn take_in(jobs: Fetch<Page<Job>>, message: &LiveMessage) {
    match message {
        LiveMessage::Job { job } if job.kind == datapulse_shared::jobs::JobKind::Training => {
            let known = jobs.data.try_update(|data| {
                let item = data.as_mut()?.items.iter_mut().find(|item| item.id == job.id)?;
                *item = job.as_ref().clone();
                Some(())
            });
            if known == Some(None) {
                jobs.again();
            }
        }
        LiveMessage::Missed => jobs.again(),
        _ => {}
    }
}

#[component]
fn Toolbar(filters: Filters) -> impl IntoView {
    let i18n = use_i18n();
    let statuses = vec![
        Segment::new("", tr!(i18n, training.all)),
        Segment::new("active", tr!(i18n, training.active)),
        Segment::new("COMPLETED", tr!(i18n, common.job_completed)),
        Segment::new("FAILED", tr!(i18n, common.job_failed)),
        Segment::new("STOPPED", tr!(i18n, common.job_stopped)),
    ];
    let choose = move |status: String| {
        filters.status.set(status);
        filters.page.set("");
    };
    view! {
        <div class="toolbar">
            <SearchBox label=tr!(i18n, training.search) placeholder=tr!(i18n, training.search_hint) param=filters.words
                on_change=move |()| filters.page.set("") />
            <Segments label=tr!(i18n, training.status) bare=true options=statuses value=filters.status.signal() on_choose=choose />
        </div>
    }
    .into_any()
}

#[component]
fn Runs(page: Signal<Page<Job>>, filters: Filters, catalog: Catalog) -> impl IntoView {
    let i18n = use_i18n();
    let sort = Signal::derive(move || filters.order());
    let on_sort = Callback::new(move |order: String| {
        filters.sort.set(if order == NEWEST { String::new() } else { order });
        filters.page.set("");
    });
    let head = move || {
        view! {
            <SortHeader label=tr!(i18n, training.run) field="name" sort on_sort />
            <SortHeader label=tr!(i18n, training.status) field="status" sort on_sort />
            <th scope="col" class="number">{tr!(i18n, training.best)}</th>
            <th scope="col" class="number">{tr!(i18n, training.took)}</th>
            <th scope="col" class="number">{tr!(i18n, training.cost)}</th>
            <SortHeader label=tr!(i18n, training.started) field="created_at" sort on_sort />
        }
    };
    let ids = Memo::new(move |_| page.with(|page| page.items.iter().map(|job| job.id).collect::<Vec<_>>()));
    view! {
        <Table caption=tr!(i18n, training.table_label) head>
            <For each=move || ids.get() key=|id| *id let:id>
                {move || page.with(|page| page.items.iter().find(|job| job.id == id).cloned()).map(|job| view! { <RunRow job catalog /> })}
            </For>
        </Table>
    }
    .into_any()
}

#[component]
fn RunRow(job: Job, catalog: Catalog) -> impl IntoView {
    let format = use_format();
    let created = job.created_at;
    let took = job.started_at.zip(job.ended_at).map(|(from, to)| seconds(to - from));
    let (status, progress) = (job.status, job.progress);
    let (best, metric) = (job.best_score, job.metric.clone());
    let label = job.name.clone();
    view! {
        <tr>
            <td>
                <a class="run-name" href=format!("/training/jobs/{}", job.id) dir="auto">{job.name.clone()}</a>
                {job.dataset_name.clone().map(|name| view! { <div class="muted small" dir="auto">{name}</div> })}
            </td>
            <td class="run-status">
                <JobBadge status=Signal::stored(status) />
                {(!status.is_final()).then(|| view! { <ProgressBar label bare=true value=Signal::stored(Some(progress)) /> })}
            </td>
            <td class="number">
                {best.map(|best| view! {
                    <strong>{move || score(format, Some(best))}</strong>
                    <div class="muted small">{metric.map(|metric| move || catalog.metric(&metric))}</div>
                })}
            </td>
            <td class="number">{move || took.map(|took| format.seconds(took))}</td>
            <td class="number"><TokenBadge amount=Signal::stored(job.token_cost) /></td>
            <td class="shrink"><time datetime=created.to_rfc3339() title=move || format.date_time(created)>{move || format.ago(created)}</time></td>
        </tr>
    }
    .into_any()
}

/// Seconds of a span, with their fraction.
pub fn seconds(span: chrono::TimeDelta) -> f64 {
    span.as_seconds_f64().max(0.0)
}

fn nothing(filters: Filters) -> AnyView {
    let i18n = use_i18n();
    if filters.any() {
        let clear = move || view! { <Button label=tr!(i18n, training.clear) on_press=move |()| filters.clear() /> };
        return view! {
            <EmptyState title=tr!(i18n, training.nothing_title) text=tr!(i18n, training.nothing_text) icon=icondata::LuSearchX action=clear />
        }
        .into_any();
    }
    view! { <EmptyState title=tr!(i18n, training.empty_title) text=tr!(i18n, training.empty_text) icon=icondata::LuBrainCircuit action=new_button /> }
        .into_any()
}
