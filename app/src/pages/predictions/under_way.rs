//! Predictions that are running, and those that have just failed.

use datapulse_shared::functions::jobs::{cancel_job, list_jobs};
use datapulse_shared::jobs::{Job, JobKind, JobStatus};
use datapulse_shared::live::LiveMessage;
use datapulse_shared::paging::ListQuery;
use leptos::prelude::*;

use crate::act::use_act;
use crate::components::{Button, Card, JobBadge, ProgressBar, Size, TokenBadge, Tone, Variant};
use crate::fetch::fetch;
use crate::i18n::use_i18n;
use crate::live::on_live;
use crate::sentences::told;
use crate::tr;

/// A card while there is anything to say.
#[component]
pub fn UnderWay() -> impl IntoView {
    let i18n = use_i18n();
    let jobs = fetch(|| {
        list_jobs(ListQuery {
            kind: Some(JobKind::Prediction.as_str().to_owned()),
            active: Some(true),
            limit: 50,
            ..ListQuery::default()
        })
    });
    on_live(move |message| match message {
        LiveMessage::Job { job } if job.kind == JobKind::Prediction => {
            jobs.data.update(|page| {
                if let Some(page) = page {
                    take_in(&mut page.items, job);
                }
            });
        }
        LiveMessage::Missed => jobs.again(),
        _ => {}
    });
    let shown = Memo::new(move |_| {
        jobs.data
            .with(|page| page.as_ref().map(|page| page.items.clone()).unwrap_or_default())
    });
    let any = Memo::new(move |_| shown.with(|shown| !shown.is_empty()));
    move || {
        any.get()
            .then(|| {
                view! {
                    <div class="page-notice">
                        <Card title=tr!(i18n, predictions.under_way)>
                            <ul class="upload-list">
                                <For each=move || shown.get() key=|job| (job.id, job.updated_at) let:job>
                                    <li><JobRow job /></li>
                                </For>
                            </ul>
                        </Card>
                    </div>
                }
            })
            .into_any()
    }
}

/// What is done goes to the list below; what failed stays, so that its reason can be read.
fn take_in(jobs: &mut Vec<Job>, changed: &Job) {
    let ended = matches!(
        changed.status,
        JobStatus::Completed | JobStatus::Cancelled | JobStatus::Stopped
    );
    match jobs.iter_mut().find(|job| job.id == changed.id) {
        Some(_) if ended => jobs.retain(|job| job.id != changed.id),
        Some(job) => job.clone_from(changed),
        None if !changed.status.is_final() => jobs.insert(0, changed.clone()),
        None => {}
    }
}

#[component]
fn JobRow(job: Job) -> impl IntoView {
    let i18n = use_i18n();
    let act = use_act();
    let id = job.id;
    let tone = if job.status == JobStatus::Failed {
        Tone::Danger
    } else {
        Tone::Primary
    };
    let said = job.error.clone().or(job.message.clone()).or(job.stage.clone());
    view! {
        <div class="stack stack--tight">
            <div class="row row--apart">
                <strong class="truncate" dir="auto">{job.name.clone()}</strong>
                <span class="row row--tight">
                    <JobBadge status=Signal::stored(job.status) />
                    <TokenBadge amount=Signal::stored(job.token_cost) />
                    {(!job.status.is_final()).then(|| view! {
                        <Button label=tr!(i18n, predictions.cancel_job) size=Size::Small variant=Variant::Ghost loading=act.busy on_press=move |()| act.run(cancel_job(id), |_: Job| ()) />
                    })}
                </span>
            </div>
            <ProgressBar label=job.name.clone() bare=true value=Signal::stored(Some(job.progress)) tone=Signal::stored(tone) />
            {said.map(|text| view! { <p class="muted small">{told(i18n.get_locale_untracked(), &text)}</p> })}
        </div>
    }
    .into_any()
}
