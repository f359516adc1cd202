//! `/training/jobs/{id}`: one run, live.

mod controls;
mod log;
mod progress;

use datapulse_shared::ApiError;
use datapulse_shared::functions::jobs::leaderboard;
use datapulse_shared::ids::JobId;
use datapulse_shared::jobs::{Job, JobStatus, Leaderboard};
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;

use self::controls::Controls;
use self::log::LogCard;
use self::progress::ProgressCard;
use super::figures::loss_chart;
use super::leaderboard::{Choosing, LeaderboardTable};
use super::names::{Catalog, use_catalog};
use super::results::TrialsCard;
use super::run::{Run, loss_lines};
use super::save::{SaveDialog, Saving};
use crate::components::chart::Chart;
use crate::components::{Card, Fetched, JobBadge, Notice, PageHeader, RowsSkeleton, TokenBadge, Tone};
use crate::fetch::{Fetch, fetch};
use crate::format::use_format;
use crate::i18n::{t_string, use_i18n};
use crate::sentences::told;
use crate::tr;

/// The run's id in the address.
pub fn use_job_id() -> Memo<Option<JobId>> {
    let params = use_params_map();
    Memo::new(move |_| params.with(|params| params.get("id").and_then(|id| id.parse().ok())))
}

/// The leaderboard of a run, fetched again whenever the run reports another finished algorithm or ends.
pub fn use_leaderboard(id: Memo<Option<JobId>>, job: Fetch<Job>) -> Fetch<Leaderboard> {
    // The stage names the algorithm at work, so it changes when one is done.
    let turn = Memo::new(move |_| {
        job.data.with(|job| {
            job.as_ref()
                .map(|job| (job.status, job.stage.clone(), job.best_score.map(f64::to_bits)))
        })
    });
    fetch(move || {
        // Read, not only tracked: a memo that nobody reads never notices a change.
        turn.with(|_| ());
        let id = id.get();
        async move { leaderboard(id.ok_or_else(|| ApiError::not_found("job"))?).await }
    })
}

/// One run.
#[component]
pub fn JobPage() -> impl IntoView {
    let id = use_job_id();
    let run = Run::follow(id);
    let board = use_leaderboard(id, run.job);
    let catalog = use_catalog();
    let saving = Saving::new();
    view! {
        <Fetched of=run.job loading=|| view! { <RowsSkeleton count=8 /> } let:job>
            <Header job run />
            <div class="stack stack--loose">
                <Outcome job board catalog />
                <ProgressCard job catalog />
                <div class="job-columns">
                    <div class="stack stack--loose">
                        <BoardCard id board catalog saving />
                        <TrialsCard run board=board.data catalog />
                        <LossCard run catalog />
                    </div>
                    <LogCard run catalog />
                </div>
            </div>
        </Fetched>
        <SaveDialog saving job=run.job board catalog />
    }
    .into_any()
}

#[component]
fn Header(job: Signal<Job>, run: Run) -> impl IntoView {
    let i18n = use_i18n();
    let format = use_format();
    let status = Signal::derive(move || job.with(|job| job.status));
    let cost = Signal::derive(move || job.with(|job| job.token_cost));
    let title = move || job.with(|job| job.name.clone());
    let about = move || {
        job.with(|job| {
            let when = format.date_time(job.created_at);
            let again =
                (job.attempts > 1).then(|| t_string!(i18n, training.attempts, count = format.count(job.attempts)));
            [job.dataset_name.clone(), Some(when), again]
                .into_iter()
                .flatten()
                .collect::<Vec<_>>()
                .join(" · ")
        })
    };
    view! {
        <PageHeader title text=about parents=vec![(tr!(i18n, training.title).into(), "/training")]
            badges=move || view! { <JobBadge status /><TokenBadge amount=cost /> }
            actions=move || view! { <Controls job run /> } />
    }
}

/// How it ended, in words.
#[component]
fn Outcome(job: Signal<Job>, board: Fetch<Leaderboard>, catalog: Catalog) -> impl IntoView {
    let i18n = use_i18n();
    let status = Memo::new(move |_| job.with(|job| job.status));
    let error = move || job.with(|job| job.error.as_deref().map(|why| told(i18n.get_locale(), why)));
    let best = move || {
        let algorithm = board.data.with(|board| {
            board
                .as_ref()?
                .candidates
                .iter()
                .find(|one| one.rank == Some(1))
                .map(|one| one.algorithm.clone())
        });
        algorithm.map(|name| catalog.algorithm(&name))
    };
    move || {
        match status.get() {
        JobStatus::Completed => best().map(|name| view! { <Notice tone=Tone::Success>{move || t_string!(i18n, training.completed_note, name = name.clone())}</Notice> }).into_any(),
        JobStatus::Failed => view! { <Notice tone=Tone::Danger>{error} " " {tr!(i18n, training.failed_note)}</Notice> }.into_any(),
        JobStatus::Stopped => view! { <Notice tone=Tone::Info>{tr!(i18n, training.stopped_note)}</Notice> }.into_any(),
        JobStatus::Cancelled => view! { <Notice tone=Tone::Info>{tr!(i18n, training.cancelled_note)}</Notice> }.into_any(),
        JobStatus::Paused => view! { <Notice tone=Tone::Warning>{tr!(i18n, training.paused_note)}</Notice> }.into_any(),
        JobStatus::Queued | JobStatus::Starting | JobStatus::Loading | JobStatus::Running => ().into_any(),
    }
    }
}

#[component]
fn BoardCard(id: Memo<Option<JobId>>, board: Fetch<Leaderboard>, catalog: Catalog, saving: Saving) -> impl IntoView {
    let i18n = use_i18n();
    let subtitle = move || {
        board
            .data
            .with(|board| board.as_ref().map(|board| board.metric.clone()))
            .map(|metric| t_string!(i18n, training.leaderboard_hint, metric = catalog.metric(&metric)))
            .unwrap_or_default()
    };
    let choosing = Choosing {
        compared: None,
        shown: None,
        on_show: None,
        on_save: Some(Callback::new(move |candidate| saving.offer(candidate))),
        brief: true,
    };
    let none = move || view! { <p class="muted card-note">{tr!(i18n, training.leaderboard_empty)}</p> };
    view! {
        <Card title=tr!(i18n, training.leaderboard) subtitle flush=true>
            <Fetched of=board loading=|| view! { <RowsSkeleton count=3 /> } compact=true is_empty=|board| board.candidates.is_empty() empty=none let:now>
                {move || id.get().map(|job| view! { <LeaderboardTable board=now catalog job choosing /> })}
            </Fetched>
        </Card>
    }
    .into_any()
}

#[component]
fn LossCard(run: Run, catalog: Catalog) -> impl IntoView {
    let i18n = use_i18n();
    let lines = Memo::new(move |_| run.events.with(|events| loss_lines(events)));
    let any = Memo::new(move |_| lines.with(|lines| !lines.is_empty()));
    let spec =
        Signal::derive(move || loss_chart(i18n, lines.get().into_iter().map(|line| named(line, catalog)).collect()));
    view! {
        <section class="card"><div class="card__body">
            {move || if any.get() {
                view! { <Chart title=tr!(i18n, training.loss_curve) hint=tr!(i18n, training.loss_hint) spec /> }.into_any()
            } else {
                view! { <h3>{tr!(i18n, training.loss_curve)}</h3><p class="muted">{tr!(i18n, training.loss_empty)}</p> }.into_any()
            }}
        </div></section>
    }
    .into_any()
}

fn named(mut line: crate::components::chart::Line, catalog: Catalog) -> crate::components::chart::Line {
    line.name = catalog.algorithm(&line.name);
    line
}
