//! Says that a training ended, on whatever page the person is (THM-06, THM-07).

use std::collections::BTreeSet;

use datapulse_shared::ids::JobId;
use datapulse_shared::jobs::{Job, JobKind, JobStatus};
use datapulse_shared::live::LiveMessage;
use leptos::prelude::*;

use crate::components::toast::{Toasts, use_toasts};
use crate::i18n::{Words, t_string, use_i18n};
use crate::live::on_live;
use crate::sentences::told;

/// Listens to trainings that end while the page is open; each end is said once.
pub(super) fn announce() {
    let (i18n, toasts) = (use_i18n(), use_toasts());
    let opened = js_sys::Date::now();
    let running = StoredValue::new(BTreeSet::<JobId>::new());
    let told = StoredValue::new(BTreeSet::<JobId>::new());
    on_live(move |message| {
        let LiveMessage::Job { job } = message else { return };
        if job.kind != JobKind::Training {
            return;
        }
        let Some(ended) = job.ended_at else {
            running.update_value(|running| {
                running.insert(job.id);
            });
            return;
        };
        // The clock here may be wrong, so it decides only about those that were too quick to be seen at work.
        #[expect(clippy::cast_precision_loss, reason = "milliseconds since 1970 are far below 2^53")]
        let is_news =
            running.with_value(|running| running.contains(&job.id)) || ended.timestamp_millis() as f64 > opened;
        if is_news && told.try_update_value(|told| told.insert(job.id)) == Some(true) {
            say(i18n, toasts, job);
        }
    });
}

fn say(i18n: Words, toasts: Toasts, job: &Job) {
    // A name in Latin letters must not turn the sentence around it.
    let name = format!("\u{2068}{}\u{2069}", job.name);
    match job.status {
        JobStatus::Completed => toasts.success_titled(
            t_string!(i18n, shell.training_completed),
            t_string!(i18n, shell.training_completed_text, job = name),
        ),
        JobStatus::Failed => {
            let why = told(i18n.get_locale_untracked(), job.error.as_deref().unwrap_or_default());
            toasts.error_titled(
                t_string!(i18n, shell.training_failed),
                t_string!(i18n, shell.training_failed_text, job = name, error = why),
            );
        }
        _ => {}
    }
}
