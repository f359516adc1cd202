//! The header of a column: name, type, missing values, and a small picture of what is in it.

use datapulse_shared::profile::{ColumnProfile, ColumnType};
use leptos::ev::PointerEvent;
use leptos::prelude::*;
use wasm_bindgen::JsCast;

use super::{Grid, numeric};
use crate::components::Icon;
use crate::components::column_type::{TypeIcon, type_name};
use crate::components::sparkbars::{Sparkbars, shape_of, share};
use crate::format::use_format;
use crate::i18n::{t_string, use_i18n};

const NARROWEST: f64 = 72.0;
const WIDEST: f64 = 640.0;

/// What the header shows.
#[derive(Debug, Clone, PartialEq)]
pub struct HeadColumn {
    /// Name.
    pub name: String,
    /// Type.
    pub column_type: ColumnType,
    /// Share of cells without a value, 0 to 1.
    pub missing: Option<f64>,
    /// Its distribution, from the profile.
    pub bars: Vec<f64>,
    /// Different values, from the profile.
    pub distinct: Option<u64>,
}

impl HeadColumn {
    /// A header without a picture.
    pub fn plain(name: String, column_type: ColumnType) -> Self {
        Self {
            name,
            column_type,
            missing: None,
            bars: Vec::new(),
            distinct: None,
        }
    }

    /// A header with what the profile says.
    pub fn profiled(column: &ColumnProfile) -> Self {
        Self {
            name: column.name.clone(),
            column_type: column.column_type,
            missing: Some(share(column.missing, column.count + column.missing)),
            bars: shape_of(column),
            distinct: Some(column.distinct),
        }
    }

    /// Pixels it starts with.
    pub(super) fn width(&self) -> f64 {
        let letters = u32::try_from(self.name.chars().count()).map_or(40.0, f64::from);
        let least: f64 = match self.column_type {
            ColumnType::Text => 240.0,
            ColumnType::Integer => 204.0,
            _ => 176.0,
        };
        (letters * 9.0 + 62.0).clamp(least, 300.0)
    }

    /// Whether its values are numbers.
    pub(super) fn is_numeric(&self) -> bool {
        numeric(self.column_type)
    }
}

#[component]
pub(super) fn HeadRow(grid: Grid) -> impl IntoView {
    let heads = grid.columns.get_value().into_iter().enumerate();
    view! {
        <div class="virtual-table__head" role="row" aria-rowindex="1">
            <div class="virtual-table__corner" role="columnheader" aria-colindex="1">"#"</div>
            {heads.map(|(index, column)| view! { <HeadCell grid index column /> }).collect_view()}
        </div>
    }
}

#[component]
fn HeadCell(grid: Grid, index: usize, column: HeadColumn) -> impl IntoView {
    let i18n = use_i18n();
    let format = use_format();
    let kind = column.column_type;
    let missing = column.missing.filter(|share| *share > 0.0);
    let distinct = column.distinct.filter(|_| missing.is_none());
    let note = move || {
        let gaps = missing.map(|share| t_string!(i18n, charts.missing, share = format.percent(share)));
        gaps.or_else(|| distinct.map(|distinct| t_string!(i18n, charts.distinct, count = format.count(distinct))))
    };
    let described = move || {
        [Some(type_name(i18n, kind).to_owned()), note()]
            .into_iter()
            .flatten()
            .collect::<Vec<_>>()
            .join(", ")
    };
    let name = column.name;
    let direction = {
        let name = name.clone();
        Signal::derive(move || grid.sort.and_then(|sort| direction(&sort.get(), &name)))
    };
    let title = match grid.sort {
        None => view! { <strong title=name.clone() dir="auto">{name.clone()}</strong> }.into_any(),
        Some(sort) => {
            let sorted = name.clone();
            let turn = move |_| sort.set(next_order(direction.get_untracked(), &sorted));
            view! {
                <button class="virtual-table__sort" type="button" on:click=turn
                    title={ let name = name.clone(); move || t_string!(i18n, charts.sort_by, name = name.clone()) }>
                    <strong dir="auto">{name.clone()}</strong>
                    {move || direction.get().map(|direction| view! {
                        <Icon small=true icon=if direction == "ascending" { icondata::LuArrowUp } else { icondata::LuArrowDown } />
                    })}
                </button>
            }
            .into_any()
        }
    };
    view! {
        <div
            class="virtual-table__head-cell"
            role="columnheader"
            aria-colindex=(index + 2).to_string()
            aria-label=name.clone()
            aria-description=described
            aria-sort=move || direction.get()
        >
            <div class="virtual-table__name">
                <TypeIcon kind />
                {title}
            </div>
            <div class="virtual-table__facts">
                <span>{move || type_name(i18n, kind)}</span>
                {move || note().map(|text| view! { <span class:virtual-table__missing=missing.is_some()>{text}</span> })}
            </div>
            <Sparkbars bars=column.bars />
            <ResizeHandle grid index />
        </div>
    }
}

/// How the column is sorted, if it is the one.
fn direction(sort: &str, name: &str) -> Option<&'static str> {
    if sort == name {
        return Some("ascending");
    }
    (sort.strip_prefix('-') == Some(name)).then_some("descending")
}

/// Upwards first, then downwards, then as the rows stand in the file.
fn next_order(direction: Option<&str>, name: &str) -> String {
    match direction {
        None => name.to_owned(),
        Some("ascending") => format!("-{name}"),
        Some(_) => String::new(),
    }
}

/// Dragged to make a column wider or narrower. The keyboard does not need it: a cell's text is in its title.
#[component]
fn ResizeHandle(grid: Grid, index: usize) -> impl IntoView {
    let start = StoredValue::new(None::<(f64, f64)>);
    let press = move |event: PointerEvent| {
        let width = grid
            .widths
            .with_untracked(|widths| widths.get(index).copied().unwrap_or(NARROWEST));
        start.set_value(Some((f64::from(event.client_x()), width)));
        if let Some(handle) = event
            .target()
            .and_then(|target| target.dyn_into::<web_sys::Element>().ok())
        {
            // Without the capture the drag only ends early.
            let _ = handle.set_pointer_capture(event.pointer_id());
        }
        event.prevent_default();
    };
    let drag = move |event: PointerEvent| {
        let Some((from, width)) = start.get_value() else { return };
        let direction = if document().dir() == "rtl" { -1.0 } else { 1.0 };
        let wanted = width + direction * (f64::from(event.client_x()) - from);
        grid.widths.update(|widths| {
            if let Some(width) = widths.get_mut(index) {
                *width = wanted.clamp(NARROWEST, WIDEST).round();
            }
        });
    };
    view! {
        <span class="virtual-table__resize" aria-hidden="true" on:pointerdown=press on:pointermove=drag
            on:pointerup=move |_| start.set_value(None) on:pointercancel=move |_| start.set_value(None)></span>
    }
}
