//! What was found without a target: groups with what makes them different, and unusual rows with the columns that make
//! them so.

use datapulse_shared::groups::{
    AnomalyCharts, ClusterCharts, ClusterChoice, ClusterProfile, Picture, PictureMethod, Trait, TraitKind, UnusualRow,
};
use leptos::prelude::*;

use super::figures::histogram;
use super::names::score;
use crate::components::chart::{Axis, Bars, Chart, Group, Line, Lines, Scatter, Spec};
use crate::components::{Card, Segment, Segments, Table};
use crate::format::{Format, use_format};
use crate::i18n::{Words, t_string, use_i18n};
use crate::tr;

/// Sizes, picture, choice of the number, and a profile of each group.
#[component]
pub fn GroupsFound(
    /// What was found.
    charts: ClusterCharts,
) -> impl IntoView {
    let i18n = use_i18n();
    let format = use_format();
    let ClusterCharts {
        clusters,
        choice,
        pictures,
        ..
    } = charts;
    let sizes = {
        let clusters = clusters.clone();
        Signal::derive(move || sizes(i18n, format, &clusters))
    };
    let choice = choice.map(|choice| view! { <Chosen choice /> });
    view! {
        <div class="stack">
            <div class="results-grid">
                <PictureCard pictures />
                <section class="card"><Chart title=tr!(i18n, results.group_sizes) hint=tr!(i18n, results.group_sizes_hint) spec=sizes square=true /></section>
                {choice}
            </div>
            <div class="group-profiles">{clusters.into_iter().map(|cluster| view! { <Profile cluster /> }).collect_view()}</div>
        </div>
    }
    .into_any()
}

/// What a group is called.
fn group_name(i18n: Words, format: Format, name: &str) -> String {
    match name {
        "noise" => t_string!(i18n, results.group_noise).to_owned(),
        "usual" => t_string!(i18n, results.usual).to_owned(),
        "unusual" => t_string!(i18n, results.unusual).to_owned(),
        number => {
            let shown = number
                .parse::<u32>()
                .map_or_else(|_| number.to_owned(), |number| format.count(number));
            t_string!(i18n, results.group_named, name = shown)
        }
    }
}

#[expect(clippy::cast_precision_loss, reason = "no table has 2^53 rows")]
fn sizes(i18n: Words, format: Format, clusters: &[ClusterProfile]) -> Spec {
    Spec::Bars(Bars {
        x: Axis::titled(t_string!(i18n, results.group)),
        y: Axis::count(t_string!(i18n, charts.rows)),
        labels: clusters
            .iter()
            .map(|cluster| group_name(i18n, format, &cluster.name))
            .collect(),
        values: clusters.iter().map(|cluster| cluster.rows as f64).collect(),
        sideways: true,
        touching: false,
        colour: 0,
    })
}

#[component]
fn Chosen(choice: ClusterChoice) -> impl IntoView {
    let i18n = use_i18n();
    let format = use_format();
    let by = move |name: &str| match name {
        "bic" => "BIC",
        _ => t_string!(i18n, names.silhouette),
    };
    let (rows, chosen, name) = (choice.rows, choice.chosen, choice.by.clone());
    let hint = move || {
        let (count, rows) = (format.count(chosen), format.count(rows));
        if name == "bic" {
            t_string!(i18n, results.chosen_by_bic, count = count, rows = rows)
        } else {
            t_string!(i18n, results.chosen_by_silhouette, count = count, rows = rows)
        }
    };
    let spec = Signal::derive(move || {
        let points = choice
            .tried
            .iter()
            .filter_map(|(count, value)| Some([f64::from(*count), (*value)?]));
        Spec::Lines(Lines {
            x: Axis::steps(t_string!(i18n, names.clusters)),
            y: Axis::titled(by(&choice.by)),
            lines: vec![Line {
                name: by(&choice.by).to_owned(),
                points: points.collect(),
                marked: true,
                ..Line::default()
            }],
            guide: None,
            filled: false,
        })
    });
    view! { <section class="card"><Chart title=tr!(i18n, results.number_chosen) hint spec square=true /></section> }
}

/// The rows in two dimensions; with more than one picture there is a choice.
#[component]
fn PictureCard(pictures: Vec<Picture>) -> impl IntoView {
    let i18n = use_i18n();
    let format = use_format();
    let several = pictures.len() > 1;
    let shown = RwSignal::new(0_usize);
    let options = vec![
        Segment::new("0", tr!(i18n, results.picture_pca)),
        Segment::new("1", tr!(i18n, results.picture_tsne)),
    ];
    let pictures = StoredValue::new(pictures);
    let spec = Signal::derive(move || {
        pictures.with_value(|all| {
            all.get(shown.get())
                .map_or_else(|| drawn(i18n, format, None), |one| drawn(i18n, format, Some(one)))
        })
    });
    let hint = move || {
        pictures.with_value(|all| {
            let Some(picture) = all.get(shown.get()) else {
                return String::new();
            };
            let rows = format.count(picture.rows);
            match picture.method {
                PictureMethod::Pca => t_string!(i18n, results.picture_pca_hint, rows = rows),
                PictureMethod::Tsne => t_string!(i18n, results.picture_tsne_hint, rows = rows),
            }
        })
    };
    let choose = move |place: String| shown.set(place.parse().unwrap_or_default());
    view! {
        <section class="card">
            {several.then(|| view! {
                <div class="picture-choice">
                    <Segments label=tr!(i18n, results.picture) bare=true options value=Signal::derive(move || shown.get().to_string()) on_choose=choose />
                </div>
            })}
            <Chart title=tr!(i18n, results.picture) hint spec square=true />
        </section>
    }
}

fn drawn(i18n: Words, format: Format, picture: Option<&Picture>) -> Spec {
    let axis = |place: usize| {
        let share = picture
            .and_then(|picture| picture.explained)
            .map(|shares| shares[place]);
        let number = format.count(place + 1);
        Axis::titled(if let Some(share) = share {
            t_string!(
                i18n,
                results.component_of,
                number = number,
                share = format.percent(share)
            )
        } else {
            t_string!(i18n, results.dimension, number = number)
        })
    };
    let groups = picture.map(|picture| picture.groups.as_slice()).unwrap_or_default();
    Spec::Points(Scatter {
        x: axis(0),
        y: axis(1),
        groups: groups
            .iter()
            .enumerate()
            .map(|(place, group)| Group {
                name: group_name(i18n, format, &group.name),
                points: group.points.clone(),
                colour: group.name.parse().map_or(place, |number: usize| number - 1),
            })
            .collect(),
        guide: None,
    })
}

#[component]
fn Profile(cluster: ClusterProfile) -> impl IntoView {
    let i18n = use_i18n();
    let format = use_format();
    let ClusterProfile {
        name,
        rows,
        share,
        silhouette,
        traits,
    } = cluster;
    let subtitle = move || {
        let size = t_string!(
            i18n,
            results.group_size,
            count = format.count(rows),
            share = format.percent(share)
        );
        match silhouette {
            Some(value) => format!(
                "{size} · {} {}",
                t_string!(i18n, names.silhouette),
                score(format, Some(value))
            ),
            None => size,
        }
    };
    let none = traits.is_empty();
    let traits = traits
        .into_iter()
        .map(|one| trait_row(i18n, format, one))
        .collect_view();
    view! {
        <Card title=move || group_name(i18n, format, &name) subtitle>
            <dl class="definitions">{traits}</dl>
            {none.then(|| view! { <p class="muted">{tr!(i18n, results.no_traits)}</p> })}
        </Card>
    }
    .into_any()
}

/// The column, and what stands there against the whole.
fn trait_row(i18n: Words, format: Format, one: Trait) -> AnyView {
    let Trait {
        column,
        kind,
        value,
        here,
        overall,
        ..
    } = one;
    let figure = move |number: f64| match kind {
        TraitKind::Mean => format.figure(number, 4),
        TraitKind::Share => format.percent(number),
        TraitKind::Date => day(format, number),
    };
    let text = move || {
        t_string!(
            i18n,
            results.against_all,
            here = figure(here),
            overall = figure(overall)
        )
    };
    view! {
        <dt><bdi>{column}</bdi></dt>
        <dd>{value.map(|value| view! { <bdi class="found-value">{value}</bdi>" " })}<span class="numeric">{text}</span></dd>
    }
    .into_any()
}

#[expect(clippy::cast_possible_truncation, reason = "whole seconds")]
fn day(format: Format, seconds: f64) -> String {
    chrono::DateTime::from_timestamp(seconds as i64, 0).map_or_else(String::new, |time| format.date(time))
}

/// The picture, the scores, and the most unusual rows with their reasons.
#[component]
pub fn StrangersFound(
    /// What was found.
    charts: AnomalyCharts,
) -> impl IntoView {
    let i18n = use_i18n();
    let format = use_format();
    let AnomalyCharts {
        threshold,
        scores,
        anomalies,
        rows,
        unusual,
        pictures,
        ..
    } = charts;
    let hint = move || {
        t_string!(
            i18n,
            results.scores_hint,
            count = format.count(anomalies),
            rows = format.count(rows),
            threshold = score(format, Some(threshold))
        )
    };
    let spec = Signal::derive(move || {
        histogram(i18n, t_string!(i18n, results.score).to_owned(), &scores, |value| {
            format.figure(value, 3)
        })
    });
    let head = move || {
        view! {
            <th scope="col" class="number">{tr!(i18n, results.row_number)}</th>
            <th scope="col" class="number">{tr!(i18n, results.score)}</th>
            <th scope="col">{tr!(i18n, results.reasons)}</th>
        }
    };
    let listed = unusual
        .into_iter()
        .map(|row| stranger(i18n, format, row))
        .collect_view();
    view! {
        <div class="stack">
            <div class="results-grid">
                <PictureCard pictures />
                <section class="card"><Chart title=tr!(i18n, results.scores) hint spec square=true /></section>
            </div>
            <Card title=tr!(i18n, results.most_unusual) subtitle=tr!(i18n, results.most_unusual_hint) flush=true>
                <Table caption=tr!(i18n, results.most_unusual) head>{listed}</Table>
            </Card>
        </div>
    }
    .into_any()
}

fn stranger(i18n: Words, format: Format, row: UnusualRow) -> AnyView {
    let UnusualRow {
        row: number,
        score: value,
        reasons,
    } = row;
    let text = move |value: &Option<String>| {
        value
            .clone()
            .unwrap_or_else(|| t_string!(i18n, results.missing).to_owned())
    };
    let reasons = reasons.into_iter().map(|reason| {
        let usual = move || t_string!(i18n, results.usually, value = text(&reason.usual));
        view! { <li><bdi class="muted">{reason.column}</bdi>" "<bdi class="found-value">{move || text(&reason.value)}</bdi>" "<span class="muted small">{usual}</span></li> }
    });
    view! {
        <tr>
            <td class="number">{move || format.count(number)}</td>
            <td class="number">{move || score(format, Some(value))}</td>
            <td><ul class="reasons">{reasons.collect_view()}</ul></td>
        </tr>
    }
    .into_any()
}
