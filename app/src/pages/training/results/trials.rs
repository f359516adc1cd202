//! What a search tried: every trial as a point, and the best of them as rows.

use datapulse_shared::jobs::{JobEvent, Leaderboard};
use datapulse_shared::search::{Origin, Share, Trial, TrialStatus};
use leptos::prelude::*;

use crate::components::chart::{Axis, Chart, Group, Scatter, Spec};
use crate::components::{Badge, Card, Table, Tone};
use crate::format::use_format;
use crate::i18n::{Words, t_string, use_i18n};
use crate::pages::training::names::{Catalog, score};
use crate::pages::training::run::Run;
use crate::pages::training::typed::as_typed;
use crate::sentences::told;
use crate::tr;

/// Rows of the table; the chart has all trials.
const ROWS: usize = 25;

/// The trials of a run, as they come.
#[component]
pub fn TrialsCard(run: Run, #[prop(into)] board: Signal<Option<Leaderboard>>, catalog: Catalog) -> impl IntoView {
    let i18n = use_i18n();
    let trials = Memo::new(move |_| {
        let known = board.with(|board| board.as_ref().map(|board| board.trials.clone()).unwrap_or_default());
        if known.is_empty() {
            run.events.with(|events| in_log(events))
        } else {
            known
        }
    });
    let any = Memo::new(move |_| trials.with(|trials| !trials.is_empty()));
    let metric = Memo::new(move |_| {
        board.with(|board| {
            board
                .as_ref()
                .map(|board| (board.metric.clone(), board.higher_is_better))
                .unwrap_or_default()
        })
    });
    let spec = Signal::derive(move || {
        let title = Some(catalog.metric(&metric.get().0)).filter(|title| !title.is_empty());
        trials.with(|trials| {
            points(
                i18n,
                catalog,
                title.unwrap_or_else(|| t_string!(i18n, results.trial_score).to_owned()),
                trials,
            )
        })
    });
    let best = Memo::new(move |_| trials.with(|trials| ranked(trials, metric.get().1)));
    move || {
        any.get().then(|| view! {
            <section class="card"><div class="card__body"><Chart title=tr!(i18n, results.trials) hint=tr!(i18n, results.trials_hint) spec /></div></section>
            <Card title=tr!(i18n, results.best_trials) flush=true><Rows trials=best catalog /></Card>
        })
    }
}

/// The trials in the log, the last line of each; one that was made again after a crash stands there twice.
fn in_log(events: &[JobEvent]) -> Vec<Trial> {
    let mut found: Vec<Trial> = Vec::new();
    for event in events {
        let Some(trial) = event.data.as_ref().and_then(|data| data.get("trial")) else {
            continue;
        };
        if let Ok(trial) = serde_json::from_value::<Trial>(trial.clone()) {
            found.retain(|known| known.number != trial.number);
            found.push(trial);
        }
    }
    found
}

/// The score of a trial, as far as it came.
fn reached(trial: &Trial) -> Option<f64> {
    trial
        .score
        .or_else(|| trial.scores.iter().rev().flatten().next().copied())
        .or(trial.early)
}

fn ranked(trials: &[Trial], higher: bool) -> Vec<Trial> {
    let worth = |trial: &Trial| {
        trial
            .score
            .map_or(f64::NEG_INFINITY, |score| if higher { score } else { -score })
    };
    let mut best = trials.to_vec();
    best.sort_by(|a, b| worth(b).total_cmp(&worth(a)).then(a.number.cmp(&b.number)));
    best.truncate(ROWS);
    best
}

fn points(i18n: Words, catalog: Catalog, metric: String, trials: &[Trial]) -> Spec {
    let mut groups: Vec<Group> = Vec::new();
    for trial in trials {
        let Some(value) = reached(trial) else { continue };
        let name = catalog.algorithm(&trial.algorithm);
        let point = [f64::from(trial.number + 1), value];
        match groups.iter_mut().find(|group| group.name == name) {
            Some(group) => group.points.push(point),
            None => groups.push(Group {
                name,
                points: vec![point],
                colour: groups.len(),
            }),
        }
    }
    let number = Axis {
        whole: true,
        ..Axis::titled(t_string!(i18n, results.trial))
    };
    Spec::Points(Scatter {
        x: number,
        y: Axis::titled(metric),
        groups,
        guide: None,
    })
}

#[component]
fn Rows(trials: Memo<Vec<Trial>>, catalog: Catalog) -> impl IntoView {
    let i18n = use_i18n();
    let halved = Memo::new(move |_| trials.with(|trials| trials.iter().any(|trial| !trial.shares.is_empty())));
    let head = move || {
        view! {
            <th scope="col" class="number">{tr!(i18n, results.trial)}</th>
            <th scope="col">{tr!(i18n, results.trial_algorithm)}</th>
            <th scope="col" class="number">{tr!(i18n, results.trial_score)}</th>
            {move || halved.get().then(|| view! { <th scope="col">{tr!(i18n, results.trial_shares)}</th> })}
            <th scope="col">{tr!(i18n, results.trial_state)}</th>
            <th scope="col" class="number">{tr!(i18n, results.fit)}</th>
            <th scope="col">{tr!(i18n, results.hyperparameters)}</th>
        }
    };
    view! {
        <Table caption=tr!(i18n, results.best_trials) head>
            {move || trials.get().into_iter().map(|trial| view! { <Row trial halved=halved.get() catalog /> }).collect_view()}
        </Table>
    }
}

#[component]
fn Row(trial: Trial, halved: bool, catalog: Catalog) -> impl IntoView {
    let i18n = use_i18n();
    let format = use_format();
    let (number, value, seconds) = (trial.number + 1, reached(&trial), trial.seconds);
    let (tone, state) = match (trial.status, trial.origin) {
        (TrialStatus::Failed, _) => (Tone::Danger, t_string!(i18n, results.trial_failed)),
        (TrialStatus::Pruned, _) => (Tone::Neutral, t_string!(i18n, results.trial_pruned)),
        (TrialStatus::Complete, Origin::Portfolio) => (Tone::Info, t_string!(i18n, results.trial_known)),
        (TrialStatus::Complete, Origin::Model) => (Tone::Success, t_string!(i18n, results.trial_chosen)),
        (TrialStatus::Complete, Origin::Random | Origin::Grid) => (Tone::Info, t_string!(i18n, results.trial_drawn)),
    };
    let settings: Vec<String> = trial
        .hyperparameters
        .iter()
        .map(|(name, value)| format!("{} {}", catalog.parameter(&trial.algorithm, name), as_typed(value)))
        .collect();
    let settings = trial
        .error
        .map_or_else(|| settings.join(" · "), |why| told(i18n.get_locale_untracked(), &why));
    let shares = trial.shares;
    let shares = move || {
        let share = |share: &Share| {
            let (rows, value) = (format.count(share.rows), score(format, share.score));
            t_string!(i18n, results.trial_share, rows = rows, score = value)
        };
        let parts: Vec<String> = shares.iter().map(share).collect();
        parts.join(" · ")
    };
    view! {
        <tr>
            <td class="number">{move || format.count(number)}</td>
            <td>{move || catalog.algorithm(&trial.algorithm)}</td>
            <td class="number">{move || score(format, value)}</td>
            {halved.then(|| view! { <td class="small">{shares}</td> })}
            <td><Badge text=state tone /></td>
            <td class="number">{move || seconds.map(|seconds| format.seconds(seconds)).unwrap_or_default()}</td>
            <td class="small"><bdi>{settings}</bdi></td>
        </tr>
    }
    .into_any()
}
