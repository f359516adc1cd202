//! One dataset on the list: what it is, how large, how far, and what can be done with it.

use datapulse_shared::datasets::{Dataset, DatasetSource, DatasetStatus};
use leptos::prelude::*;

use super::delete::DeleteDataset;
use super::edit::EditDataset;
use crate::components::{Badge, Icon, LinkButton, Menu, MenuItem, MenuLink, ProgressBar, Size, Tone};
use crate::format::use_format;
use crate::i18n::{Locale, Words, t_string, use_i18n};
use crate::pages::tags::{Bearers, TagLinks, Tags};
use crate::sentences::{told, worded};
use crate::tr;

/// A card that leads to the dataset. It stays while the dataset changes, and with it the dialogs that are open.
#[component]
pub fn DatasetCard(
    /// The dataset.
    dataset: Signal<Dataset>,
    /// All tags, for their colours.
    tags: Tags,
    /// Called when it was changed or deleted.
    #[prop(into)]
    on_change: Callback<()>,
) -> impl IntoView {
    let i18n = use_i18n();
    let format = use_format();
    let (id, source, created) = dataset.with_untracked(|dataset| (dataset.id, dataset.source, dataset.created_at));
    let name = move || dataset.with(|dataset| dataset.name.clone());
    let about = move || dataset.with(|dataset| description(i18n.get_locale(), dataset));
    let names = Memo::new(move |_| dataset.with(|dataset| dataset.tags.clone()));
    view! {
        <article class="card card--lift dataset-card" data-status=move || dataset.with(|dataset| status_word(dataset.status))>
            <div class="dataset-card__top">
                <span class="dataset-card__icon"><Icon icon=icondata::LuTable2 /></span>
                <h2 class="dataset-card__name truncate"><a class="card__link" href=format!("/datasets/{id}") dir="auto">{name}</a></h2>
                <DatasetMenu dataset on_change on_delete=on_change />
            </div>
            <p class="dataset-card__about" dir="auto">{about}</p>
            {move || view! { <TagLinks names=names.get() tags bearers=Bearers::Datasets /> }}
            <div class="dataset-card__middle">{move || dataset.with(|dataset| middle(i18n, dataset))}</div>
            <div class="dataset-card__foot">
                <span>{move || source_name(i18n, source)}</span>
                <span>{move || format.bytes(dataset.with(|dataset| dataset.size))}</span>
                <time datetime=created.to_rfc3339()>{move || format.ago(created)}</time>
            </div>
        </article>
    }
    .into_any()
}

fn middle(i18n: Words, dataset: &Dataset) -> AnyView {
    let format = use_format();
    let id = dataset.id;
    match dataset.status {
        DatasetStatus::Processing => {
            let progress = dataset.progress;
            view! { <ProgressBar label=tr!(i18n, datasets.reading) value=Signal::derive(move || progress) /> }
                .into_any()
        }
        DatasetStatus::Failed => view! {
            <Badge text=tr!(i18n, datasets.failed) tone=Tone::Danger icon=icondata::LuCircleAlert />
            <p class="dataset-card__error">{dataset.error.as_deref().map(|why| told(i18n.get_locale_untracked(), why))}</p>
        }
        .into_any(),
        DatasetStatus::Ready => {
            let rows = dataset.row_count.unwrap_or_default();
            let columns = u64::from(dataset.column_count.unwrap_or_default());
            view! {
                <div class="dataset-card__figures numeric">
                    <span>{move || t_string!(i18n, datasets.rows, count = format.count(rows))}</span>
                    <span>{move || t_string!(i18n, datasets.columns, count = format.count(columns))}</span>
                </div>
                <LinkButton label=tr!(i18n, datasets.train) href=format!("/training/new?dataset={id}") size=Size::Small icon=icondata::LuBrainCircuit />
            }
            .into_any()
        }
    }
}

/// What can be done with a dataset.
#[component]
pub fn DatasetMenu(
    /// The dataset.
    dataset: Signal<Dataset>,
    /// Called when it was changed.
    on_change: Callback<()>,
    /// Called when it was deleted.
    on_delete: Callback<()>,
) -> impl IntoView {
    let i18n = use_i18n();
    let editing = RwSignal::new(false);
    let deleting = RwSignal::new(false);
    let id = dataset.with_untracked(|dataset| dataset.id);
    let name = Signal::derive(move || dataset.with(|dataset| dataset.name.clone()));
    let ready = Memo::new(move |_| dataset.with(|dataset| dataset.status == DatasetStatus::Ready));
    let items = move || {
        let uses = move || {
            ready.get().then(|| {
                view! {
                    <MenuLink label=tr!(i18n, datasets.train) href=format!("/training/new?dataset={id}") icon=icondata::LuBrainCircuit />
                    <MenuLink label=tr!(i18n, datasets.predict) href=format!("/predict?dataset={id}") icon=icondata::LuSparkles />
                    <MenuLink label=tr!(i18n, datasets.map) href=format!("/datasets/{id}/map") icon=icondata::LuArrowLeftRight />
                }
            })
        };
        view! {
            {uses}
            <MenuItem label=tr!(i18n, datasets.edit) icon=icondata::LuPencil on_choose=move |()| editing.set(true) />
            <MenuItem label=tr!(i18n, datasets.delete) icon=icondata::LuTrash2 danger=true on_choose=move |()| deleting.set(true) />
        }
        .into_any()
    };
    view! {
        <Menu label=tr!(i18n, datasets.actions) end=true trigger=|| view! { <Icon icon=icondata::LuEllipsisVertical /> }>{items()}</Menu>
        <EditDataset dataset open=editing on_done=on_change />
        <DeleteDataset id name open=deleting on_done=on_delete />
    }
    .into_any()
}

/// What is written about a dataset. Only about samples the words are ours to translate.
pub fn description(locale: Locale, dataset: &Dataset) -> String {
    match dataset.source {
        DatasetSource::Sample => worded(locale, &dataset.description),
        _ => dataset.description.clone(),
    }
}

/// Where a dataset came from, in words.
pub fn source_name(i18n: Words, source: DatasetSource) -> &'static str {
    match source {
        DatasetSource::Upload => t_string!(i18n, datasets.source_upload),
        DatasetSource::Sample => t_string!(i18n, datasets.source_sample),
        DatasetSource::Generated => t_string!(i18n, datasets.source_generated),
        DatasetSource::Kaggle => "Kaggle",
        DatasetSource::Huggingface => "Hugging Face",
        DatasetSource::Workflow => t_string!(i18n, datasets.source_workflow),
        DatasetSource::Prediction => t_string!(i18n, datasets.source_prediction),
    }
}

const fn status_word(status: DatasetStatus) -> &'static str {
    match status {
        DatasetStatus::Processing => "processing",
        DatasetStatus::Ready => "ready",
        DatasetStatus::Failed => "failed",
    }
}
