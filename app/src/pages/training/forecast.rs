//! A series and how it goes on, series by series, and what the method was off in each window of the past.

use datapulse_shared::forecast::{ForecastCharts, Frequency, SeriesChart, TimeUnit};
use leptos::prelude::*;

use super::names::{Catalog, score};
use crate::components::chart::{Axis, Chart, Course, Curve, Spec};
use crate::components::{Choice, Select, Table};
use crate::format::use_format;
use crate::i18n::{Words, t_string, use_i18n};
use crate::tr;

/// The figures of a window, in the order of the table.
const FIGURES: [&str; 5] = ["mase", "smape", "rmse", "mae", "coverage"];

/// The chart with a choice of series, and the windows.
#[component]
pub fn ForecastView(
    /// What is drawn; nothing while it is none.
    #[prop(into)]
    charts: Signal<Option<ForecastCharts>>,
    /// The column that was forecast.
    target: String,
    /// Titles of metrics.
    catalog: Catalog,
) -> impl IntoView {
    let i18n = use_i18n();
    let format = use_format();
    let chosen = RwSignal::new(String::new());
    let with_series = move |read: &dyn Fn(&SeriesChart) -> Option<Spec>| {
        charts.with(|charts| {
            let all = &charts.as_ref()?.series;
            let found = all.iter().find(|series| chosen.with(|name| series.name == *name));
            read(found.or_else(|| all.first())?)
        })
    };
    let spec = Signal::derive(move || {
        with_series(&|series| Some(course(i18n, series, &target))).unwrap_or_else(|| course(i18n, &nothing(), ""))
    });
    let form = move || {
        charts.with(|charts| {
            let all = &charts.as_ref()?.series;
            let found = all.iter().find(|series| chosen.with(|name| series.name == *name));
            Some(found.or_else(|| all.first())?.form.clone())
        })
    };
    let names = Memo::new(move |_| {
        charts.with(|charts| {
            let all = charts
                .as_ref()
                .map(|charts| charts.series.as_slice())
                .unwrap_or_default();
            all.iter().map(|series| series.name.clone()).collect::<Vec<_>>()
        })
    });
    // The first one until another is chosen, and again when that is no longer there.
    Effect::new(move |_| {
        names.with(|names| {
            if !names.contains(&chosen.get_untracked()) {
                chosen.set(names.first().cloned().unwrap_or_default());
            }
        });
    });
    let more = move || {
        charts.with(|charts| {
            charts.as_ref().map_or(0, |charts| {
                charts.series_count.saturating_sub(charts.series.len() as u64)
            })
        })
    };
    let options = Signal::derive(move || {
        names
            .get()
            .into_iter()
            .map(|name| Choice::new(name.clone(), name))
            .collect::<Vec<_>>()
    });
    let hint = move || {
        charts.with(|charts| {
            charts
                .as_ref()
                .map(|charts| summary(i18n, charts, form()))
                .unwrap_or_default()
        })
    };
    view! {
        <section class="card card__body stack">
            {move || (names.with(Vec::len) > 1).then(|| view! {
                <div class="class-select"><Select label=tr!(i18n, results.series) name="series" value=chosen options />
                    {(more() > 0).then(|| view! { <p class="muted small">{move || t_string!(i18n, results.more_series, count = format.count(more()))}</p> })}
                </div>
            })}
            <Chart title=tr!(i18n, results.forecast) hint spec />
        </section>
        {move || charts.with(Option::is_some).then(|| view! { <Windows charts catalog /> })}
    }
    .into_any()
}

/// Every month; season of 12; ETS(M,A,M).
fn summary(i18n: Words, charts: &ForecastCharts, form: Option<String>) -> String {
    let seasons: Vec<String> = charts.seasons.iter().map(ToString::to_string).collect();
    let season = if seasons.is_empty() {
        t_string!(i18n, results.no_season).to_owned()
    } else {
        t_string!(i18n, results.season_of, steps = seasons.join(", "))
    };
    let step = t_string!(i18n, results.one_step, step = step_name(i18n, charts.frequency));
    let form = form.filter(|form| !form.is_empty());
    [Some(step), Some(season), form]
        .into_iter()
        .flatten()
        .collect::<Vec<_>>()
        .join(" · ")
}

fn step_name(i18n: Words, frequency: Frequency) -> String {
    let unit = match frequency.unit {
        TimeUnit::Second => t_string!(i18n, results.unit_second),
        TimeUnit::Minute => t_string!(i18n, results.unit_minute),
        TimeUnit::Hour => t_string!(i18n, results.unit_hour),
        TimeUnit::Day => t_string!(i18n, results.unit_day),
        TimeUnit::BusinessDay => t_string!(i18n, results.unit_business_day),
        TimeUnit::Week => t_string!(i18n, results.unit_week),
        TimeUnit::Month => t_string!(i18n, results.unit_month),
        TimeUnit::Quarter => t_string!(i18n, results.unit_quarter),
        TimeUnit::Year => t_string!(i18n, results.unit_year),
        TimeUnit::Step => t_string!(i18n, results.unit_step),
    };
    match frequency.every {
        1 => unit.to_owned(),
        every => format!("{every} × {unit}"),
    }
}

fn course(i18n: Words, series: &SeriesChart, target: &str) -> Spec {
    let (past, next) = (series.values.len(), series.forecast.len());
    let after = |values: &[f64]| {
        // The curves of the future begin where that of the past ends.
        let last = series.values.last().copied();
        let before = std::iter::repeat_n(None, past.saturating_sub(1)).chain(last.map(Some));
        before.chain(values.iter().copied().map(Some)).collect::<Vec<_>>()
    };
    let before = |values: Vec<Option<f64>>| {
        values
            .into_iter()
            .chain(std::iter::repeat_n(None, next))
            .collect::<Vec<_>>()
    };
    Spec::Course(Course {
        x: Axis::default(),
        y: Axis::titled(target),
        labels: series.times.iter().chain(&series.next_times).cloned().collect(),
        actual: Curve {
            name: t_string!(i18n, charts.actual).to_owned(),
            values: before(series.values.iter().copied().map(Some).collect()),
        },
        backtest: Curve {
            name: t_string!(i18n, charts.backtest).to_owned(),
            values: before(series.backtest.clone()),
        },
        forecast: Curve {
            name: t_string!(i18n, charts.forecast).to_owned(),
            values: after(&series.forecast),
        },
        band: t_string!(i18n, charts.interval).to_owned(),
        lower: after(&series.lower),
        upper: after(&series.upper),
    })
}

fn nothing() -> SeriesChart {
    SeriesChart {
        name: String::new(),
        form: String::new(),
        times: Vec::new(),
        values: Vec::new(),
        next_times: Vec::new(),
        forecast: Vec::new(),
        lower: Vec::new(),
        upper: Vec::new(),
        backtest: Vec::new(),
    }
}

/// What the method was off in each window, the newest first.
#[component]
fn Windows(charts: Signal<Option<ForecastCharts>>, catalog: Catalog) -> impl IntoView {
    let i18n = use_i18n();
    let format = use_format();
    let head = move || {
        let figures = FIGURES.map(|name| view! { <th scope="col" class="number">{move || catalog.metric(name)}</th> });
        view! { <th scope="col">{tr!(i18n, results.window)}</th>{figures.collect_view()} }
    };
    let rows = move || {
        let windows = charts.with(|charts| charts.as_ref().map(|charts| charts.windows.clone()).unwrap_or_default());
        let row = |window: datapulse_shared::forecast::BacktestWindow| {
            let cells = FIGURES.map(|name| {
                let value = window.metrics.get(name).copied().flatten();
                view! { <td class="number">{move || if name == "coverage" { value.map_or_else(|| "–".to_owned(), |share| format.percent(share)) } else { score(format, value) }}</td> }
            });
            view! { <tr><th scope="row"><bdi dir="ltr">{format!("{} – {}", window.from, window.to)}</bdi></th>{cells.collect_view()}</tr> }
        };
        windows.into_iter().rev().map(row).collect_view()
    };
    view! {
        <section class="card">
            <div class="card__body"><h3>{tr!(i18n, results.backtest)}</h3><p class="muted small">{tr!(i18n, results.backtest_hint)}</p></div>
            <Table caption=tr!(i18n, results.backtest) head>{rows}</Table>
        </section>
    }
    .into_any()
}
