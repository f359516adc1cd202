//! Pause, resume, stop, cancel, run again: each says what it costs before it happens.

use datapulse_shared::functions::jobs::{cancel_job, pause_job, resume_job, retry_job, stop_job};
use datapulse_shared::jobs::{Job, JobStarted, JobStatus};
use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::use_navigate;

use crate::act::use_act;
use crate::components::{Button, ConfirmDialog, Icon, LinkButton, Menu, MenuItem, MenuLink, Variant};
use crate::i18n::use_i18n;
use crate::pages::training::run::Run;
use crate::tr;

/// What can be done with the run as it is now.
#[derive(Clone, Copy, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "one for each button, all independent")]
struct Options {
    pause: bool,
    resume: bool,
    stop: bool,
    cancel: bool,
    over: bool,
    results: bool,
    /// What was asked for and is not done yet.
    asked: bool,
}

impl Options {
    fn of(job: &Job) -> Self {
        let status = job.status;
        let working = matches!(status, JobStatus::Starting | JobStatus::Loading | JobStatus::Running);
        Self {
            pause: working,
            resume: status == JobStatus::Paused,
            stop: working || status == JobStatus::Paused,
            cancel: !status.is_final(),
            over: status.is_final(),
            results: matches!(status, JobStatus::Completed | JobStatus::Stopped),
            asked: job.requested.is_some() && !status.is_final(),
        }
    }
}

/// The buttons.
#[component]
pub fn Controls(job: Signal<Job>, run: Run) -> impl IntoView {
    let i18n = use_i18n();
    let options = Memo::new(move |_| job.with(Options::of));
    let requested = Memo::new(move |_| job.with(|job| job.requested.clone().filter(|_| !job.status.is_final())));
    let stopping = RwSignal::new(false);
    let cancelling = RwSignal::new(false);
    let hold = use_act();
    let end = use_act();
    let id = job.with_untracked(|job| job.id);
    let take = move |changed: Job| run.job.data.set(Some(changed));
    let asked = move || match requested.get().as_deref() {
        Some("pause") => Some(tr!(i18n, training.pausing)()),
        Some("stop") => Some(tr!(i18n, training.stopping)()),
        Some("cancel") => Some(tr!(i18n, training.cancelling)()),
        _ => None,
    };
    let stop = move |()| {
        end.run(stop_job(id), move |changed| {
            stopping.set(false);
            take(changed);
        });
    };
    let cancel = move |()| {
        end.run(cancel_job(id), move |changed| {
            cancelling.set(false);
            take(changed);
        });
    };
    let waiting = Signal::derive(move || options.get().asked);
    view! {
        {move || asked().map(|text| view! { <span class="muted job-asked" role="status">{text}</span> })}
        {move || options.get().pause.then(|| view! { <Button label=tr!(i18n, training.pause) icon=icondata::LuPause loading=hold.busy disabled=waiting on_press=move |()| hold.run(pause_job(id), take) /> })}
        {move || options.get().resume.then(|| view! { <Button label=tr!(i18n, training.resume) icon=icondata::LuPlay variant=Variant::Primary loading=hold.busy on_press=move |()| hold.run(resume_job(id), take) /> })}
        {move || options.get().stop.then(|| view! { <Button label=tr!(i18n, training.stop) icon=icondata::LuCircleStop disabled=waiting on_press=move |()| stopping.set(true) /> })}
        {move || options.get().cancel.then(|| view! { <Button label=tr!(i18n, training.cancel) icon=icondata::LuX variant=Variant::Ghost on_press=move |()| cancelling.set(true) /> })}
        {move || options.get().over.then(|| view! { <Again job /> })}
        {move || options.get().results.then(|| view! { <LinkButton label=tr!(i18n, training.results) href=format!("/training/jobs/{id}/results") variant=Variant::Primary icon=icondata::LuChartColumn /> })}
        <ConfirmDialog title=tr!(i18n, training.stop_title) text=tr!(i18n, training.stop_text) confirm=tr!(i18n, training.stop_confirm) open=stopping loading=end.busy on_confirm=stop />
        <ConfirmDialog title=tr!(i18n, training.cancel_title) text=tr!(i18n, training.cancel_text) confirm=tr!(i18n, training.cancel_confirm) open=cancelling loading=end.busy on_confirm=cancel />
    }
    .into_any()
}

/// The same run anew, changed, or with the same random numbers.
#[component]
fn Again(job: Signal<Job>) -> impl IntoView {
    let i18n = use_i18n();
    let act = use_act();
    let navigate = use_navigate();
    let id = job.with_untracked(|job| job.id);
    let retry = Callback::new(move |()| {
        let navigate = navigate.clone();
        act.run(retry_job(id), move |started: JobStarted| {
            navigate(
                &format!("/training/jobs/{}", started.job_id),
                NavigateOptions::default(),
            );
        });
    });
    view! {
        <Menu label=tr!(i18n, training.retry) class="button button--secondary" labelled=true end=true
            trigger=move || view! { <Icon icon=icondata::LuRotateCw /><span>{tr!(i18n, training.retry)}</span><Icon icon=icondata::LuChevronDown small=true /> }>
            <MenuItem label=tr!(i18n, training.retry) icon=icondata::LuRotateCw on_choose=retry />
            <MenuLink label=tr!(i18n, training.adjust) href=format!("/training/new?from={id}") icon=icondata::LuSlidersHorizontal />
            <MenuLink label=tr!(i18n, training.same_seeds) href=format!("/training/new?from={id}&seeds=same") icon=icondata::LuDices />
        </Menu>
    }
    .into_any()
}
