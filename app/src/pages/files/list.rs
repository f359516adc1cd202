//! `/files`: every uploaded file, as they come in.

use datapulse_shared::datasets::DatasetStatus;
use datapulse_shared::functions::uploads::list_uploads;
use datapulse_shared::live::LiveMessage;
use datapulse_shared::paging::{ListQuery, Page};
use datapulse_shared::uploads::UploadedFile;
use leptos::prelude::*;

use crate::address::{Param, use_param};
use crate::components::search_box::SearchBox;
use crate::components::{
    Badge, Button, Choice, EmptyState, Fetched, Icon, LinkButton, PageHeader, Pagination, ProgressBar, Select, Tone,
    Variant,
};
use crate::fetch::{fetch, no_items};
use crate::format::use_format;
use crate::i18n::{t_string, use_i18n};
use crate::live::on_live;
use crate::tr;

const LIMIT: u32 = 24;
const NEWEST: &str = "-created_at";

/// The page.
#[component]
pub fn FilesPage() -> impl IntoView {
    let i18n = use_i18n();
    let (words, sort, number) = (use_param("q"), use_param("sort"), use_param("page"));
    let files = fetch(move || {
        list_uploads(ListQuery {
            page: number.parse().unwrap_or(1),
            limit: LIMIT,
            sort: Some(sort.some().unwrap_or_else(|| NEWEST.to_owned())),
            q: words.some(),
            ..ListQuery::default()
        })
    });
    on_live(move |message| match message {
        LiveMessage::Dataset { .. }
        | LiveMessage::DatasetDeleted { .. }
        | LiveMessage::Model { .. }
        | LiveMessage::Missed => files.again(),
        LiveMessage::Job { job } if job.status.is_final() => files.again(),
        _ => {}
    });
    view! {
        <PageHeader title=tr!(i18n, files.title) text=tr!(i18n, files.lead) actions=upload parents=vec![(tr!(i18n, datasets.title).into(), "/datasets")] />
        <Toolbar words sort number />
        <Fetched of=files is_empty=no_items empty=move || nothing(words) let:page>
            <ul class="grid">
                {move || page.with(|page: &Page<UploadedFile>| page.items.iter().cloned().map(|file| view! { <li><FileCard file /></li> }).collect_view())}
            </ul>
            <Pagination page=Signal::derive(move || page.with(|page| page.page)) limit=LIMIT
                total=Signal::derive(move || page.with(|page| page.total))
                on_page=move |chosen: u32| number.set(chosen.to_string()) />
        </Fetched>
    }
    .into_any()
}

fn upload() -> AnyView {
    let i18n = use_i18n();
    view! { <LinkButton label=tr!(i18n, datasets.upload) href="/upload" icon=icondata::LuUpload variant=Variant::Primary /> }
        .into_any()
}

#[component]
fn Toolbar(words: Param, sort: Param, number: Param) -> impl IntoView {
    let i18n = use_i18n();
    let order = RwSignal::new(sort.get_untracked());
    if order.with_untracked(String::is_empty) {
        order.set(NEWEST.to_owned());
    }
    let orders = Signal::derive(move || {
        vec![
            Choice::new(NEWEST, t_string!(i18n, datasets.sort_newest)),
            Choice::new("filename", t_string!(i18n, datasets.sort_name)),
            Choice::new("-size", t_string!(i18n, datasets.sort_size)),
        ]
    });
    view! {
        <div class="toolbar">
            <SearchBox label=tr!(i18n, files.search) placeholder=tr!(i18n, files.search_hint) param=words on_change=move |()| number.set("") />
            <div class="toolbar__end">
                <Select label=tr!(i18n, datasets.sort) bare=true value=order options=orders
                    on_change=move |chosen: String| sort.set(if chosen == NEWEST { String::new() } else { chosen }) />
            </div>
        </div>
    }
    .into_any()
}

#[component]
fn FileCard(file: UploadedFile) -> impl IntoView {
    let i18n = use_i18n();
    let format = use_format();
    let UploadedFile {
        id,
        filename,
        dataset,
        job_count,
        model_count,
        prediction_count,
        ..
    } = file;
    let (size, created, progress) = (dataset.size, dataset.created_at, dataset.progress);
    let state = match dataset.status {
        DatasetStatus::Ready => ().into_any(),
        DatasetStatus::Failed => {
            view! { <Badge text=tr!(i18n, datasets.failed) tone=Tone::Danger icon=icondata::LuCircleAlert /> }
                .into_any()
        }
        DatasetStatus::Processing => {
            view! { <ProgressBar label=tr!(i18n, datasets.reading) value=Signal::derive(move || progress) /> }
                .into_any()
        }
    };
    let made = move || {
        t_string!(
            i18n,
            files.made,
            jobs = format.count(job_count),
            models = format.count(model_count),
            predictions = format.count(prediction_count)
        )
    };
    view! {
        <article class="card card--lift dataset-card">
            <div class="dataset-card__top">
                <span class="dataset-card__icon"><Icon icon=icondata::LuFileSpreadsheet /></span>
                <h2 class="dataset-card__name truncate"><a class="card__link" href=format!("/files/{id}") dir="auto">{filename}</a></h2>
            </div>
            <p class="dataset-card__about">{move || t_string!(i18n, files.is_dataset)}" "<bdi>{dataset.name}</bdi></p>
            <div class="dataset-card__middle">{state}<span class="small numeric">{made}</span></div>
            <div class="dataset-card__foot">
                <span>{move || format.bytes(size)}</span>
                <time datetime=created.to_rfc3339()>{move || format.ago(created)}</time>
            </div>
        </article>
    }
    .into_any()
}

fn nothing(words: Param) -> AnyView {
    let i18n = use_i18n();
    if words.some().is_some() {
        let clear = move || view! { <Button label=tr!(i18n, common.clear_filters) on_press=move |()| words.set("") /> };
        return view! {
            <EmptyState title=tr!(i18n, common.nothing_found) text=tr!(i18n, common.nothing_found_text) icon=icondata::LuSearchX action=clear />
        }
        .into_any();
    }
    view! { <EmptyState title=tr!(i18n, files.empty_title) text=tr!(i18n, datasets.empty_text) icon=icondata::LuFile action=upload /> }
        .into_any()
}
