//! `/files/{id}`: one uploaded file, with everything that was made from it.

use datapulse_shared::ApiError;
use datapulse_shared::functions::datasets::download_dataset;
use datapulse_shared::functions::jobs::list_jobs;
use datapulse_shared::functions::models::list_models;
use datapulse_shared::functions::predictions::list_predictions;
use datapulse_shared::functions::uploads::get_upload;
use datapulse_shared::ids::DatasetId;
use datapulse_shared::live::LiveMessage;
use datapulse_shared::models::DownloadLink;
use datapulse_shared::paging::ListQuery;
use datapulse_shared::predictions::Prediction;
use datapulse_shared::uploads::UploadedFile;
use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::{use_navigate, use_params_map};

use crate::act::use_act;
use crate::browser::open;
use crate::components::{Button, Card, Fetched, Icon, LinkButton, PageHeader, RowsSkeleton, Variant};
use crate::fetch::{fetch, no_items};
use crate::format::use_format;
use crate::i18n::use_i18n;
use crate::live::on_live;
use crate::pages::datasets::{DatasetCard, DeleteDataset};
use crate::pages::home::{JobRow, MiniModel, follow_job};
use crate::pages::tags::use_tags;
use crate::tr;

/// Rows of each list; who wants more goes to the list itself.
const MOST: u32 = 50;

/// The page.
#[component]
pub fn FilePage() -> impl IntoView {
    let params = use_params_map();
    let id = Memo::new(move |_| params.with(|params| params.get("id").and_then(|id| id.parse::<DatasetId>().ok())));
    let file = fetch(move || {
        let id = id.get();
        async move { get_upload(id.ok_or_else(|| ApiError::not_found("file"))?).await }
    });
    let navigate = use_navigate();
    on_live(move |message| match message {
        LiveMessage::Dataset { dataset } if Some(dataset.id) == id.get_untracked() => file.again(),
        LiveMessage::DatasetDeleted { id: gone } if Some(*gone) == id.get_untracked() => {
            navigate("/files", NavigateOptions::default());
        }
        LiveMessage::Missed => file.again(),
        _ => {}
    });
    view! {
        <Fetched of=file loading=|| view! { <RowsSkeleton /> } let:now>
            <Header file=now />
            <div class="stack stack--loose">
                <div class="file-page">
                    <Facts file=now />
                    <Table file=now on_change=move |()| file.again() />
                </div>
                <Made id=now.with_untracked(|file| file.id) />
            </div>
        </Fetched>
    }
    .into_any()
}

#[component]
fn Header(file: Signal<UploadedFile>) -> impl IntoView {
    let i18n = use_i18n();
    let act = use_act();
    let navigate = use_navigate();
    let deleting = RwSignal::new(false);
    let (id, name) = file.with_untracked(|file| (file.id, file.dataset.name.clone()));
    let title = move || file.with(|file| file.filename.clone());
    let gone = Callback::new(move |()| navigate("/files", NavigateOptions::default()));
    let download = move |()| act.run(download_dataset(id), |link: DownloadLink| open(&link.url));
    let actions = move || {
        view! {
            <Button label=tr!(i18n, common.delete) icon=icondata::LuTrash2 variant=Variant::Ghost on_press=move |()| deleting.set(true) />
            <Button label=tr!(i18n, common.download) icon=icondata::LuDownload loading=act.busy on_press=download />
            <LinkButton label=tr!(i18n, files.open) href=format!("/datasets/{id}") icon=icondata::LuTable2 variant=Variant::Primary />
        }
    };
    view! {
        <PageHeader title actions parents=vec![(tr!(i18n, datasets.title).into(), "/datasets"), (tr!(i18n, files.title).into(), "/files")] />
        <DeleteDataset id name open=deleting on_done=gone />
    }
    .into_any()
}

/// What is known of the file itself.
#[component]
fn Facts(file: Signal<UploadedFile>) -> impl IntoView {
    let i18n = use_i18n();
    let format = use_format();
    view! {
        <Card title=tr!(i18n, files.facts)>
            <dl class="definitions">
                <dt>{tr!(i18n, common.size)}</dt><dd class="numeric">{move || file.with(|file| format.bytes(file.dataset.size))}</dd>
                <dt>{tr!(i18n, files.kind)}</dt><dd dir="ltr">{move || file.with(|file| file.content_type.clone())}</dd>
                <dt>{tr!(i18n, files.came)}</dt><dd class="numeric">{move || file.with(|file| format.date_time(file.dataset.created_at))}</dd>
                <dt>"SHA-256"</dt><dd class="file-page__hash" dir="ltr"><code>{move || file.with(|file| file.sha256.clone())}</code></dd>
            </dl>
        </Card>
    }
    .into_any()
}

/// The table that became of it.
#[component]
fn Table(file: Signal<UploadedFile>, #[prop(into)] on_change: Callback<()>) -> impl IntoView {
    let tags = use_tags();
    // What is counted for the file changes more often than the table, whose card may have its menu open.
    let dataset = Memo::new(move |_| file.with(|file| file.dataset.clone()));
    view! { <DatasetCard dataset=dataset.into() tags on_change /> }
}

/// Runs, models and results.
#[component]
fn Made(id: DatasetId) -> impl IntoView {
    let i18n = use_i18n();
    let of_file = move || ListQuery {
        limit: MOST,
        dataset: Some(id),
        ..ListQuery::default()
    };
    let jobs = fetch(move || list_jobs(of_file()));
    let models = fetch(move || list_models(of_file()));
    let predictions = fetch(move || list_predictions(of_file()));
    on_live(move |message| match message {
        LiveMessage::Job { job } if job.dataset_id == Some(id) => {
            follow_job(jobs, job);
            if job.status.is_final() {
                predictions.again();
            }
        }
        LiveMessage::Model { .. } => models.again(),
        LiveMessage::Missed => {
            jobs.again();
            models.again();
            predictions.again();
        }
        _ => {}
    });
    let none = move || view! { <p class="file-page__none muted">{tr!(i18n, files.nothing_made)}</p> };
    view! {
        <div class="home__columns">
            <Card title=tr!(i18n, files.runs) flush=true>
                <Fetched of=jobs compact=true loading=|| view! { <RowsSkeleton count=3 /> } is_empty=no_items empty=none let:page>
                    <ul class="list">{move || page.get().items.into_iter().map(|job| view! { <JobRow job /> }).collect_view()}</ul>
                </Fetched>
            </Card>
            <Card title=tr!(i18n, files.results) flush=true>
                <Fetched of=predictions compact=true loading=|| view! { <RowsSkeleton count=3 /> } is_empty=no_items empty=none let:page>
                    <ul class="list">{move || page.get().items.into_iter().map(|prediction| view! { <ResultRow prediction /> }).collect_view()}</ul>
                </Fetched>
            </Card>
        </div>
        <Card title=tr!(i18n, models.title)>
            <Fetched of=models compact=true loading=|| view! { <RowsSkeleton count=2 /> } is_empty=no_items empty=none let:page>
                <ul class="grid">{move || page.get().items.into_iter().map(|model| view! { <MiniModel model /> }).collect_view()}</ul>
            </Fetched>
        </Card>
    }
    .into_any()
}

#[component]
fn ResultRow(prediction: Prediction) -> impl IntoView {
    let i18n = use_i18n();
    let format = use_format();
    let Prediction {
        id,
        model_name,
        row_count,
        created_at,
        ..
    } = prediction;
    view! {
        <li>
            <a class="list__row" href=format!("/predictions?open={id}")>
                <span class="list__icon"><Icon icon=icondata::LuFileOutput /></span>
                <span class="list__text">
                    <bdi class="list__title">{model_name}</bdi>
                    <span class="list__note">{move || crate::i18n::t_string!(i18n, datasets.rows, count = format.count(row_count))}</span>
                </span>
                <span class="list__when">{move || format.ago(created_at)}</span>
            </a>
        </li>
    }
    .into_any()
}
