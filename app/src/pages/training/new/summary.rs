//! The run at a glance, what it costs, what an early end means, and the button that starts it.

use std::collections::BTreeSet;

use datapulse_shared::error::ApiError;
use datapulse_shared::functions::training::start_training;
use datapulse_shared::jobs::JobStarted;
use datapulse_shared::training::TrainRequest;
use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::use_navigate;

use super::form::Form;
use super::kept;
use crate::act::use_act;
use crate::browser::fresh_key;
use crate::components::{Button, Icon, Notice, Tone, Variant};
use crate::errors::explain;
use crate::format::use_format;
use crate::i18n::{Words, t_string, use_i18n};
use crate::names::problem_name;
use crate::sentences::told;
use crate::tr;

/// Characters of a run's name at most.
const LONGEST_NAME: usize = 200;

/// Stays in sight beside the sections.
#[component]
pub fn Summary(form: Form) -> impl IntoView {
    let i18n = use_i18n();
    view! {
        <aside class="card training-summary" aria-label=tr!(i18n, training.summary)>
            <h2>{tr!(i18n, training.summary)}</h2>
            <Facts form />
            <Cost form />
            <Start form />
            <EarlyEnd />
        </aside>
    }
    .into_any()
}

#[component]
fn Facts(form: Form) -> impl IntoView {
    let i18n = use_i18n();
    let format = use_format();
    let target = move || form.draft.with(|draft| draft.target.clone());
    let algorithms = move || {
        if form.is_automatic() {
            return t_string!(i18n, training.automatic).to_owned();
        }
        let names: Vec<String> = form
            .chosen_algorithms()
            .iter()
            .map(|name| form.catalog.algorithm(name))
            .collect();
        names.join(", ")
    };
    let dash = |text: String| if text.is_empty() { "–".to_owned() } else { text };
    view! {
        <dl class="definitions">
            <dt>{tr!(i18n, training.summary_dataset)}</dt><dd dir="auto">{move || dash(form.dataset_name().unwrap_or_default())}</dd>
            <dt>{tr!(i18n, training.summary_target)}</dt><dd dir="auto">{move || dash(target())}</dd>
            <dt>{tr!(i18n, training.problem)}</dt><dd>{move || dash(form.problem_type().map(|kind| problem_name(i18n, kind).to_owned()).unwrap_or_default())}</dd>
            {move || if form.forecasts() {
                let horizon = form.draft.with(|draft| draft.horizon.clone());
                view! { <dt>{tr!(i18n, training.horizon)}</dt><dd class="numeric">{dash(horizon)}</dd> }.into_any()
            } else {
                view! { <dt>{tr!(i18n, training.summary_features)}</dt><dd class="numeric">{move || format.count(BTreeSet::len(&form.features()))}</dd> }.into_any()
            }}
            <dt>{tr!(i18n, training.summary_algorithms)}</dt><dd>{move || dash(algorithms())}</dd>
        </dl>
    }
}

#[component]
fn Cost(form: Form) -> impl IntoView {
    let i18n = use_i18n();
    let format = use_format();
    move || match form.cost.get() {
        None => {
            let waiting = form.request().is_ok();
            view! { <p class="training-summary__cost muted">{move || if waiting { t_string!(i18n, training.estimating) } else { t_string!(i18n, training.cost_later) }}</p> }.into_any()
        }
        Some(cost) => {
            let left = cost.balance - cost.tokens;
            view! {
                <div class="training-summary__cost">
                    <div class="row row--apart"><span>{tr!(i18n, training.summary_cost)}</span><Tokens amount=cost.tokens /></div>
                    <div class="row row--apart muted small"><span>{tr!(i18n, training.summary_balance)}</span><span class="numeric">{move || format.count(cost.balance)}</span></div>
                    <div class="row row--apart muted small"><span>{tr!(i18n, training.summary_after)}</span><span class="numeric">{move || format.count(left)}</span></div>
                    <p class="muted small">{told(i18n.get_locale(), &cost.explanation)}</p>
                    {(!cost.affordable).then(|| view! { <Notice tone=Tone::Warning>{tr!(i18n, training.too_expensive)}</Notice> })}
                </div>
            }
            .into_any()
        }
    }
}

/// An amount in words, in amber.
#[component]
fn Tokens(amount: i64) -> impl IntoView {
    let i18n = use_i18n();
    let format = use_format();
    view! {
        <span class="badge badge--token">
            <Icon icon=icondata::LuCoins small=true />
            {move || t_string!(i18n, training.tokens, count = format.count(amount))}
        </span>
    }
}

/// A key per request: pressing again after a lost answer starts nothing twice.
#[derive(Clone, PartialEq)]
struct Attempt {
    request: TrainRequest,
    key: String,
}

#[component]
fn Start(form: Form) -> impl IntoView {
    let i18n = use_i18n();
    let act = use_act();
    let navigate = use_navigate();
    let last = StoredValue::new(None::<Attempt>);
    let start = move |()| {
        let request = match untrack(|| form.request().map(|request| named(i18n, form, request))) {
            Ok(request) => request,
            Err(error) => return form.problem.set(Some(error)),
        };
        form.problem.set(None);
        let attempt = last
            .get_value()
            .filter(|last| last.request == request)
            .unwrap_or_else(|| Attempt {
                request,
                key: fresh_key(),
            });
        last.set_value(Some(attempt.clone()));
        let navigate = navigate.clone();
        let started = move |started: JobStarted| {
            kept::forget();
            navigate(
                &format!("/training/jobs/{}", started.job_id),
                NavigateOptions::default(),
            );
        };
        let refused = move |error: ApiError| form.problem.set(Some(error));
        act.run_or(start_training(attempt.request, Some(attempt.key)), started, refused);
    };
    let unaffordable = Signal::derive(move || {
        form.cost
            .with(|cost| cost.as_ref().is_some_and(|cost| !cost.affordable))
    });
    view! {
        <div class="stack stack--tight">
            {move || form.problem.get().map(|error| view! { <Notice tone=Tone::Danger>{explain(i18n.get_locale(), &error)}</Notice> })}
            <Button label=tr!(i18n, training.start) icon=icondata::LuPlay variant=Variant::Primary block=true loading=act.busy disabled=unaffordable on_press=start />
        </div>
    }
}

/// The request with a name in the language of the page where nobody gave one; the server's would be English.
fn named(i18n: Words, form: Form, mut request: TrainRequest) -> TrainRequest {
    let unnamed = request.name.is_none() && !request.target.is_empty();
    if let Some(dataset) = form.dataset_name().filter(|_| unnamed) {
        let target = request.target.clone();
        let name = t_string!(i18n, training.default_name, target = target, dataset = dataset);
        request.name = Some(name.chars().take(LONGEST_NAME).collect());
    }
    request
}

#[component]
fn EarlyEnd() -> impl IntoView {
    let i18n = use_i18n();
    view! {
        <div class="training-summary__ends">
            <h3>{tr!(i18n, training.ends)}</h3>
            <ul>
                <li><Icon icon=icondata::LuCircleStop small=true />{tr!(i18n, training.ends_stop)}</li>
                <li><Icon icon=icondata::LuCircleX small=true />{tr!(i18n, training.ends_cancel)}</li>
                <li><Icon icon=icondata::LuUndo2 small=true />{tr!(i18n, training.ends_fail)}</li>
            </ul>
        </div>
    }
}
