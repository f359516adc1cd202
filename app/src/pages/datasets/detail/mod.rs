//! `/datasets/{id}`: the rows and the profile of one table.

mod column;
mod filter;
mod preview;
mod profile;
mod summary;

use datapulse_shared::ApiError;
use datapulse_shared::datasets::{Dataset, DatasetStatus};
use datapulse_shared::functions::datasets::{download_dataset, get_dataset, profile_dataset};
use datapulse_shared::ids::DatasetId;
use datapulse_shared::live::LiveMessage;
use datapulse_shared::models::DownloadLink;
use datapulse_shared::profile::CachedProfile;
use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::{use_navigate, use_params_map};

use self::preview::PreviewTab;
use self::profile::ProfileTab;
pub use self::summary::WarningList;
use super::card::{DatasetMenu, description, source_name};
use crate::act::use_act;
use crate::address::use_param;
use crate::browser::open;
use crate::components::{
    Badge, Button, Card, EmptyState, Fetched, LinkButton, Notice, PageHeader, ProgressBar, RowsSkeleton, Tab, TabPanel,
    Tabs, Tone, Variant,
};
use crate::fetch::{Fetch, fetch};
use crate::format::use_format;
use crate::i18n::use_i18n;
use crate::live::on_live;
use crate::pages::tags::{Bearers, TagLinks, use_tags};
use crate::sentences::told;
use crate::tr;

/// One dataset.
#[component]
pub fn DatasetPage() -> impl IntoView {
    let params = use_params_map();
    let id = Memo::new(move |_| params.with(|params| params.get("id").and_then(|id| id.parse::<DatasetId>().ok())));
    let dataset = fetch(move || {
        let id = id.get();
        async move { get_dataset(id.ok_or_else(|| ApiError::not_found("dataset"))?).await }
    });
    on_live(move |message| match message {
        LiveMessage::Dataset { dataset: changed } if Some(changed.id) == id.get_untracked() => {
            dataset.data.set(Some(changed.as_ref().clone()));
        }
        LiveMessage::Missed => dataset.again(),
        _ => {}
    });
    view! {
        <Fetched of=dataset loading=|| view! { <RowsSkeleton /> } let:now>
            <Header dataset=now again=move |()| dataset.again() />
            <Body dataset=now />
        </Fetched>
    }
    .into_any()
}

#[component]
fn Header(dataset: Signal<Dataset>, #[prop(into)] again: Callback<()>) -> impl IntoView {
    let i18n = use_i18n();
    let format = use_format();
    let act = use_act();
    let tags = use_tags();
    let navigate = use_navigate();
    let id = dataset.with_untracked(|dataset| dataset.id);
    let name = move || dataset.with(|dataset| dataset.name.clone());
    let about = move || {
        dataset.with(|dataset| {
            if !dataset.description.is_empty() {
                return description(i18n.get_locale(), dataset);
            }
            let size = format.bytes(dataset.size);
            [
                source_name(i18n, dataset.source),
                &size,
                &format.date_time(dataset.created_at),
            ]
            .join(" · ")
        })
    };
    let status = Memo::new(move |_| dataset.with(|dataset| dataset.status));
    let ready = Memo::new(move |_| status.get() == DatasetStatus::Ready);
    let deleted = Callback::new(move |()| navigate("/datasets", NavigateOptions::default()));
    let download = move |()| act.run(download_dataset(id), |link: DownloadLink| open(&link.url));
    let actions = move || {
        view! {
            {move || ready.get().then(|| view! {
                <Button label=tr!(i18n, datasets.download) icon=icondata::LuDownload loading=act.busy on_press=download />
                <LinkButton label=tr!(i18n, datasets.train) href=format!("/training/new?dataset={id}") icon=icondata::LuBrainCircuit variant=Variant::Primary />
            })}
            <DatasetMenu dataset on_change=again on_delete=deleted />
        }
    };
    let badges = move || {
        view! {
            {move || match status.get() {
                DatasetStatus::Processing => view! { <Badge text=tr!(i18n, datasets.processing) tone=Tone::Primary /> }.into_any(),
                DatasetStatus::Failed => view! { <Badge text=tr!(i18n, datasets.failed) tone=Tone::Danger /> }.into_any(),
                DatasetStatus::Ready => ().into_any(),
            }}
            {move || view! { <TagLinks names=dataset.with(|dataset| dataset.tags.clone()) tags bearers=Bearers::Datasets /> }}
        }
    };
    view! { <PageHeader title=name text=about badges actions parents=vec![(tr!(i18n, datasets.title).into(), "/datasets")] /> }
        .into_any()
}

#[component]
fn Body(dataset: Signal<Dataset>) -> impl IntoView {
    let status = Memo::new(move |_| dataset.with(|dataset| dataset.status));
    move || match status.get() {
        DatasetStatus::Processing => view! { <Reading dataset /> }.into_any(),
        DatasetStatus::Failed => view! { <Unreadable dataset /> }.into_any(),
        DatasetStatus::Ready => view! { <Ready dataset /> }.into_any(),
    }
}

#[component]
fn Reading(dataset: Signal<Dataset>) -> impl IntoView {
    let i18n = use_i18n();
    view! {
        <Card>
            <div class="stack">
                <ProgressBar label=tr!(i18n, datasets.reading) value=Signal::derive(move || dataset.with(|dataset| dataset.progress)) />
                <p class="muted">{tr!(i18n, datasets.reading_text)}</p>
            </div>
        </Card>
    }
}

#[component]
fn Unreadable(dataset: Signal<Dataset>) -> impl IntoView {
    let i18n = use_i18n();
    let why = move || {
        told(
            i18n.get_locale(),
            &dataset.with(|dataset| dataset.error.clone().unwrap_or_default()),
        )
    };
    let upload =
        move || view! { <LinkButton label=tr!(i18n, datasets.failed_action) href="/upload" icon=icondata::LuUpload /> };
    view! { <Card><EmptyState title=tr!(i18n, datasets.failed_title) text=why icon=icondata::LuFileX action=upload /></Card> }
}

#[component]
fn Ready(dataset: Signal<Dataset>) -> impl IntoView {
    let i18n = use_i18n();
    let tab = use_param("tab");
    let id = dataset.with_untracked(|dataset| dataset.id);
    let profile: Fetch<CachedProfile> = fetch(move || profile_dataset(id));
    let active = Signal::derive(move || tab.some().unwrap_or_else(|| "preview".to_owned()));
    let tabs = vec![
        Tab::new("preview", tr!(i18n, datasets.tab_preview)),
        Tab::new("profile", tr!(i18n, datasets.tab_profile)),
    ];
    let choose = move |key: String| tab.set(if key == "preview" { String::new() } else { key });
    let label = move || dataset.with(|dataset| dataset.name.clone());
    let warnings = move || dataset.with(|dataset| dataset.warnings.clone());
    view! {
        {move || (!warnings().is_empty()).then(|| view! { <Noticed warnings=warnings() /> })}
        <Tabs label tabs active on_choose=choose />
        <TabPanel key="preview" active>
            <Fetched of=profile loading=|| view! { <RowsSkeleton count=8 /> } let:now>
                <PreviewTab id name=dataset.with_untracked(|dataset| dataset.name.clone()) profile=now />
            </Fetched>
        </TabPanel>
        <TabPanel key="profile" active>
            <Fetched of=profile let:now><ProfileTab profile=now /></Fetched>
        </TabPanel>
    }
    .into_any()
}

#[component]
fn Noticed(warnings: Vec<String>) -> impl IntoView {
    let i18n = use_i18n();
    view! {
        <div class="page-notice">
            <Notice tone=Tone::Warning>
                <strong>{tr!(i18n, datasets.noticed)}</strong>
                <ul>{warnings.into_iter().map(|warning| view! { <li>{told(i18n.get_locale_untracked(), &warning)}</li> }).collect_view()}</ul>
            </Notice>
        </div>
    }
}
