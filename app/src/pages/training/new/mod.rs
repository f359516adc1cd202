//! `/training/new`: one guided page from a table to a run.
#![expect(
    clippy::large_types_passed_by_value,
    reason = "the form is a handful of signal handles, which are meant to be copied"
)]

mod algorithms;
mod data;
mod features;
mod form;
mod judging;
mod kept;
mod parameter;
mod preparation;
mod series;
mod summary;

use datapulse_shared::functions::jobs::get_job;
use datapulse_shared::ids::{DatasetId, JobId};
use datapulse_shared::training::TrainRequest;
use leptos::prelude::*;

use self::algorithms::AlgorithmsSection;
use self::data::DataSection;
use self::features::FeaturesSection;
use self::form::use_training_form;
use self::judging::JudgingSection;
use self::preparation::PreparationSection;
use self::series::SeriesSection;
use self::summary::Summary;
use super::draft::{Draft, SeedChoice};
use crate::address::{Param, use_param};
use crate::components::{Fetched, PageHeader, RowsSkeleton, Text};
use crate::fetch::fetch;
use crate::i18n::use_i18n;
use crate::tr;

/// The page. `?dataset=` and `?target=` fill the first section, `?from=` repeats an earlier run.
#[component]
pub fn NewTrainingPage() -> impl IntoView {
    let i18n = use_i18n();
    let from = use_param("from");
    let earlier = from.get_untracked().parse::<JobId>().ok();
    let form = move || match earlier {
        Some(job) => view! { <FromEarlier job /> }.into_any(),
        None => view! { <NewForm draft=first_draft() /> }.into_any(),
    };
    view! {
        <PageHeader title=tr!(i18n, training.new_title) text=tr!(i18n, training.new_lead) parents=vec![(tr!(i18n, training.title).into(), "/training")] />
        {form()}
    }
    .into_any()
}

/// The form as it was left for the same table, else a fresh one.
fn first_draft() -> Draft {
    let dataset = use_param("dataset").get_untracked().parse::<DatasetId>().ok();
    let target = use_param("target").get_untracked();
    match kept::recall() {
        Some(draft)
            if dataset.is_none_or(|id| draft.dataset == Some(id)) && (target.is_empty() || draft.target == target) =>
        {
            draft
        }
        _ => Draft {
            dataset,
            target,
            ..Draft::default()
        },
    }
}

/// Fills the form with what an earlier run was asked for.
#[component]
fn FromEarlier(job: JobId) -> impl IntoView {
    let seeds = use_param("seeds");
    let earlier = fetch(move || get_job(job));
    view! {
        <Fetched of=earlier loading=|| view! { <RowsSkeleton /> } let:now>
            {
                let mut draft = now.with_untracked(|job| {
                    serde_json::from_value::<TrainRequest>(job.params.clone()).map(|request| Draft::of(&request, job.id)).unwrap_or_default()
                });
                if seeds.get_untracked() != "same" {
                    draft.seed_choice = SeedChoice::Run;
                }
                view! { <NewForm draft /> }
            }
        </Fetched>
    }
    .into_any()
}

#[component]
fn NewForm(draft: Draft) -> impl IntoView {
    let draft = RwSignal::new(draft);
    let form = use_training_form(draft);
    let forecasts = Memo::new(move |_| form.forecasts());
    keep_in_address(
        draft,
        use_param("dataset"),
        use_param("target"),
        use_param("from"),
        use_param("seeds"),
    );
    view! {
        <div class="training-form">
            <div class="training-form__sections">
                <DataSection form />
                {move || if forecasts.get() {
                    view! { <SeriesSection form /><AlgorithmsSection form /> }.into_any()
                } else {
                    view! { <FeaturesSection form /><AlgorithmsSection form /><PreparationSection form /> }.into_any()
                }}
                {move || view! { <JudgingSection form forecasts=forecasts.get() /> }}
            </div>
            <Summary form />
        </div>
    }
    .into_any()
}

/// Table and target stand in the address, everything else in this tab; both survive a reload.
fn keep_in_address(draft: RwSignal<Draft>, dataset: Param, target: Param, from: Param, seeds: Param) {
    let chosen = Memo::new(move |_| draft.with(|draft| (draft.dataset, draft.target.clone())));
    Effect::new(move |_| {
        let (id, name) = chosen.get();
        from.set("");
        seeds.set("");
        dataset.set(id.map(|id| id.to_string()).unwrap_or_default());
        target.set(name);
    });
    Effect::new(move |_| draft.with(kept::keep));
}

/// A numbered part of the form.
#[component]
fn Section(
    number: u32,
    #[prop(into)] title: Text,
    #[prop(into)] hint: Text,
    #[prop(into, optional)] aside: ViewFn,
    children: Children,
) -> impl IntoView {
    let format = crate::format::use_format();
    view! {
        <section class="card training-section">
            <header class="training-section__head">
                <span class="training-section__number" aria-hidden="true">{move || format.count(number)}</span>
                <div class="grow">
                    <h2>{move || title.get()}</h2>
                    <p class="muted small">{move || hint.get()}</p>
                </div>
                {aside.run()}
            </header>
            <div class="training-section__body">{children()}</div>
        </section>
    }
    .into_any()
}
