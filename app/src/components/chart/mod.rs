//! Charts: drawn by Apache ECharts from a [`Spec`], and always readable as a table.

mod drawing;
mod spec;

use leptos::html::Div;
use leptos::prelude::*;
use leptos::task::spawn_local;

use self::drawing::Drawing;
pub use self::spec::{Axis, Bars, Course, Curve, Group, Guide, Line, Lines, Matrix, Point, Scatter, Spec};
use super::{IconButton, Skeleton, Text};
use crate::format::use_format;
use crate::i18n::{t_string, use_i18n};
use crate::tr;

/// A chart with its heading, and a switch to the same figures as a table.
#[component]
pub fn Chart(
    /// What the chart shows, in a few words; its heading.
    #[prop(into)]
    title: Text,
    /// What to look for, in a sentence under the heading.
    #[prop(into, optional)]
    hint: Option<Text>,
    /// The figures.
    #[prop(into)]
    spec: Signal<Spec>,
    /// As tall as wide, for matrices and identity plots.
    #[prop(optional)]
    square: bool,
    /// Lower, for what is only glanced at.
    #[prop(optional)]
    short: bool,
) -> impl IntoView {
    let i18n = use_i18n();
    let as_table = RwSignal::new(false);
    let failed = RwSignal::new(false);
    let shows_table = Memo::new(move |_| as_table.get() || failed.get());
    let class = if square {
        "chart chart--square"
    } else if short {
        "chart chart--short"
    } else {
        "chart"
    };
    let name = title.clone();
    view! {
        <figure class=class>
            <figcaption class="chart__head">
                <div class="grow">
                    <h3>{move || title.get()}</h3>
                    {hint.map(|hint| view! { <p class="chart__hint">{move || hint.get()}</p> })}
                </div>
                {move || switch(as_table)}
            </figcaption>
            {move || failed.get().then(|| view! { <p class="chart__hint" role="status">{tr!(i18n, charts.unavailable)}</p> })}
            {move || {
                let name = name.clone();
                if shows_table.get() {
                    view! { <FiguresTable name spec /> }.into_any()
                } else {
                    view! { <Canvas name spec failed /> }.into_any()
                }
            }}
        </figure>
    }
    .into_any()
}

fn switch(as_table: RwSignal<bool>) -> AnyView {
    let i18n = use_i18n();
    let press = move |()| as_table.update(|shown| *shown = !*shown);
    if as_table.get() {
        view! { <IconButton icon=icondata::LuChartLine label=tr!(i18n, charts.as_chart) end=true on_press=press /> }
    } else {
        view! { <IconButton icon=icondata::LuTable label=tr!(i18n, charts.as_table) end=true on_press=press /> }
    }
    .into_any()
}

/// Where ECharts draws. For readers it is one picture with its name; the table has the figures.
#[component]
fn Canvas(name: Text, spec: Signal<Spec>, failed: RwSignal<bool>) -> impl IntoView {
    let host = NodeRef::<Div>::new();
    let drawing = StoredValue::new_local(None::<Drawing>);
    let waiting = RwSignal::new(true);
    host.on_load(move |element| {
        spawn_local(async move {
            let mounted = Drawing::mount(&element).await;
            let Some(waits) = waiting.try_get_untracked() else {
                // The page went on while the bundle was on its way.
                if let Some(mounted) = mounted {
                    mounted.end();
                }
                return;
            };
            let Some(mounted) = mounted.filter(|_| waits) else {
                failed.set(true);
                return;
            };
            mounted.show(&spec.get_untracked());
            drawing.set_value(Some(mounted));
            waiting.set(false);
        });
    });
    Effect::new(move |_| {
        let now = spec.get();
        drawing.with_value(|drawing| {
            if let Some(drawing) = drawing {
                drawing.show(&now);
            }
        });
    });
    on_cleanup(move || {
        if let Some(drawing) = drawing.try_update_value(Option::take).flatten() {
            drawing.end();
        }
    });
    view! {
        <div class="chart__canvas" role="img" aria-label=move || name.get()>
            <div class="chart__host" node_ref=host></div>
            {move || waiting.get().then(|| view! { <div class="chart__waiting"><Skeleton class="skeleton--fill" /></div> })}
        </div>
    }
}

#[component]
fn FiguresTable(name: Text, spec: Signal<Spec>) -> impl IntoView {
    let i18n = use_i18n();
    let format = use_format();
    let table = Memo::new(move |_| {
        spec.with(|spec| spec.table(t_string!(i18n, charts.series), |value| format.figure(value, 5)))
    });
    let caption = name.clone();
    view! {
        <div class="chart__table" tabindex="0" role="region" aria-label=move || name.get()>
            <table class="table">
                <caption>{move || caption.get()}</caption>
                <thead><tr>{move || table.get().headers.into_iter().map(|header| view! { <th scope="col">{header}</th> }).collect_view()}</tr></thead>
                <tbody>
                    {move || table.get().rows.into_iter().map(|row| view! {
                        <tr>{row.into_iter().map(|cell| view! { <td dir="auto">{cell}</td> }).collect_view()}</tr>
                    }).collect_view()}
                </tbody>
            </table>
        </div>
    }
}
