//! `/upload`: drop tables in, watch them arrive, open them.

use datapulse_shared::datasets::{Dataset, DatasetStatus};
use datapulse_shared::functions::datasets::{get_dataset, list_datasets};
use datapulse_shared::live::LiveMessage;
use datapulse_shared::paging::{ListQuery, Page};
use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::components::dropzone::Dropzone;
use crate::components::{
    Button, Card, Fetched, Icon, IconButton, LinkButton, PageHeader, ProgressBar, RowsSkeleton, Size, Tone, Variant,
};
use crate::errors::explain;
use crate::fetch::{Fetch, fetch, no_items};
use crate::format::use_format;
use crate::i18n::{t_string, use_i18n};
use crate::live::on_live;
use crate::sentences::told;
use crate::tr;
use crate::upload::{Upload, UploadState, Uploads, use_uploads};

const RECENT: u32 = 6;

/// The page.
#[component]
pub fn UploadPage() -> impl IntoView {
    let i18n = use_i18n();
    let uploads = use_uploads();
    let recent = fetch(|| {
        list_datasets(ListQuery {
            limit: RECENT,
            sort: Some("-created_at".to_owned()),
            ..ListQuery::default()
        })
    });
    on_live(move |message| {
        if matches!(
            message,
            LiveMessage::Dataset { .. } | LiveMessage::DatasetDeleted { .. } | LiveMessage::Missed
        ) {
            recent.again();
        }
    });
    view! {
        <PageHeader title=tr!(i18n, upload.title) text=tr!(i18n, upload.lead) parents=vec![(tr!(i18n, datasets.title).into(), "/datasets")] />
        <div class="upload-page">
            <div class="stack stack--loose">
                <Dropzone accept=".csv,.tsv,.txt,text/csv" hint=Signal::derive(tr!(i18n, upload.hint)) on_files=move |files| uploads.add(files) />
                <UploadList uploads />
            </div>
            <Recent recent />
        </div>
    }
    .into_any()
}

#[component]
fn UploadList(uploads: Uploads) -> impl IntoView {
    let i18n = use_i18n();
    let any = Memo::new(move |_| uploads.list.with(|list| !list.is_empty()));
    let finished = Memo::new(move |_| {
        uploads
            .list
            .with(|list| list.iter().any(|upload| upload.state.with(UploadState::is_final)))
    });
    let clear = move || {
        view! {
            {move || finished.get().then(|| view! {
                <Button label=tr!(i18n, upload.clear) size=Size::Small variant=Variant::Ghost on_press=move |()| uploads.clear_finished() />
            })}
        }
    };
    move || {
        any.get()
            .then(|| {
                view! {
                    <Card title=tr!(i18n, upload.progress) actions=clear>
                        <ul class="upload-list" aria-live="polite">
                            <For each=move || uploads.list.get() key=|upload| upload.id let:upload>
                                <li><UploadRow upload uploads /></li>
                            </For>
                        </ul>
                    </Card>
                }
            })
            .into_any()
    }
}

#[component]
fn UploadRow(upload: Upload, uploads: Uploads) -> impl IntoView {
    let i18n = use_i18n();
    let format = use_format();
    let name = upload.name.get_value();
    let read = Memo::new(move |_| {
        upload.state.with(|state| match state {
            UploadState::Done(dataset) => Some(dataset.as_ref().clone()),
            _ => None,
        })
    });
    on_live(move |message| follow_reading(upload, message));
    let label = name.clone();
    let cancel_name = name.clone();
    let value = Signal::derive(move || {
        upload.state.with(|state| match state {
            UploadState::Storing => None,
            UploadState::Done(dataset) if dataset.status == DatasetStatus::Processing => dataset.progress,
            UploadState::Done(_) => Some(100.0),
            UploadState::Waiting | UploadState::Refused(_) | UploadState::Cancelled | UploadState::Sending => {
                Some(upload.percent())
            }
        })
    });
    let tone = Signal::derive(move || {
        upload.state.with(|state| match state {
            UploadState::Refused(_) => Tone::Danger,
            UploadState::Cancelled => Tone::Warning,
            UploadState::Done(dataset) => match dataset.status {
                DatasetStatus::Ready => Tone::Success,
                DatasetStatus::Failed => Tone::Danger,
                DatasetStatus::Processing => Tone::Primary,
            },
            UploadState::Waiting | UploadState::Sending | UploadState::Storing => Tone::Primary,
        })
    });
    let said = move || upload.state.with(|state| state_text(i18n, format, upload, state));
    let running = move || upload.state.with(|state| !state.is_final());
    let again = move || {
        upload
            .state
            .with(|state| matches!(state, UploadState::Refused(_) | UploadState::Cancelled))
    };
    view! {
        <div class="upload-row" data-state=move || if running() { "running" } else { "ended" }>
            <span class="dataset-card__icon"><Icon icon=icondata::LuFileSpreadsheet /></span>
            <div class="grow stack stack--tight">
                <div class="row row--apart"><strong class="truncate" dir="auto">{name}</strong><span class="muted small numeric">{move || format.bytes(upload.size)}</span></div>
                <ProgressBar label bare=true value tone />
                <p class="small upload-row__text" class:upload-row__text--error=move || tone.get() == Tone::Danger>{said}</p>
            </div>
            {move || read.get().filter(|dataset| dataset.status != DatasetStatus::Failed).map(|dataset| view! {
                <LinkButton label=tr!(i18n, upload.open) href=format!("/datasets/{}", dataset.id) size=Size::Small />
            })}
            {move || running().then(|| {
                let name = cancel_name.clone();
                view! { <IconButton icon=icondata::LuX end=true label=move || t_string!(i18n, upload.cancel, name = name.clone()) on_press=move |()| uploads.cancel(upload) /> }
            })}
            {move || again().then(|| view! { <IconButton icon=icondata::LuRotateCw end=true label=tr!(i18n, upload.retry) on_press=move |()| uploads.retry(upload) /> })}
        </div>
    }
    .into_any()
}

/// The row goes on to say how the table is read, until it is.
fn follow_reading(upload: Upload, message: &LiveMessage) {
    match message {
        LiveMessage::Dataset { dataset } => take_over(upload, dataset),
        LiveMessage::Missed => {
            let Some(id) = upload.reading() else { return };
            spawn_local(async move {
                // What cannot be fetched now is asked for again with the next message.
                if let Ok(dataset) = get_dataset(id).await {
                    take_over(upload, &dataset);
                }
            });
        }
        _ => {}
    }
}

fn take_over(upload: Upload, changed: &Dataset) {
    upload.state.update(|state| {
        if let UploadState::Done(dataset) = state
            && dataset.id == changed.id
        {
            dataset.as_mut().clone_from(changed);
        }
    });
}

fn state_text(i18n: crate::i18n::Words, format: crate::format::Format, upload: Upload, state: &UploadState) -> String {
    match state {
        UploadState::Waiting => t_string!(i18n, upload.waiting).to_owned(),
        UploadState::Sending => {
            t_string!(
                i18n,
                upload.sending,
                sent = format.bytes(upload.sent.get()),
                size = format.bytes(upload.size)
            )
        }
        UploadState::Storing => t_string!(i18n, upload.storing).to_owned(),
        UploadState::Cancelled => t_string!(i18n, upload.cancelled).to_owned(),
        UploadState::Refused(error) => {
            let why = explain(i18n.get_locale(), error);
            t_string!(i18n, upload.failed, why = why)
        }
        UploadState::Done(dataset) => match dataset.status {
            DatasetStatus::Processing => t_string!(i18n, upload.reading).to_owned(),
            DatasetStatus::Failed => dataset
                .error
                .as_deref()
                .map(|why| told(i18n.get_locale(), why))
                .unwrap_or_default(),
            DatasetStatus::Ready => t_string!(
                i18n,
                upload.ready,
                rows = format.count(dataset.row_count.unwrap_or_default()),
                columns = format.count(dataset.column_count.unwrap_or_default())
            ),
        },
    }
}

#[component]
fn Recent(recent: Fetch<Page<Dataset>>) -> impl IntoView {
    let i18n = use_i18n();
    let all = move || view! { <LinkButton label=tr!(i18n, files.all) href="/files" size=Size::Small variant=Variant::Ghost /> };
    let none = move || view! { <p class="muted">{tr!(i18n, upload.recent_empty)}</p> };
    view! {
        <Card title=tr!(i18n, upload.recent) actions=all>
            <Fetched of=recent loading=|| view! { <RowsSkeleton count=4 /> } compact=true is_empty=no_items empty=none let:page>
                <ul class="recent-list">
                    {move || page.with(|page| page.items.iter().map(|dataset| view! { <RecentRow dataset=dataset.clone() /> }).collect_view())}
                </ul>
            </Fetched>
        </Card>
    }
    .into_any()
}

#[component]
fn RecentRow(dataset: Dataset) -> impl IntoView {
    let i18n = use_i18n();
    let format = use_format();
    let created = dataset.created_at;
    let (rows, status) = (dataset.row_count, dataset.status);
    let fact = move || match (status, rows) {
        (DatasetStatus::Ready, Some(rows)) => t_string!(i18n, datasets.rows, count = format.count(rows)),
        (DatasetStatus::Failed, _) => t_string!(i18n, datasets.failed).to_owned(),
        _ => t_string!(i18n, datasets.processing).to_owned(),
    };
    view! {
        <li>
            <a class="recent-list__row" href=format!("/datasets/{}", dataset.id)>
                <span class="dataset-card__icon"><Icon icon=icondata::LuTable2 /></span>
                <span class="grow"><span class="truncate recent-list__name" dir="auto">{dataset.name}</span><span class="muted small numeric">{fact}</span></span>
                <time class="muted small" datetime=created.to_rfc3339()>{move || format.ago(created)}</time>
            </a>
        </li>
    }
}
