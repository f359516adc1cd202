//! How far the run is.

use datapulse_shared::jobs::{Job, JobStatus};
use leptos::prelude::*;

use crate::components::{ProgressBar, Tone};
use crate::format::use_format;
use crate::i18n::{t_string, use_i18n};
use crate::live::{Connection, Live};
use crate::pages::training::list::seconds;
use crate::pages::training::names::Catalog;
use crate::tr;

/// Stage, percentage, epoch, step, loss and time.
#[component]
pub fn ProgressCard(
    /// The run.
    job: Signal<Job>,
    /// Titles of algorithms.
    catalog: Catalog,
) -> impl IntoView {
    let i18n = use_i18n();
    let format = use_format();
    let value = Signal::derive(move || job.with(|job| Some(job.progress)));
    let tone = Signal::derive(move || {
        job.with(|job| match job.status {
            JobStatus::Completed => Tone::Success,
            JobStatus::Failed | JobStatus::Cancelled => Tone::Danger,
            JobStatus::Paused | JobStatus::Stopped => Tone::Warning,
            _ => Tone::Primary,
        })
    });
    let label = move || {
        let (message, stage) = job.with(|job| (job.message.clone(), job.stage.clone()));
        message.or(stage).map_or_else(
            || t_string!(i18n, training.progress).to_owned(),
            |text| catalog.told(&text),
        )
    };
    let epoch = move || {
        job.with(|job| match (job.epoch, job.epochs) {
            (Some(epoch), Some(epochs)) => Some(t_string!(
                i18n,
                training.epoch_of,
                epoch = format.count(epoch),
                epochs = format.count(epochs)
            )),
            (Some(epoch), None) => Some(format.count(epoch)),
            _ => None,
        })
    };
    let step = move || {
        job.with(|job| {
            let (step, total) = job.step.zip(job.total_steps.filter(|total| *total > 0))?;
            Some(t_string!(
                i18n,
                training.epoch_of,
                epoch = format.count(step),
                epochs = format.count(total)
            ))
        })
    };
    let loss = move || job.with(|job| job.loss).map(|loss| format.figure(loss, 5));
    let elapsed = elapsed(job);
    let fact = |label: &'static str, value: Option<String>| {
        value.map(|value| view! { <div class="fact"><dt>{label}</dt><dd class="numeric">{value}</dd></div> })
    };
    view! {
        <section class="card job-progress" aria-label=tr!(i18n, training.progress)>
            <div class="job-progress__bar"><ProgressBar label value tone /></div>
            <dl class="facts">
                {move || fact(t_string!(i18n, training.epoch), epoch())}
                {move || fact(t_string!(i18n, training.step), step())}
                {move || fact(t_string!(i18n, training.loss), loss())}
                {move || fact(t_string!(i18n, training.elapsed), elapsed().map(|seconds| format.seconds(seconds)))}
                {move || fact(t_string!(i18n, training.remaining), remaining(&job.get(), elapsed()).map(|seconds| format.seconds(seconds)))}
                <LiveMark job />
            </dl>
        </section>
    }
    .into_any()
}

/// Seconds since a worker began, ticking while it works.
fn elapsed(job: Signal<Job>) -> impl Fn() -> Option<f64> + Copy + Send + Sync {
    let now = RwSignal::new(js_sys::Date::now());
    let ticking =
        set_interval_with_handle(move || now.set(js_sys::Date::now()), std::time::Duration::from_secs(1)).ok();
    on_cleanup(move || {
        if let Some(ticking) = ticking {
            ticking.clear();
        }
    });
    move || {
        job.with(|job| {
            let started = job.started_at?;
            if let Some(ended) = job.ended_at {
                return Some(seconds(ended - started));
            }
            #[expect(clippy::cast_precision_loss, reason = "milliseconds since 1970 are far below 2^53")]
            let start = started.timestamp_millis() as f64;
            Some(((now.get() - start) / 1_000.0).max(0.0))
        })
    }
}

/// Seconds left if it goes on as fast as so far; only said once that is likely to be about right.
fn remaining(job: &Job, elapsed: Option<f64>) -> Option<f64> {
    let share = job.progress / 100.0;
    let elapsed = elapsed.filter(|elapsed| *elapsed >= 3.0)?;
    (job.status == JobStatus::Running && share > 0.05 && share < 1.0).then(|| elapsed / share * (1.0 - share))
}

/// Whether the figures come as they happen.
#[component]
fn LiveMark(job: Signal<Job>) -> impl IntoView {
    let i18n = use_i18n();
    let live = use_context::<Live>();
    move || {
        let running = job.with(|job| !job.status.is_final());
        let (class, text) = match live.filter(|_| running)?.connection.get() {
            Connection::Live => ("badge badge--success badge--live", t_string!(i18n, training.live)),
            Connection::Polling => ("badge badge--warning", t_string!(i18n, training.polling)),
            Connection::Connecting => ("badge", t_string!(i18n, training.connecting)),
        };
        Some(view! { <span class=class><span class="badge__dot"></span>{text}</span> })
    }
}
