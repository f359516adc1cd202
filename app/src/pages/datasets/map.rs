//! `/datasets/{id}/map`: which column of the table stands for which field of a model.

use std::collections::BTreeMap;

use datapulse_shared::ApiError;
use datapulse_shared::functions::datasets::{get_dataset, get_mapping, put_mapping};
use datapulse_shared::functions::models::list_models;
use datapulse_shared::ids::{DatasetId, ModelId};
use datapulse_shared::mappings::{Mapping, MappingInput};
use datapulse_shared::models::Model;
use datapulse_shared::paging::{ListQuery, Page};
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;

use crate::act::use_act;
use crate::address::{Param, use_param};
use crate::components::column_type::{TypeIcon, type_name};
use crate::components::toast::use_toasts;
use crate::components::{
    Button, Card, Choice, EmptyState, Fetched, LinkButton, Notice, PageHeader, RowsSkeleton, Select, Table, Tone,
    Variant,
};
use crate::fetch::{fetch, no_items};
use crate::i18n::{t_string, use_i18n};
use crate::tr;

/// The page: a model, then a dropdown for every column.
#[component]
pub fn MapPage() -> impl IntoView {
    let i18n = use_i18n();
    let params = use_params_map();
    let id = Memo::new(move |_| params.with(|params| params.get("id").and_then(|id| id.parse::<DatasetId>().ok())));
    let model = use_param("model");
    let dataset = fetch(move || {
        let id = id.get();
        async move { get_dataset(id.ok_or_else(|| ApiError::not_found("dataset"))?).await }
    });
    let models = fetch(|| {
        list_models(ListQuery {
            limit: 100,
            ..ListQuery::default()
        })
    });
    let train = move || view! { <LinkButton label=tr!(i18n, datasets.train) href=move || train_address(id.get()) icon=icondata::LuBrainCircuit variant=Variant::Primary /> };
    let none = move || view! { <EmptyState title=tr!(i18n, datasets.map_no_models) text=tr!(i18n, datasets.map_no_models_text) icon=icondata::LuArrowLeftRight action=train /> };
    let title = move || {
        dataset.data.with(|dataset| {
            dataset
                .as_ref()
                .map_or_else(String::new, |dataset| dataset.name.clone())
        })
    };
    view! {
        <PageHeader title=tr!(i18n, datasets.map_title) text=tr!(i18n, datasets.map_lead) parents=vec![(tr!(i18n, datasets.title).into(), "/datasets")] />
        <Fetched of=dataset loading=|| view! { <RowsSkeleton /> } let:_now>
            <Fetched of=models loading=|| view! { <RowsSkeleton /> } is_empty=no_items empty=none let:page>
                <div class="stack stack--loose">
                    <Card title=title><ModelSelect page model /></Card>
                    {move || match (id.get(), model.parse::<ModelId>()) {
                        (Some(dataset), Some(model)) => view! { <Columns dataset model /> }.into_any(),
                        _ => ().into_any(),
                    }}
                </div>
            </Fetched>
        </Fetched>
    }
    .into_any()
}

fn train_address(id: Option<DatasetId>) -> String {
    id.map_or_else(
        || "/training/new".to_owned(),
        |id| format!("/training/new?dataset={id}"),
    )
}

#[component]
fn ModelSelect(page: Signal<Page<Model>>, model: Param) -> impl IntoView {
    let i18n = use_i18n();
    let chosen = RwSignal::new(model.get_untracked());
    let options = Signal::derive(move || {
        let none = Choice::new("", t_string!(i18n, predictions.choose_model));
        let models = page.with(|page| {
            page.items
                .iter()
                .map(|model| Choice::new(model.id.to_string(), model.name.clone()))
                .collect::<Vec<_>>()
        });
        std::iter::once(none).chain(models).collect()
    });
    view! { <Select label=tr!(i18n, datasets.map_model) help=tr!(i18n, datasets.map_model_hint) value=chosen options on_change=move |id: String| model.set(id) /> }
}

#[component]
fn Columns(dataset: DatasetId, model: ModelId) -> impl IntoView {
    let mapping = fetch(move || get_mapping(dataset, model));
    view! {
        <Fetched of=mapping loading=|| view! { <RowsSkeleton /> } let:now>
            <Editor mapping=now.get_untracked() />
        </Fetched>
    }
}

/// Field by column while it is edited; a field stands for at most one column.
type Draft = RwSignal<BTreeMap<String, String>>;

#[component]
fn Editor(mapping: Mapping) -> impl IntoView {
    let i18n = use_i18n();
    let toasts = use_toasts();
    let act = use_act();
    let (dataset, model) = (mapping.dataset_id, mapping.model_id);
    let chosen = mapping
        .fields
        .iter()
        .filter_map(|field| Some((field.column.clone()?, field.field.clone())));
    let draft: Draft = RwSignal::new(chosen.collect());
    let saved = RwSignal::new(draft.get_untracked());
    let fields = StoredValue::new(mapping.fields);
    let missing = Memo::new(move |_| {
        let used: Vec<String> = draft.with(|draft| draft.values().cloned().collect());
        fields.with_value(|fields| {
            fields
                .iter()
                .filter(|field| !used.contains(&field.field))
                .map(|field| field.field.clone())
                .collect::<Vec<_>>()
        })
    });
    let suggest = move |()| {
        draft.update(|draft| {
            fields.with_value(|fields| {
                for field in fields {
                    let free = !draft.values().any(|used| *used == field.field);
                    if let (true, Some(column)) = (free, &field.suggestion) {
                        draft.entry(column.clone()).or_insert_with(|| field.field.clone());
                    }
                }
            });
        });
    };
    let save = move |()| {
        let input: MappingInput = draft.get_untracked();
        act.run(put_mapping(dataset, model, input), move |_: Mapping| {
            saved.set(draft.get_untracked());
            toasts.success(t_string!(i18n, datasets.map_saved));
        });
    };
    let changed = Memo::new(move |_| draft.get() != saved.get());
    let head = move || view! { <th scope="col">{tr!(i18n, datasets.map_column)}</th><th scope="col">{tr!(i18n, datasets.map_field)}</th> };
    view! {
        <div class="stack">
            {move || verdict(missing)}
            <Card flush=true>
                <Table caption=tr!(i18n, datasets.map_title) head>
                    {mapping.columns.into_iter().map(|column| view! { <ColumnRow column fields draft /> }).collect_view()}
                </Table>
            </Card>
            <div class="row row--end">
                <Button label=tr!(i18n, datasets.map_suggest) variant=Variant::Ghost icon=icondata::LuWandSparkles on_press=suggest />
                <LinkButton label=tr!(i18n, datasets.map_predict) href=format!("/predict?model={model}&dataset={dataset}") />
                <Button label=tr!(i18n, datasets.map_save) variant=Variant::Primary loading=act.busy disabled=Signal::derive(move || !changed.get()) on_press=save />
            </div>
        </div>
    }
    .into_any()
}

fn verdict(missing: Memo<Vec<String>>) -> AnyView {
    let i18n = use_i18n();
    let names = missing.get();
    if names.is_empty() {
        return view! { <Notice tone=Tone::Success>{tr!(i18n, datasets.map_complete)}</Notice> }.into_any();
    }
    let names = names.join(", ");
    view! { <Notice tone=Tone::Warning>{move || t_string!(i18n, datasets.map_missing, names = names.clone())}</Notice> }
        .into_any()
}

#[component]
fn ColumnRow(
    column: String,
    fields: StoredValue<Vec<datapulse_shared::mappings::MappedField>>,
    draft: Draft,
) -> impl IntoView {
    let i18n = use_i18n();
    let own = column.clone();
    let value = RwSignal::new(String::new());
    Effect::new(move |_| value.set(draft.with(|draft| draft.get(&own).cloned().unwrap_or_default())));
    let options = Signal::derive(move || {
        let none = Choice::new("", t_string!(i18n, datasets.map_none));
        let fields = fields.with_value(|fields| {
            fields
                .iter()
                .map(|field| {
                    Choice::new(
                        field.field.clone(),
                        format!("{} · {}", field.field, type_name(i18n, field.column_type)),
                    )
                })
                .collect::<Vec<_>>()
        });
        std::iter::once(none).chain(fields).collect()
    });
    let target = column.clone();
    let choose = move |field: String| {
        draft.update(|draft| {
            draft.retain(|_, used| field.is_empty() || *used != field);
            if field.is_empty() {
                draft.remove(&target);
            } else {
                draft.insert(target.clone(), field);
            }
        });
    };
    let kind = {
        let name = column.clone();
        move || {
            draft.with(|draft| draft.get(&name).cloned()).and_then(|field| {
                fields.with_value(|fields| fields.iter().find(|one| one.field == field).map(|one| one.column_type))
            })
        }
    };
    view! {
        <tr>
            <td><span class="row row--tight">{move || kind().map(|kind| view! { <TypeIcon kind /> })}<bdi>{column.clone()}</bdi></span></td>
            <td><Select label=column bare=true value options on_change=choose /></td>
        </tr>
    }
}
