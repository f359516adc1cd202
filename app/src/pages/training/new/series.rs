//! Which columns make the series of a forecast, and how far they go on.

use datapulse_shared::profile::{ColumnProfile, ColumnType};
use leptos::prelude::*;

use super::Section;
use super::form::Form;
use super::judging::Typed;
use crate::components::{Choice, Select};
use crate::format::use_format;
use crate::i18n::{t_string, use_i18n};
use crate::tr;

/// Names that people give to columns of points in time.
const TELLING_NAMES: [&str; 10] = [
    "ds",
    "date",
    "time",
    "timestamp",
    "month",
    "week",
    "quarter",
    "day",
    "year",
    "period",
];

/// Fills in the time column, where one is likely and none was chosen.
pub fn propose(form: Form) {
    let columns = untrack(|| form.candidates());
    form.draft.update(|draft| {
        if !columns.iter().any(|column| column.name == draft.time) {
            draft.time = likely_time(&columns).unwrap_or_default();
        }
        if !columns.iter().any(|column| column.name == draft.series) {
            draft.series.clear();
        }
    });
}

fn likely_time(columns: &[ColumnProfile]) -> Option<String> {
    let telling = |column: &&ColumnProfile| TELLING_NAMES.contains(&column.name.to_lowercase().as_str());
    let dated = columns.iter().find(|column| column.column_type == ColumnType::Datetime);
    dated
        .or_else(|| columns.iter().find(telling))
        .map(|column| column.name.clone())
}

/// The second section of a forecast.
#[component]
pub fn SeriesSection(form: Form) -> impl IntoView {
    let i18n = use_i18n();
    let names = move || {
        form.candidates()
            .into_iter()
            .map(|column| Choice::new(column.name.clone(), column.name))
    };
    let with_none = move |none: &'static str| {
        std::iter::once(Choice::new("", none))
            .chain(names())
            .collect::<Vec<_>>()
    };
    let time = RwSignal::new(String::new());
    let series = RwSignal::new(String::new());
    Effect::new(move |_| {
        form.draft.with(|draft| {
            time.set(draft.time.clone());
            series.set(draft.series.clone());
        });
    });
    let times = Signal::derive(move || with_none(t_string!(i18n, training.choose_column)));
    let others = Signal::derive(move || with_none(t_string!(i18n, training.one_series)));
    let set_time = move |name: String| form.draft.update(|draft| draft.time = name);
    let set_series = move |name: String| form.draft.update(|draft| draft.series = name);
    view! {
        <Section number=2 title=tr!(i18n, training.step_series) hint=tr!(i18n, training.step_series_hint)>
            <div class="form-grid">
                <Select label=tr!(i18n, training.time_column) name="time" help=tr!(i18n, training.time_column_help) value=time options=times error=form.error_of("forecast.time") on_change=set_time />
                <Select label=tr!(i18n, training.series_column) name="series" help=tr!(i18n, training.series_column_help) value=series options=others error=form.error_of("forecast.series") on_change=set_series />
                <Typed form label=tr!(i18n, training.horizon) help=tr!(i18n, training.horizon_help) field="forecast.horizon" read=|draft| draft.horizon.clone() write=|draft, text| draft.horizon = text number=true />
                <Typed form label=tr!(i18n, training.seasons) help=tr!(i18n, training.seasons_help) field="forecast.seasons" read=|draft| draft.seasons.clone() write=|draft, text| draft.seasons = text />
                <Typed form label=tr!(i18n, training.windows) help=tr!(i18n, training.windows_help) field="forecast.windows" read=|draft| draft.windows.clone() write=|draft, text| draft.windows = text number=true />
                <Coverage form />
            </div>
        </Section>
    }
    .into_any()
}

#[component]
fn Coverage(form: Form) -> impl IntoView {
    let i18n = use_i18n();
    let format = use_format();
    let value = RwSignal::new(form.draft.with_untracked(|draft| draft.interval.to_string()));
    let options = Signal::derive(move || {
        [0.5, 0.8, 0.9, 0.95, 0.99]
            .map(|share: f64| Choice::new(share.to_string(), format.percent(share)))
            .to_vec()
    });
    let choose = move |text: String| {
        form.draft
            .update(|draft| draft.interval = text.parse().unwrap_or(draft.interval));
    };
    view! { <Select label=tr!(i18n, training.interval) name="interval" help=tr!(i18n, training.interval_help) value options error=form.error_of("forecast.coverage") on_change=choose /> }
}
