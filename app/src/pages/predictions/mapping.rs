//! Which column of the table fills which field of the model, where their names differ.

use std::collections::BTreeMap;

use datapulse_shared::mappings::{MappedField, Mapping, MappingInput};
use leptos::prelude::*;

use crate::components::column_type::TypeIcon;
use crate::components::{Button, Choice, Notice, Select, Size, Tone, Variant};
use crate::i18n::{t_string, use_i18n};
use crate::tr;

/// Column by field.
pub type ByField = RwSignal<BTreeMap<String, String>>;

/// The columns that fill the fields as it stands.
pub fn by_field(mapping: &Mapping) -> BTreeMap<String, String> {
    mapping
        .fields
        .iter()
        .filter_map(|field| Some((field.field.clone(), field.column.clone()?)))
        .collect()
}

/// The same as it is sent: field by column.
pub fn input_of(chosen: &BTreeMap<String, String>) -> MappingInput {
    chosen
        .iter()
        .map(|(field, column)| (column.clone(), field.clone()))
        .collect()
}

/// The fields that have no column yet.
pub fn missing_of(fields: &[MappedField], chosen: &BTreeMap<String, String>) -> Vec<String> {
    fields
        .iter()
        .map(|field| field.field.clone())
        .filter(|field| !chosen.contains_key(field))
        .collect()
}

/// One line where everything fits, else a dropdown for every field.
#[component]
pub fn FieldMapping(mapping: Mapping, chosen: ByField) -> impl IntoView {
    let i18n = use_i18n();
    let same = mapping
        .fields
        .iter()
        .all(|field| field.column.as_ref() == Some(&field.field));
    if same {
        return view! { <Notice tone=Tone::Success>{tr!(i18n, predictions.mapping_same)}</Notice> }.into_any();
    }
    let columns = StoredValue::new(mapping.columns);
    let fields = StoredValue::new(mapping.fields.clone());
    let missing = Memo::new(move |_| fields.with_value(|fields| chosen.with(|chosen| missing_of(fields, chosen))));
    let suggest = move |()| {
        chosen.update(|chosen| {
            fields.with_value(|fields| {
                for field in fields {
                    let free = |column: &&String| !chosen.values().any(|used| used == *column);
                    if let Some(column) = field.suggestion.as_ref().filter(free).cloned() {
                        chosen.entry(field.field.clone()).or_insert(column);
                    }
                }
            });
        });
    };
    let suggests = mapping
        .fields
        .iter()
        .any(|field| field.column.is_none() && field.suggestion.is_some());
    view! {
        <section class="stack">
            <div class="row row--apart">
                <div class="grow"><h3>{tr!(i18n, predictions.mapping)}</h3><p class="muted small">{tr!(i18n, predictions.mapping_differs)}</p></div>
                {suggests.then(|| view! { <Button label=tr!(i18n, predictions.use_suggestions) size=Size::Small variant=Variant::Ghost icon=icondata::LuWandSparkles on_press=suggest /> })}
            </div>
            <div class="field-map">
                {mapping.fields.into_iter().map(|field| view! { <FieldRow field columns chosen /> }).collect_view()}
            </div>
            {move || (!missing.with(Vec::is_empty)).then(|| view! {
                <Notice tone=Tone::Warning>{move || t_string!(i18n, predictions.mapping_missing, names = missing.get().join(", "))}</Notice>
            })}
        </section>
    }
    .into_any()
}

#[component]
fn FieldRow(field: MappedField, columns: StoredValue<Vec<String>>, chosen: ByField) -> impl IntoView {
    let i18n = use_i18n();
    let name = field.field.clone();
    let own = name.clone();
    let value = RwSignal::new(String::new());
    Effect::new(move |_| value.set(chosen.with(|chosen| chosen.get(&own).cloned().unwrap_or_default())));
    let options = Signal::derive(move || {
        let none = Choice::new("", t_string!(i18n, predictions.no_column));
        let all = columns.with_value(|columns| {
            columns
                .iter()
                .map(|column| Choice::new(column.clone(), column.clone()))
                .collect::<Vec<_>>()
        });
        std::iter::once(none).chain(all).collect::<Vec<_>>()
    });
    let target = name.clone();
    let choose = move |column: String| {
        chosen.update(|chosen| {
            chosen.retain(|_, used| *used != column);
            if column.is_empty() {
                chosen.remove(&target);
            } else {
                chosen.insert(target.clone(), column);
            }
        });
    };
    let suggestion = field.suggestion.filter(|_| field.column.is_none());
    let waiting = {
        let name = name.clone();
        move || chosen.with(|chosen| !chosen.contains_key(&name))
    };
    view! {
        <div class="field-map__row">
            <span class="row row--tight grow"><TypeIcon kind=field.column_type /><bdi class="truncate">{name.clone()}</bdi></span>
            <div class="grow">
                <Select label=name bare=true value options on_change=choose />
                {move || suggestion.clone().filter(|_| waiting()).map(|column| view! { <p class="field__help">{move || t_string!(i18n, predictions.suggestion, column = column.clone())}</p> })}
            </div>
        </div>
    }
    .into_any()
}
