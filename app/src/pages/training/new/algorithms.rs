//! What is trained: a card for each algorithm, with a form made from its schema.

use datapulse_shared::training::Algorithm;
use leptos::prelude::*;

use super::Section;
use super::form::Form;
use super::judging::Typed;
use super::parameter::ParameterField;
use crate::components::{Button, Fetched, Icon, Size, Skeleton, Switch, Variant};
use crate::format::use_format;
use crate::i18n::{t_string, use_i18n};
use crate::names::known_algorithm;
use crate::pages::training::draft::Method;
use crate::sentences::{told, worded};
use crate::tr;

/// The third section.
#[component]
pub fn AlgorithmsSection(form: Form) -> impl IntoView {
    let i18n = use_i18n();
    let names = Memo::new(move |_| {
        form.algorithms()
            .into_iter()
            .map(|algorithm| algorithm.name)
            .collect::<Vec<_>>()
    });
    view! {
        <Section number=3 title=tr!(i18n, training.step_algorithms) hint=tr!(i18n, training.step_algorithms_hint)>
            {move || if form.is_ready() {
                view! {
                    {move || (!form.forecasts() && form.wants_target()).then(|| view! { <SearchSwitch form /> })}
                    <Fetched of=form.catalog.0 loading=|| view! { <Skeleton class="skeleton--block" /> } compact=true let:_catalog>
                        <div class="algorithm-cards">
                            <For each=move || names.get() key=Clone::clone let:name>
                                {form.algorithms().into_iter().find(|algorithm| algorithm.name == name).map(|algorithm| view! { <AlgorithmCard form algorithm /> })}
                            </For>
                        </div>
                        {move || form.error_of("algorithms").get().map(|text| view! { <p class="field__error" role="alert"><Icon icon=icondata::LuCircleAlert small=true /><span>{text}</span></p> })}
                    </Fetched>
                }.into_any()
            } else {
                view! { <p class="muted">{tr!(i18n, training.no_algorithms)}</p> }.into_any()
            }}
        </Section>
    }
    .into_any()
}

/// One press: search, a minute of time, folds.
#[component]
fn SearchSwitch(form: Form) -> impl IntoView {
    let i18n = use_i18n();
    let on = Memo::new(move |_| form.draft.with(|draft| draft.searching));
    let turn = move |on: bool| {
        form.draft.update(|draft| {
            draft.searching = on;
            if on && draft.budget_minutes.trim().is_empty() && draft.trials.trim().is_empty() {
                "1".clone_into(&mut draft.budget_minutes);
            }
            if on && draft.method == Method::Holdout {
                draft.method = Method::Folds;
            }
        });
    };
    view! {
        <div class="stack">
            <Switch label=tr!(i18n, training.find_best) help=tr!(i18n, training.find_best_help) checked=on on_change=turn />
            {move || on.get().then(|| view! {
                <div class="form-grid">
                    <Typed form label=tr!(i18n, training.budget) help=tr!(i18n, training.budget_help) field="budget_seconds" read=|draft| draft.budget_minutes.clone() write=|draft, text| draft.budget_minutes = text number=true />
                    <Typed form label=tr!(i18n, training.trials) help=tr!(i18n, training.trials_help) field="search.trials" read=|draft| draft.trials.clone() write=|draft, text| draft.trials = text number=true />
                </div>
            })}
        </div>
    }
    .into_any()
}

#[component]
fn AlgorithmCard(form: Form, algorithm: Algorithm) -> impl IntoView {
    let i18n = use_i18n();
    let name = StoredValue::new(algorithm.name.clone());
    let ticked =
        Memo::new(move |_| !form.is_automatic() && name.with_value(|name| form.chosen_algorithms().contains(name)));
    let reason = Memo::new(move |_| {
        form.suggested(|suggestions| {
            suggestions
                .algorithms
                .iter()
                .find(|one| name.with_value(|name| one.algorithm == *name))
                .map(|one| one.reason.clone())
        })
        .flatten()
    });
    let toggle = move |_| {
        let mut names = if form.is_automatic() {
            std::collections::BTreeSet::default()
        } else {
            form.chosen_algorithms()
        };
        if !names.remove(&name.get_value()) {
            names.insert(name.get_value());
        }
        form.draft
            .update(|draft| draft.algorithms = Some(names).filter(|names| !draft.searching || !names.is_empty()));
    };
    let title = known_algorithm(i18n, &algorithm.name)
        .map_or_else(|| worded(i18n.get_locale_untracked(), &algorithm.title), str::to_owned);
    let summary = algorithm.summary.clone();
    let has_settings = !algorithm.parameters.is_empty();
    let algorithm = StoredValue::new(algorithm);
    view! {
        <article class="algorithm-card" class:algorithm-card--chosen=move || ticked.get()>
            <label class="algorithm-card__head">
                <input type="checkbox" class="choice__control" name="algorithm" value=name.get_value() prop:checked=move || ticked.get() on:change=toggle />
                <span class="grow">
                    <span class="algorithm-card__title">{title}
                        {move || reason.with(Option::is_some).then(|| view! { <span class="badge badge--primary"><Icon icon=icondata::LuWandSparkles small=true />{tr!(i18n, training.recommended)}</span> })}</span>
                    <span class="algorithm-card__text">{move || told(i18n.get_locale(), reason.get().as_ref().unwrap_or(&summary))}</span>
                </span>
            </label>
            {move || (ticked.get() && has_settings).then(|| view! { <Settings form algorithm=algorithm.get_value() /> })}
        </article>
    }
    .into_any()
}

#[component]
fn Settings(form: Form, algorithm: Algorithm) -> impl IntoView {
    let i18n = use_i18n();
    let format = use_format();
    let name = StoredValue::new(algorithm.name.clone());
    let changed = Memo::new(move |_| {
        name.with_value(|name| {
            form.draft.with(|draft| {
                draft
                    .hyperparameters
                    .get(name)
                    .map_or(0, std::collections::BTreeMap::len)
            })
        })
    });
    // What was wrong must be in sight; what was never touched may stay folded.
    let open = changed.get_untracked() > 0;
    let turn = RwSignal::new(0_u32);
    let reset = move |()| {
        form.draft.update(|draft| {
            draft.hyperparameters.remove(&name.get_value());
        });
        turn.update(|turn| *turn += 1);
    };
    let parameters = StoredValue::new(algorithm.parameters);
    view! {
        <details class="algorithm-card__settings" open=open>
            <summary>
                <Icon icon=icondata::LuSlidersHorizontal small=true />
                <span class="grow">{tr!(i18n, training.settings)}</span>
                {move || (changed.get() > 0).then(|| view! { <span class="badge badge--info">{move || t_string!(i18n, training.changed, count = format.count(changed.get()))}</span> })}
                <Icon icon=icondata::LuChevronDown small=true />
            </summary>
            <div class="form-grid form-grid--narrow">
                {move || {
                    turn.track();
                    parameters.get_value().into_iter().map(|parameter| view! { <ParameterField form algorithm=name.get_value() parameter /> }).collect_view()
                }}
            </div>
            {move || (changed.get() > 0).then(|| view! { <Button label=tr!(i18n, training.reset) size=Size::Small variant=Variant::Ghost icon=icondata::LuRotateCcw on_press=reset /> })}
        </details>
    }
    .into_any()
}
