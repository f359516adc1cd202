//! The candidates of a run, best first.

use std::collections::BTreeSet;

use datapulse_shared::ids::{CandidateId, JobId};
use datapulse_shared::jobs::{Candidate, Leaderboard};
use datapulse_shared::metrics::ProblemType;
use leptos::prelude::*;

use super::names::{Catalog, interval, measured};
use crate::components::{Badge, Button, Icon, LinkButton, Size, Table, Tone, Variant};
use crate::format::use_format;
use crate::i18n::{t_string, use_i18n};
use crate::sentences::told;
use crate::tr;

/// What a row of the leaderboard leads to.
#[derive(Clone, Copy)]
pub struct Choosing {
    /// Candidates whose curves are laid over each other; none where nothing is compared.
    pub compared: Option<RwSignal<BTreeSet<CandidateId>>>,
    /// The candidate that is looked at.
    pub shown: Option<Signal<Option<CandidateId>>>,
    /// Called when another one is to be looked at.
    pub on_show: Option<Callback<CandidateId>>,
    /// Called when one is to be saved.
    pub on_save: Option<Callback<CandidateId>>,
    /// Whether only the leaderboard's own metric is shown, where there is little room.
    pub brief: bool,
}

/// Figures beside the leaderboard's own metric, by problem.
fn columns_of(problem: ProblemType, metric: &str) -> Vec<&'static str> {
    let all: &[&str] = match problem {
        ProblemType::Regression => &["r2", "rmse", "mae"],
        ProblemType::Binary => &["roc_auc", "accuracy", "f1", "log_loss"],
        ProblemType::Multiclass => &["accuracy", "balanced_accuracy", "f1", "log_loss"],
        ProblemType::Forecasting => &["mase", "smape", "rmse", "mae", "coverage"],
        ProblemType::Clustering => &[
            "silhouette",
            "clusters",
            "davies_bouldin",
            "calinski_harabasz",
            "noise_share",
        ],
        ProblemType::AnomalyDetection => &["separation", "anomaly_share", "threshold"],
    };
    all.iter().copied().filter(|name| *name != metric).collect()
}

/// Index of a candidate among all in the order in which they were trained: its colour, which stays as the board fills.
pub fn colour_of(board: &Leaderboard, id: CandidateId) -> usize {
    let mut ids: Vec<CandidateId> = board.candidates.iter().map(|candidate| candidate.id).collect();
    ids.sort_unstable();
    ids.iter().position(|other| *other == id).unwrap_or_default()
}

/// The table.
#[component]
pub fn LeaderboardTable(
    /// The candidates.
    board: Signal<Leaderboard>,
    /// Titles of algorithms and metrics.
    catalog: Catalog,
    /// The run.
    job: JobId,
    /// What rows lead to.
    choosing: Choosing,
) -> impl IntoView {
    let i18n = use_i18n();
    let metric = Memo::new(move |_| board.with(|board| board.metric.clone()));
    let problem = Memo::new(move |_| board.with(|board| board.candidates.first().map(|first| first.problem_type)));
    let columns = Memo::new(move |_| match problem.get() {
        Some(problem) if !choosing.brief => columns_of(problem, &metric.get()),
        _ => Vec::new(),
    });
    let head = move || {
        view! {
            {choosing.compared.map(|_| view! { <th scope="col" class="shrink"><span class="visually-hidden">{tr!(i18n, training.compare)}</span></th> })}
            <th scope="col" class="shrink">{tr!(i18n, training.rank)}</th>
            <th scope="col">{tr!(i18n, training.algorithm)}</th>
            <th scope="col" class="number" aria-sort=move || if board.with(|board| board.higher_is_better) { "descending" } else { "ascending" }>
                {move || catalog.metric(&metric.get())}
            </th>
            {move || columns.get().into_iter().map(|name| view! { <th scope="col" class="number">{move || catalog.metric(name)}</th> }).collect_view()}
            <th scope="col" class="number">{tr!(i18n, training.fit_time)}</th>
            {choosing.on_save.map(|_| view! { <th scope="col" class="shrink"><span class="visually-hidden">{tr!(i18n, training.save)}</span></th> })}
        }
    };
    view! {
        <Table caption=tr!(i18n, training.leaderboard) head>
            <For each=move || board.with(|board| board.candidates.clone()) key=|candidate| (candidate.id, candidate.rank, candidate.saved_model_id) let:candidate>
                <CandidateRow candidate board metric columns catalog job choosing />
            </For>
        </Table>
    }
    .into_any()
}

#[component]
fn CandidateRow(
    candidate: Candidate,
    board: Signal<Leaderboard>,
    metric: Memo<String>,
    columns: Memo<Vec<&'static str>>,
    catalog: Catalog,
    job: JobId,
    choosing: Choosing,
) -> impl IntoView {
    let i18n = use_i18n();
    let format = use_format();
    let id = candidate.id;
    let algorithm = candidate.algorithm.clone();
    let shown = Memo::new(move |_| choosing.shown.is_some_and(|shown| shown.get() == Some(id)));
    let colour = move || format!("swatch swatch--{}", board.with(|board| colour_of(board, id)) % 8 + 1);
    let failed = candidate.rank.is_none();
    let metrics = StoredValue::new(candidate.metrics.clone());
    let value =
        move |name: &str| metrics.with_value(|metrics| measured(format, name, metrics.get(name).copied().flatten()));
    let intervals = StoredValue::new(candidate.assessment.intervals.clone());
    let seconds = candidate.fit_seconds;
    let named = {
        let algorithm = algorithm.clone();
        move || catalog.algorithm(&algorithm)
    };
    let title = {
        let named = named.clone();
        move || name_cell(choosing, job, id, named.clone())
    };
    let rank = candidate.rank;
    let error = candidate.error.clone();
    view! {
        <tr class:row-shown=move || shown.get() data-algorithm=algorithm>
            {choosing.compared.map(|compared| view! { <td class="shrink"><CompareBox id compared disabled=failed name=named.clone() /></td> })}
            <td class="shrink">{rank_mark(rank, move || rank.map(|rank| format.count(rank)).unwrap_or_default())}</td>
            <td>
                <span class="row row--tight row--nowrap"><span class=colour></span>{title}
                    {failed.then(|| view! { <Badge text=tr!(i18n, training.candidate_failed) tone=Tone::Danger /> })}</span>
                {error.map(|error| view! { <p class="muted small">{told(i18n.get_locale_untracked(), &error)}</p> })}
            </td>
            <td class="number"><strong>{move || value(&metric.get())}</strong>
                " "<span class="interval">{move || intervals.with_value(|all| interval(format, all, &metric.get()))}</span></td>
            {move || columns.get().into_iter().map(|name| view! { <td class="number">{value(name)}</td> }).collect_view()}
            <td class="number">{move || format.seconds(seconds)}</td>
            {choosing.on_save.map(|on_save| view! { <td class="shrink">{save_cell(&candidate, on_save)}</td> })}
        </tr>
    }
    .into_any()
}

fn name_cell(
    choosing: Choosing,
    job: JobId,
    id: CandidateId,
    name: impl Fn() -> String + Send + Sync + 'static,
) -> AnyView {
    match choosing.on_show {
        Some(on_show) => {
            view! { <button type="button" class="link-button" aria-pressed=move || choosing.shown.is_some_and(|shown| shown.get() == Some(id)).to_string() on:click=move |_| on_show.run(id)>{name}</button> }.into_any()
        }
        None => view! { <a href=format!("/training/jobs/{job}/results?model={id}")>{name}</a> }.into_any(),
    }
}

fn rank_mark(rank: Option<u32>, text: impl Fn() -> String + Send + 'static) -> AnyView {
    match rank {
        Some(1) => {
            view! { <span class="rank rank--first"><Icon icon=icondata::LuTrophy small=true />{text}</span> }.into_any()
        }
        Some(_) => view! { <span class="rank">{text}</span> }.into_any(),
        None => view! { <span class="rank">"–"</span> }.into_any(),
    }
}

#[component]
fn CompareBox(
    id: CandidateId,
    compared: RwSignal<BTreeSet<CandidateId>>,
    disabled: bool,
    name: impl Fn() -> String + Send + Sync + 'static,
) -> impl IntoView {
    let i18n = use_i18n();
    let change = move |_| {
        compared.update(|compared| {
            if !compared.remove(&id) {
                compared.insert(id);
            }
        });
    };
    view! {
        <input type="checkbox" class="choice__control" disabled=disabled aria-label=move || format!("{}: {}", t_string!(i18n, training.compare), name())
            prop:checked=move || compared.with(|compared| compared.contains(&id)) on:change=change />
    }
}

fn save_cell(candidate: &Candidate, on_save: Callback<CandidateId>) -> AnyView {
    let i18n = use_i18n();
    let id = candidate.id;
    match candidate.saved_model_id {
        Some(model) => {
            view! { <LinkButton label=tr!(i18n, training.saved) href=format!("/models/{model}") size=Size::Small variant=Variant::Ghost icon=icondata::LuCheck /> }.into_any()
        }
        None if candidate.rank.is_some() => {
            view! { <Button label=tr!(i18n, training.save) size=Size::Small icon=icondata::LuBookmark on_press=move |()| on_save.run(id) /> }.into_any()
        }
        None => ().into_any(),
    }
}
