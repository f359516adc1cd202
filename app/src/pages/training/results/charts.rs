//! The charts of the problem, of one model or laid over each other.

use datapulse_shared::charts::{Charts, ClassReport, ClassificationCharts, RegressionCharts};
use leptos::prelude::*;

use super::Results;
use crate::components::chart::Chart;
use crate::components::{Choice, Select, Table};
use crate::format::use_format;
use crate::i18n::{t_string, use_i18n};
use crate::pages::training::figures::{CurveKind, Overlay, confusion, curves, histogram, predicted_actual, residuals};
use crate::pages::training::forecast::ForecastView;
use crate::pages::training::found::{GroupsFound, StrangersFound};
use crate::pages::training::leaderboard::colour_of;
use crate::pages::training::names::score;
use crate::tr;

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Classification,
    Regression,
    Forecast,
    Clusters,
    Anomalies,
}

/// Every chart there is for the problem.
#[component]
pub fn ChartsSection(results: Results) -> impl IntoView {
    let kind = Memo::new(move |_| {
        results.shown.with(|shown| match shown.as_ref()?.charts.as_ref()? {
            Charts::Classification(_) => Some(Kind::Classification),
            Charts::Regression(_) => Some(Kind::Regression),
            Charts::Forecast(_) => Some(Kind::Forecast),
            Charts::Clusters(_) => Some(Kind::Clusters),
            Charts::Anomalies(_) => Some(Kind::Anomalies),
        })
    });
    move || match kind.get() {
        Some(Kind::Classification) => view! { <ClassificationSection results /> }.into_any(),
        Some(Kind::Regression) => view! { <RegressionSection results /> }.into_any(),
        Some(Kind::Forecast) => view! { <ForecastSection results /> }.into_any(),
        Some(Kind::Clusters | Kind::Anomalies) => view! { <FoundSection results /> }.into_any(),
        None => ().into_any(),
    }
}

/// What the model that is looked at found without a target.
#[component]
fn FoundSection(results: Results) -> impl IntoView {
    move || match results.shown.get().and_then(|shown| shown.charts) {
        Some(Charts::Clusters(charts)) => view! { <GroupsFound charts /> }.into_any(),
        Some(Charts::Anomalies(charts)) => view! { <StrangersFound charts /> }.into_any(),
        _ => ().into_any(),
    }
}

fn overlays<C>(results: Results, pick: impl Fn(Charts) -> Option<C>) -> Vec<Overlay<C>> {
    let drawn = results.drawn();
    let overlay = |candidate: datapulse_shared::jobs::Candidate| {
        let name = results.name(&candidate);
        let colour = results.board.with(|board| colour_of(board, candidate.id));
        Some(Overlay {
            name,
            colour,
            charts: pick(candidate.charts?)?,
        })
    };
    drawn.into_iter().filter_map(overlay).collect()
}

fn classification(charts: Charts) -> Option<ClassificationCharts> {
    match charts {
        Charts::Classification(charts) => Some(charts),
        _ => None,
    }
}

fn regression(charts: Charts) -> Option<RegressionCharts> {
    match charts {
        Charts::Regression(charts) => Some(charts),
        _ => None,
    }
}

#[component]
fn ForecastSection(results: Results) -> impl IntoView {
    let charts = Memo::new(move |_| {
        results.shown.with(|shown| match shown.as_ref()?.charts.as_ref()? {
            Charts::Forecast(charts) => Some(charts.clone()),
            _ => None,
        })
    });
    let target = results
        .shown
        .with_untracked(|shown| shown.as_ref().map(|shown| shown.target_column.clone()));
    view! { <ForecastView charts target=target.unwrap_or_default() catalog=results.catalog /> }
}

#[component]
fn ClassificationSection(results: Results) -> impl IntoView {
    let i18n = use_i18n();
    let format = use_format();
    let all = Memo::new(move |_| overlays(results, classification));
    let own = Memo::new(move |_| {
        results
            .shown
            .with(|shown| shown.as_ref().and_then(|shown| classification(shown.charts.clone()?)))
    });
    let class = RwSignal::new(String::new());
    let classes = Memo::new(move |_| {
        own.with(|own| {
            own.as_ref()
                .map(|own| own.roc.iter().map(|curve| curve.class.clone()).collect::<Vec<_>>())
                .unwrap_or_default()
        })
    });
    let curve = move |kind: CurveKind| {
        Signal::derive(move || {
            let chosen = class.get();
            all.with(|all| {
                curves(
                    i18n,
                    format,
                    kind,
                    all,
                    Some(chosen.as_str()).filter(|class| !class.is_empty()),
                )
            })
        })
    };
    let matrix = Signal::derive(move || confusion(i18n, &own.get().unwrap_or_else(empty_charts)));
    let of = move || {
        results
            .shown
            .with(|shown| shown.as_ref().map(|shown| results.name(shown)).unwrap_or_default())
    };
    view! {
        <div class="stack">
            {move || (classes.with(Vec::len) > 1).then(|| view! { <ClassSelect class classes /> })}
            <div class="results-grid">
                <section class="card"><Chart title=tr!(i18n, results.roc) hint=tr!(i18n, results.roc_hint) spec=curve(CurveKind::Roc) square=true /></section>
                <section class="card"><Chart title=tr!(i18n, results.pr) hint=tr!(i18n, results.pr_hint) spec=curve(CurveKind::PrecisionRecall) square=true /></section>
                <section class="card"><Chart title=tr!(i18n, results.calibration) hint=tr!(i18n, results.calibration_hint) spec=curve(CurveKind::Calibration) square=true /></section>
                <section class="card"><Chart title=tr!(i18n, results.gain) hint=tr!(i18n, results.gain_hint) spec=curve(CurveKind::Gain) square=true /></section>
                <section class="card"><Chart title=tr!(i18n, results.lift) hint=tr!(i18n, results.lift_hint) spec=curve(CurveKind::Lift) square=true /></section>
                <section class="card">
                    <Chart title=tr!(i18n, results.confusion) hint=move || t_string!(i18n, results.confusion_hint, name = of()) spec=matrix square=true />
                </section>
            </div>
            {move || own.get().map(|own| view! { <ClassTable classes=own.classes /> })}
        </div>
    }
    .into_any()
}

fn empty_charts() -> ClassificationCharts {
    ClassificationCharts {
        confusion: datapulse_shared::charts::Confusion {
            classes: Vec::new(),
            counts: Vec::new(),
        },
        classes: Vec::new(),
        roc: Vec::new(),
        precision_recall: Vec::new(),
        calibration: Vec::new(),
        gain: Vec::new(),
        lift: Vec::new(),
    }
}

#[component]
fn ClassSelect(class: RwSignal<String>, classes: Memo<Vec<String>>) -> impl IntoView {
    let i18n = use_i18n();
    let options = Signal::derive(move || {
        let every = Choice::new("", t_string!(i18n, results.all_classes));
        std::iter::once(every)
            .chain(classes.get().into_iter().map(|class| Choice::new(class.clone(), class)))
            .collect::<Vec<_>>()
    });
    view! { <div class="class-select"><Select label=tr!(i18n, results.class) value=class options /></div> }
}

#[component]
fn ClassTable(classes: Vec<ClassReport>) -> impl IntoView {
    let i18n = use_i18n();
    let format = use_format();
    let head = move || {
        view! {
            <th scope="col">{tr!(i18n, results.class_name)}</th>
            <th scope="col" class="number">{tr!(i18n, results.precision)}</th>
            <th scope="col" class="number">{tr!(i18n, results.recall)}</th>
            <th scope="col" class="number">{tr!(i18n, results.f1)}</th>
            <th scope="col" class="number">{tr!(i18n, results.support)}</th>
        }
    };
    let row = move |class: ClassReport| {
        view! {
            <tr>
                <td><bdi>{class.class}</bdi></td>
                <td class="number">{move || score(format, class.precision)}</td>
                <td class="number">{move || score(format, class.recall)}</td>
                <td class="number">{move || score(format, class.f1)}</td>
                <td class="number">{move || format.count(class.support)}</td>
            </tr>
        }
    };
    view! {
        <crate::components::Card title=tr!(i18n, results.per_class) flush=true>
            <Table caption=tr!(i18n, results.per_class) head>{classes.into_iter().map(row).collect_view()}</Table>
        </crate::components::Card>
    }
    .into_any()
}

#[component]
fn RegressionSection(results: Results) -> impl IntoView {
    let i18n = use_i18n();
    let format = use_format();
    let all = Memo::new(move |_| overlays(results, regression));
    let own = Memo::new(move |_| {
        results
            .shown
            .with(|shown| shown.as_ref().and_then(|shown| regression(shown.charts.clone()?)))
    });
    let against = Signal::derive(move || all.with(|all| predicted_actual(i18n, all)));
    let rest = Signal::derive(move || all.with(|all| residuals(i18n, all)));
    let spread = Signal::derive(move || {
        let bins = own.with(|own| {
            own.as_ref()
                .map(|own| own.residual_histogram.clone())
                .unwrap_or_default()
        });
        histogram(i18n, t_string!(i18n, charts.residual).to_owned(), &bins, |edge| {
            format.figure(edge, 4)
        })
    });
    let of = move || {
        results
            .shown
            .with(|shown| shown.as_ref().map(|shown| results.name(shown)).unwrap_or_default())
    };
    view! {
        <div class="results-grid">
            <section class="card"><Chart title=tr!(i18n, results.actual_predicted) hint=tr!(i18n, results.actual_predicted_hint) spec=against square=true /></section>
            <section class="card"><Chart title=tr!(i18n, results.residuals) hint=tr!(i18n, results.residuals_hint) spec=rest square=true /></section>
            <section class="card wide"><Chart title=tr!(i18n, results.residual_histogram) hint=move || t_string!(i18n, results.residual_histogram_hint, name = of()) spec=spread short=true /></section>
        </div>
    }
    .into_any()
}
