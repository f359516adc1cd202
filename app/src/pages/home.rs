//! The start page of somebody who is signed in: recent work and what to do next.

use datapulse_shared::Page;
use datapulse_shared::datasets::{Dataset, DatasetStatus};
use datapulse_shared::functions::{datasets, jobs, models};
use datapulse_shared::jobs::{Job, JobKind};
use datapulse_shared::live::LiveMessage;
use datapulse_shared::models::Model;
use datapulse_shared::paging::ListQuery;
use leptos::prelude::*;

use crate::components::{
    Badge, Card, EmptyState, Fetched, Icon, JobBadge, LinkButton, PageHeader, ProgressBar, RowsSkeleton, Size,
    StatCard, Text, Tone, Variant,
};
use crate::fetch::{Fetch, fetch};
use crate::format::use_format;
use crate::i18n::{t_string, use_i18n};
use crate::live::on_live;
use crate::names;
use crate::state::session::use_session;
use crate::tr;

fn newest(limit: u32) -> ListQuery {
    ListQuery {
        limit,
        sort: Some("-created_at".to_owned()),
        ..ListQuery::default()
    }
}

#[derive(Clone, Copy)]
struct Work {
    datasets: Fetch<Page<Dataset>>,
    jobs: Fetch<Page<Job>>,
    models: Fetch<Page<Model>>,
}

impl Work {
    /// Keeps up with what happens meanwhile.
    fn hear(self, message: &LiveMessage) {
        match message {
            LiveMessage::Job { job } => follow_job(self.jobs, job),
            LiveMessage::Dataset { .. } | LiveMessage::DatasetDeleted { .. } => self.datasets.again(),
            LiveMessage::Model { .. } => self.models.again(),
            LiveMessage::Missed => {
                self.datasets.again();
                self.jobs.again();
                self.models.again();
            }
            _ => {}
        }
    }
}

/// Puts the news of a job into a list of jobs; one that is not in it, or has ended, changes the list itself.
pub fn follow_job(list: Fetch<Page<Job>>, job: &Job) {
    let known = list.data.try_update(|page| {
        let row = page.as_mut()?.items.iter_mut().find(|row| row.id == job.id)?;
        row.clone_from(job);
        Some(())
    });
    if known.flatten().is_none() || job.status.is_final() {
        list.again();
    }
}

/// Recent work and next steps.
#[component]
pub fn Home() -> impl IntoView {
    let i18n = use_i18n();
    let session = use_session();
    let work = Work {
        datasets: fetch(|| datasets::list_datasets(newest(5))),
        jobs: fetch(|| jobs::list_jobs(newest(5))),
        models: fetch(|| models::list_models(newest(4))),
    };
    on_live(move |message| work.hear(message));
    let actions = move || {
        view! {
            <LinkButton label=tr!(i18n, shell.new_training) href="/training/new" icon=icondata::LuPlay/>
            <LinkButton label=tr!(i18n, shell.upload_dataset) href="/upload" variant=Variant::Primary icon=icondata::LuUpload/>
        }
    };
    view! {
        <PageHeader
            title=move || t_string!(i18n, home.hello, name = session.name())
            crumb=tr!(i18n, shell.home)
            text=tr!(i18n, home.text)
            actions=actions
        />
        <div class="stack stack--loose">
            <Figures work=work/>
            <NextSteps work=work/>
            <div class="home__columns">
                <RecentDatasets of=work.datasets/>
                <RecentJobs of=work.jobs/>
            </div>
            <RecentModels of=work.models/>
        </div>
    }
    .into_any()
}

#[component]
fn Figures(work: Work) -> impl IntoView {
    let i18n = use_i18n();
    let format = use_format();
    let session = use_session();
    let total = move |count: Option<u64>| count.map_or_else(|| "–".to_owned(), |count| format.count(count));
    let datasets = move || total(work.datasets.data.with(|page| page.as_ref().map(|page| page.total)));
    let runs = move || total(work.jobs.data.with(|page| page.as_ref().map(|page| page.total)));
    let models = move || total(work.models.data.with(|page| page.as_ref().map(|page| page.total)));
    view! {
        <div class="grid grid--stats">
            <StatCard label=tr!(i18n, shell.datasets) value=datasets icon=icondata::LuDatabase/>
            <StatCard label=tr!(i18n, home.runs) value=runs icon=icondata::LuBrainCircuit/>
            <StatCard label=tr!(i18n, shell.saved_models) value=models icon=icondata::LuFileCode2/>
            <StatCard label=tr!(i18n, shell.tokens) value=move || format.count(session.balance.get()) icon=icondata::LuCoins accent=true/>
        </div>
    }
    .into_any()
}

/// What is still to do until the first prediction; gone when a model is saved.
#[component]
fn NextSteps(work: Work) -> impl IntoView {
    let i18n = use_i18n();
    let some = |total: Option<u64>| total.is_some_and(|total| total > 0);
    let has_data = Memo::new(move |_| some(work.datasets.data.with(|page| page.as_ref().map(|page| page.total))));
    let has_run = Memo::new(move |_| some(work.jobs.data.with(|page| page.as_ref().map(|page| page.total))));
    let models = Memo::new(move |_| work.models.data.with(|page| page.as_ref().map(|page| page.total)));
    let format = use_format();
    let step = move |number: u32, done: Memo<bool>, title: Text, text: Text, href: &'static str| {
        view! {
            <li class="next-step" class:next-step--done=move || done.get()>
                <span class="next-step__mark">
                    {move || if done.get() { view! { <Icon icon=icondata::LuCheck small=true/> }.into_any() } else { format.count(number).into_any() }}
                </span>
                <div>
                    <a href=href>{move || title.get()}</a>
                    <p class="muted small">{move || text.get()}</p>
                </div>
            </li>
        }
    };
    let never = Memo::new(|_| false);
    move || {
        (models.get() == Some(0))
            .then(|| {
                view! {
                    <Card title=tr!(i18n, home.next) subtitle=tr!(i18n, home.next_text)>
                        <ol class="next-steps">
                            {step(1, has_data, tr!(i18n, home.step_upload).into(), tr!(i18n, home.step_upload_text).into(), "/upload")}
                            {step(2, has_run, tr!(i18n, home.step_train).into(), tr!(i18n, home.step_train_text).into(), "/training/new")}
                            {step(3, never, tr!(i18n, home.step_save).into(), tr!(i18n, home.step_save_text).into(), "/training")}
                            {step(4, never, tr!(i18n, home.step_predict).into(), tr!(i18n, home.step_predict_text).into(), "/predict")}
                        </ol>
                    </Card>
                }
            })
            .into_any()
    }
}

fn more(href: &'static str) -> impl Fn() -> AnyView + Send + Sync + 'static {
    move || {
        let i18n = use_i18n();
        view! { <LinkButton label=tr!(i18n, common.view_all) href=href variant=Variant::Ghost size=Size::Small/> }
            .into_any()
    }
}

#[component]
fn RecentDatasets(of: Fetch<Page<Dataset>>) -> impl IntoView {
    let i18n = use_i18n();
    let format = use_format();
    let empty = move || {
        let action = move || view! { <LinkButton label=tr!(i18n, shell.upload_dataset) href="/upload" icon=icondata::LuUpload/> };
        view! { <EmptyState compact=true title=tr!(i18n, home.no_datasets) text=tr!(i18n, home.no_datasets_text) icon=icondata::LuDatabase action=action/> }
    };
    let row = move |dataset: Dataset| {
        let size = match (dataset.row_count, dataset.column_count) {
            (Some(rows), Some(columns)) => {
                t_string!(
                    i18n,
                    home.rows_columns,
                    rows = format.count(rows),
                    columns = format.count(columns)
                )
            }
            _ => format.bytes(dataset.size),
        };
        let badge = match dataset.status {
            DatasetStatus::Ready => None,
            DatasetStatus::Processing => Some((t_string!(i18n, home.processing), Tone::Primary)),
            DatasetStatus::Failed => Some((t_string!(i18n, common.job_failed), Tone::Danger)),
        };
        view! {
            <li>
                <a class="list__row" href=format!("/datasets/{}", dataset.id)>
                    <span class="list__icon"><Icon icon=icondata::LuTable/></span>
                    <span class="list__text">
                        <bdi class="list__title">{dataset.name}</bdi>
                        <span class="list__note">{size}</span>
                    </span>
                    {badge.map(|(text, tone)| view! { <Badge text=text tone=tone/> })}
                    <span class="list__when">{format.ago(dataset.created_at)}</span>
                </a>
            </li>
        }
    };
    view! {
        <Card title=tr!(i18n, home.recent_datasets) flush=true actions=more("/datasets")>
            <Fetched of=of compact=true loading={|| view! { <RowsSkeleton count=4/> }} is_empty={|page: &Page<Dataset>| page.items.is_empty()} empty=empty let:page>
                <ul class="list">{move || page.get().items.into_iter().map(row).collect_view()}</ul>
            </Fetched>
        </Card>
    }
    .into_any()
}

/// Where a job is watched, or its result looked at.
pub fn job_href(job: &Job) -> String {
    match job.kind {
        JobKind::Prediction => format!("/predictions?job={}", job.id),
        JobKind::Training | JobKind::Ingest => format!("/training/jobs/{}", job.id),
    }
}

#[component]
fn RecentJobs(of: Fetch<Page<Job>>) -> impl IntoView {
    let i18n = use_i18n();
    let empty = move || {
        let action = move || view! { <LinkButton label=tr!(i18n, shell.new_training) href="/training/new" icon=icondata::LuPlay/> };
        view! { <EmptyState compact=true title=tr!(i18n, home.no_jobs) text=tr!(i18n, home.no_jobs_text) icon=icondata::LuBrainCircuit action=action/> }
    };
    view! {
        <Card title=tr!(i18n, home.recent_jobs) flush=true actions=more("/training")>
            <Fetched of=of compact=true loading={|| view! { <RowsSkeleton count=4/> }} is_empty={|page: &Page<Job>| page.items.is_empty()} empty=empty let:page>
                <ul class="list">{move || page.get().items.into_iter().map(|job| view! { <JobRow job=job/> }).collect_view()}</ul>
            </Fetched>
        </Card>
    }
    .into_any()
}

/// One run: what it is, how far it is.
#[component]
pub fn JobRow(
    /// The run.
    job: Job,
) -> impl IntoView {
    let i18n = use_i18n();
    let format = use_format();
    let note = match (&job.metric, job.best_score) {
        (Some(metric), Some(score)) => format!("{} {}", names::metric(i18n, metric), names::score(format, Some(score))),
        _ => job.dataset_name.clone().unwrap_or_default(),
    };
    let progress = (!job.status.is_final()).then(|| {
        let percent = job.progress;
        let label = job.name.clone();
        view! { <ProgressBar label=label value=Some(percent) bare=true/> }
    });
    let href = job_href(&job);
    let icon = if job.kind == JobKind::Prediction {
        icondata::LuSparkles
    } else {
        icondata::LuBrainCircuit
    };
    view! {
        <li>
            <a class="list__row" href=href>
                <span class="list__icon"><Icon icon=icon/></span>
                <span class="list__text">
                    <bdi class="list__title">{job.name}</bdi>
                    {progress.map_or_else(|| view! { <span class="list__note">{note}</span> }.into_any(), IntoAny::into_any)}
                </span>
                <JobBadge status=job.status/>
                <span class="list__when">{format.ago(job.created_at)}</span>
            </a>
        </li>
    }
    .into_any()
}

#[component]
fn RecentModels(of: Fetch<Page<Model>>) -> impl IntoView {
    let i18n = use_i18n();
    view! {
        <Fetched of=of let:page>
            {move || {
                let page = page.get();
                (!page.items.is_empty())
                    .then(|| {
                        view! {
                            <section class="stack">
                                <div class="row row--apart">
                                    <h2 class="card__title">{tr!(i18n, home.recent_models)}</h2>
                                    {more("/dashboard/models")()}
                                </div>
                                <ul class="grid">{page.items.into_iter().map(|model| view! { <MiniModel model/> }).collect_view()}</ul>
                            </section>
                        }
                    })
            }}
        </Fetched>
    }
    .into_any()
}

/// One saved model: what it is, how good it is.
#[component]
pub fn MiniModel(
    /// The model.
    model: Model,
) -> impl IntoView {
    let i18n = use_i18n();
    let format = use_format();
    let value = model.metrics.get(&model.metric).copied().flatten();
    let metric = names::metric(i18n, &model.metric);
    view! {
        <li class="card card--lift mini-model">
            <a class="card__link" href=format!("/models/{}", model.id)><bdi class="mini-model__name">{model.name}</bdi></a>
            <span class="muted small">{names::algorithm(i18n, &model.algorithm)}</span>
            <span class="mini-model__score"><strong>{names::score(format, value)}</strong> {metric}</span>
        </li>
    }
    .into_any()
}
