//! `/training/jobs/{id}/results`: the leaderboard, the charts of one model or several, and all that makes them repeatable.

mod charts;
mod details;
mod trials;

use std::collections::BTreeSet;

use datapulse_shared::ids::{CandidateId, JobId};
use datapulse_shared::jobs::{Candidate, Job, Leaderboard};
use datapulse_shared::metrics::ProblemType;
use leptos::prelude::*;

use self::charts::ChartsSection;
use self::details::{Details, ImportanceCard, LearningCard, MetricsCard};
pub use self::trials::TrialsCard;
use super::job::{use_job_id, use_leaderboard};
use super::leaderboard::{Choosing, LeaderboardTable};
use super::names::{Catalog, use_catalog};
use super::run::Run;
use super::save::{SaveDialog, Saving};
use crate::address::{Param, use_param};
use crate::components::{
    Badge, Button, Card, EmptyState, Fetched, JobBadge, LinkButton, PageHeader, RowsSkeleton, Tone, Variant,
};
use crate::i18n::{t_string, use_i18n};
use crate::pages::datasets::WarningList;
use crate::tr;

/// What the sections of the page share.
#[derive(Clone, Copy)]
pub struct Results {
    /// The candidates.
    pub board: Signal<Leaderboard>,
    /// The one that is looked at: the one in the address, else the best.
    pub shown: Memo<Option<Candidate>>,
    /// Those whose curves are laid over it.
    pub compared: RwSignal<BTreeSet<CandidateId>>,
    /// Titles of algorithms and metrics.
    pub catalog: Catalog,
}

impl Results {
    /// The candidates whose charts are drawn: the compared ones, else the one that is looked at.
    pub fn drawn(self) -> Vec<Candidate> {
        let compared = self.compared.get();
        if compared.is_empty() {
            return self.shown.get().into_iter().collect();
        }
        self.board.with(|board| {
            board
                .candidates
                .iter()
                .filter(|candidate| compared.contains(&candidate.id))
                .cloned()
                .collect()
        })
    }

    /// What a candidate is called.
    pub fn name(self, candidate: &Candidate) -> String {
        self.catalog.algorithm(&candidate.algorithm)
    }
}

/// The results of a run.
#[component]
pub fn ResultsPage() -> impl IntoView {
    let i18n = use_i18n();
    let id = use_job_id();
    let run = Run::follow(id);
    let board = use_leaderboard(id, run.job);
    let catalog = use_catalog();
    let saving = Saving::new();
    let watch = move || {
        let href = Signal::derive(move || id.get().map(|id| format!("/training/jobs/{id}")).unwrap_or_default());
        view! { <LinkButton label=tr!(i18n, results.watch) href variant=Variant::Primary /> }
    };
    let none = move || {
        view! { <EmptyState title=tr!(i18n, results.none_title) text=tr!(i18n, results.none_text) icon=icondata::LuTrophy action=watch /> }
    };
    view! {
        <Fetched of=run.job loading=|| view! { <RowsSkeleton count=2 /> } let:job>
            <Header job />
            <Fetched
                of=board
                loading=|| view! { <RowsSkeleton count=8 /> }
                is_empty=no_candidates
                empty=none
                let:now
            >
                <Board job=job.with_untracked(|job| job.id) run board=now catalog saving />
            </Fetched>
        </Fetched>
        <SaveDialog saving job=run.job board catalog />
    }
    .into_any()
}

fn no_candidates(board: &Leaderboard) -> bool {
    board.candidates.is_empty()
}

#[component]
fn Header(job: Signal<Job>) -> impl IntoView {
    let i18n = use_i18n();
    let status = Signal::derive(move || job.with(|job| job.status));
    let title = move || job.with(|job| job.name.clone());
    let about = move || job.with(|job| job.dataset_name.clone().unwrap_or_default());
    let id = job.with_untracked(|job| job.id);
    let actions = move || {
        view! {
            <LinkButton label=tr!(i18n, training.same_seeds) href=format!("/training/new?from={id}&seeds=same") icon=icondata::LuDices />
            <LinkButton label=tr!(i18n, results.back) href=format!("/training/jobs/{id}") icon=icondata::LuActivity />
        }
    };
    view! {
        <PageHeader
            title
            text=about
            parents=vec![(tr!(i18n, training.title).into(), "/training")]
            badges=move || view! { <JobBadge status /><Badge text=tr!(i18n, results.title) tone=Tone::Primary /> }
            actions
        />
    }
}

#[component]
fn Board(job: JobId, run: Run, board: Signal<Leaderboard>, catalog: Catalog, saving: Saving) -> impl IntoView {
    let i18n = use_i18n();
    let model = use_param("model");
    let compare = use_param("compare");
    let results = Results {
        board,
        shown: shown_candidate(board, model),
        compared: RwSignal::new(read_ids(compare)),
        catalog,
    };
    Effect::new(move |_| compare.set(results.compared.with(write_ids)));
    // There are no curves to lay over each other where there was no target, and the chart of a forecast shows one method.
    let problem = board.with_untracked(|board| board.candidates.first().map(|first| first.problem_type));
    let forecasts = problem == Some(ProblemType::Forecasting);
    let curves = !forecasts && problem.is_none_or(ProblemType::has_target);
    let choosing = Choosing {
        compared: curves.then_some(results.compared),
        shown: Some(Signal::derive(move || {
            results.shown.with(|shown| shown.as_ref().map(|shown| shown.id))
        })),
        on_show: Some(Callback::new(move |id: CandidateId| model.set(id.to_string()))),
        on_save: Some(Callback::new(move |id| saving.offer(id))),
        brief: false,
    };
    let subtitle = move || {
        let metric = board.with(|board| board.metric.clone());
        let order = t_string!(i18n, training.leaderboard_hint, metric = catalog.metric(&metric));
        if forecasts {
            return t_string!(i18n, results.backtest_hint).to_owned();
        }
        if curves {
            format!("{order} · {}", t_string!(i18n, results.compare_hint))
        } else {
            order
        }
    };
    let shown = move || results.shown.get();
    view! {
        <div class="stack stack--loose">
            <Card title=tr!(i18n, training.leaderboard) subtitle flush=true>
                <LeaderboardTable board catalog job choosing />
            </Card>
            {move || board.with(|board| board.warnings.clone()).into_iter().next().is_some().then(|| view! {
                <Card title=tr!(i18n, results.warnings)><WarningList warnings=board.with(|board| board.warnings.clone()) /></Card>
            })}
            {move || shown().map(|candidate| view! { <ModelHeading candidate=candidate.clone() results saving /><MetricsCard candidate results /> })}
            <ChartsSection results />
            <TrialsCard run board=Signal::derive(move || Some(board.get())) catalog />
            {move || shown().map(|candidate| view! { <ImportanceCard candidate=candidate.clone() /><LearningCard candidate=candidate.clone() results /><Details candidate results /> })}
        </div>
    }
    .into_any()
}

#[component]
fn ModelHeading(candidate: Candidate, results: Results, saving: Saving) -> impl IntoView {
    let i18n = use_i18n();
    let id = candidate.id;
    let best = candidate.rank == Some(1);
    let saved = candidate.saved_model_id;
    let savable = candidate.rank.is_some();
    view! {
        <div class="row row--apart">
            <h2 class="row row--tight">
                {move || results.name(&candidate)}
                {best.then(|| view! { <Badge text=tr!(i18n, results.best) tone=Tone::Primary icon=icondata::LuTrophy /> })}
            </h2>
            {match saved {
                Some(model) => view! { <LinkButton label=tr!(i18n, results.predict_with) href=format!("/predict?model={model}") icon=icondata::LuSparkles variant=Variant::Primary /> }.into_any(),
                None if savable => view! { <Button label=tr!(i18n, results.save_model) icon=icondata::LuBookmark variant=Variant::Primary on_press=move |()| saving.offer(id) /> }.into_any(),
                None => ().into_any(),
            }}
        </div>
    }
    .into_any()
}

fn shown_candidate(board: Signal<Leaderboard>, model: Param) -> Memo<Option<Candidate>> {
    Memo::new(move |_| {
        let wanted = model.parse::<CandidateId>();
        board.with(|board| {
            let chosen = board.candidates.iter().find(|candidate| Some(candidate.id) == wanted);
            chosen.or_else(|| board.candidates.first()).cloned()
        })
    })
}

fn read_ids(param: Param) -> BTreeSet<CandidateId> {
    param
        .get_untracked()
        .split(',')
        .filter_map(|id| id.parse().ok())
        .collect()
}

fn write_ids(ids: &BTreeSet<CandidateId>) -> String {
    ids.iter().map(ToString::to_string).collect::<Vec<_>>().join(",")
}
