//! Rows typed in: a control for every field the model needs.

use std::collections::BTreeMap;

use datapulse_shared::models::ModelField;
use datapulse_shared::profile::ColumnType;
use leptos::prelude::*;
use serde_json::Value;

use crate::components::{Button, Choice, IconButton, Input, Select, Size, Variant};
use crate::format::use_format;
use crate::i18n::{t_string, use_i18n};
use crate::tr;

/// One row while it is typed.
#[derive(Clone)]
pub struct RowDraft {
    id: u32,
    cells: Vec<RwSignal<String>>,
}

impl RowDraft {
    /// A row with the usual values of the training data.
    pub fn new(id: u32, fields: &[ModelField]) -> Self {
        Self {
            id,
            cells: fields
                .iter()
                .map(|field| RwSignal::new(field.example.clone().unwrap_or_default()))
                .collect(),
        }
    }
}

/// The rows as they are sent.
pub fn rows_of(rows: &[RowDraft], fields: &[ModelField]) -> Vec<BTreeMap<String, Value>> {
    let cell = |(field, typed): (&ModelField, &RwSignal<String>)| (field.name.clone(), value_of(field, &typed.get()));
    rows.iter()
        .map(|row| fields.iter().zip(&row.cells).map(cell).collect())
        .collect()
}

/// Numbers as numbers; blank is a missing value.
fn value_of(field: &ModelField, typed: &str) -> Value {
    let typed = typed.trim();
    if typed.is_empty() {
        return Value::Null;
    }
    let number = matches!(field.column_type, ColumnType::Integer | ColumnType::Float);
    typed
        .parse::<f64>()
        .ok()
        .filter(|_| number)
        .map_or_else(|| Value::from(typed), Value::from)
}

/// The rows, one below the other.
#[component]
pub fn RowsEditor(fields: StoredValue<Vec<ModelField>>, rows: RwSignal<Vec<RowDraft>>) -> impl IntoView {
    const MOST: usize = 50;
    let i18n = use_i18n();
    let next = StoredValue::new(1_u32);
    let add = move |()| {
        let id = next.get_value();
        next.set_value(id + 1);
        rows.update(|rows| rows.push(fields.with_value(|fields| RowDraft::new(id, fields))));
    };
    view! {
        <div class="stack">
            <For each=move || rows.get() key=|row| row.id let:row><RowCard row fields rows /></For>
            {move || rows.with(|rows| rows.len() < MOST).then(|| view! {
                <div><Button label=tr!(i18n, predictions.add_row) size=Size::Small variant=Variant::Ghost icon=icondata::LuPlus on_press=add /></div>
            })}
        </div>
    }
    .into_any()
}

#[component]
fn RowCard(row: RowDraft, fields: StoredValue<Vec<ModelField>>, rows: RwSignal<Vec<RowDraft>>) -> impl IntoView {
    let i18n = use_i18n();
    let format = use_format();
    let id = row.id;
    let number = move || {
        rows.with(|rows| {
            rows.iter()
                .position(|other| other.id == id)
                .map_or(0, |index| index + 1)
        })
    };
    let controls = fields
        .get_value()
        .into_iter()
        .zip(row.cells)
        .map(|(field, value)| view! { <FieldControl field value /> });
    let remove = move |()| rows.update(|rows| rows.retain(|other| other.id != id));
    view! {
        <fieldset class="typed-row">
            <legend>{move || t_string!(i18n, predictions.row, number = format.count(number()))}</legend>
            {move || rows.with(|rows| rows.len() > 1).then(|| view! {
                <span class="typed-row__remove">
                    <IconButton icon=icondata::LuTrash2 danger=true end=true label=move || t_string!(i18n, predictions.remove_row, number = format.count(number())) on_press=remove />
                </span>
            })}
            <div class="form-grid form-grid--narrow">{controls.collect_view()}</div>
        </fieldset>
    }
    .into_any()
}

#[component]
fn FieldControl(field: ModelField, value: RwSignal<String>) -> impl IntoView {
    let i18n = use_i18n();
    if !field.levels.is_empty() {
        let levels = field.levels;
        let options = Signal::derive(move || {
            let none = Choice::new("", t_string!(i18n, predictions.missing_value));
            std::iter::once(none)
                .chain(levels.iter().map(|level| Choice::new(level.clone(), level.clone())))
                .collect::<Vec<_>>()
        });
        return view! { <Select label=field.name value options /> }.into_any();
    }
    let kind = if matches!(field.column_type, ColumnType::Integer | ColumnType::Float) {
        "number"
    } else {
        "text"
    };
    view! { <Input label=field.name value kind step="any" placeholder=tr!(i18n, predictions.missing_value) /> }
        .into_any()
}
