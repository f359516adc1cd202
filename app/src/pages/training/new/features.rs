//! Which columns the model may use: exactly those that are ticked.

use std::collections::BTreeSet;

use datapulse_shared::profile::{ColumnProfile, ColumnType};
use datapulse_shared::training::Monotone;
use leptos::prelude::*;

use super::Section;
use super::form::Form;
use crate::components::column_type::{TypeIcon, type_name};
use crate::components::sparkbars::{Sparkbars, shape_of, share};
use crate::components::{Button, Fetched, Icon, Size, Skeleton, Variant};
use crate::format::use_format;
use crate::i18n::{t_string, use_i18n};
use crate::sentences::told;
use crate::tr;
use crate::warnings::said;

/// The second section.
#[component]
pub fn FeaturesSection(form: Form) -> impl IntoView {
    let i18n = use_i18n();
    let format = use_format();
    let chosen = Memo::new(move |_| form.features());
    let all = Memo::new(move |_| form.candidates());
    let figure = move || {
        t_string!(
            i18n,
            training.features_chosen,
            count = format.count(chosen.with(BTreeSet::len)),
            all = format.count(all.with(Vec::len))
        )
    };
    let aside = move || view! { {move || form.is_ready().then(|| view! { <span class="badge badge--primary numeric">{figure}</span> })} };
    view! {
        <Section number=2 title=tr!(i18n, training.step_features) hint=tr!(i18n, training.step_features_hint) aside>
            {move || if form.is_ready() {
                view! {
                    <Fetched of=form.profile loading=|| view! { <Skeleton class="skeleton--block" /> } compact=true let:_profile>
                        <Picker form all chosen />
                    </Fetched>
                }.into_any()
            } else {
                view! { <p class="muted">{tr!(i18n, training.no_features)}</p> }.into_any()
            }}
        </Section>
    }
    .into_any()
}

#[component]
fn Picker(form: Form, all: Memo<Vec<ColumnProfile>>, chosen: Memo<BTreeSet<String>>) -> impl IntoView {
    let i18n = use_i18n();
    let words = RwSignal::new(String::new());
    let shown = Memo::new(move |_| {
        let words = words.get().to_lowercase();
        all.with(|all| {
            all.iter()
                .filter(|column| column.name.to_lowercase().contains(&words))
                .cloned()
                .collect::<Vec<_>>()
        })
    });
    let choose = move |names: BTreeSet<String>| form.draft.update(|draft| draft.features = Some(names));
    let every = move |()| choose(all.with_untracked(|all| all.iter().map(|column| column.name.clone()).collect()));
    let suggested = move |()| form.draft.update(|draft| draft.features = None);
    view! {
        <div class="stack">
            <div class="toolbar toolbar--inside">
                <div class="field__box search-box">
                    <Icon icon=icondata::LuSearch />
                    <input class="input" type="search" dir="auto" aria-label=tr!(i18n, training.filter_features) placeholder=tr!(i18n, training.filter_features)
                        prop:value=move || words.get() on:input:target=move |event| words.set(event.target().value()) />
                </div>
                <div class="row row--tight">
                    <Button label=tr!(i18n, training.select_all) size=Size::Small variant=Variant::Ghost on_press=every />
                    <Button label=tr!(i18n, training.select_none) size=Size::Small variant=Variant::Ghost on_press=move |()| choose(BTreeSet::new()) />
                    <Button label=tr!(i18n, training.select_suggested) size=Size::Small variant=Variant::Ghost icon=icondata::LuWandSparkles on_press=suggested />
                </div>
            </div>
            <ul class="feature-list">
                <For each=move || shown.get() key=|column| column.name.clone() let:column>
                    <li class="feature-row">
                        {is_number(column.column_type).then(|| view! { <Rule form name=column.name.clone() chosen /> })}
                        <Feature form column chosen />
                    </li>
                </For>
            </ul>
            {move || shown.with(Vec::is_empty).then(|| view! { <p class="muted">{tr!(i18n, training.no_feature_matches)}</p> })}
            {move || chosen.with(BTreeSet::is_empty).then(|| view! {
                <p class="field__error" role="alert"><Icon icon=icondata::LuCircleAlert small=true /><span>{tr!(i18n, training.features_none)}</span></p>
            })}
        </div>
    }
    .into_any()
}

fn is_number(kind: ColumnType) -> bool {
    matches!(kind, ColumnType::Integer | ColumnType::Float)
}

/// Whether answers may only rise or only fall with a number, where boosting, which keeps to it, may be trained.
#[component]
fn Rule(form: Form, name: String, chosen: Memo<BTreeSet<String>>) -> impl IntoView {
    let i18n = use_i18n();
    let own = StoredValue::new(name);
    let offered =
        Memo::new(move |_| form.takes_rules() && own.with_value(|name| chosen.with(|chosen| chosen.contains(name))));
    let value = move || match form
        .draft
        .with(|draft| own.with_value(|name| draft.monotone.get(name).copied()))
    {
        None => "",
        Some(Monotone::Increasing) => "increasing",
        Some(Monotone::Decreasing) => "decreasing",
    };
    let choose = move |way: String| {
        form.draft.update(|draft| {
            let name = own.get_value();
            match way.as_str() {
                "increasing" => draft.monotone.insert(name, Monotone::Increasing),
                "decreasing" => draft.monotone.insert(name, Monotone::Decreasing),
                _ => draft.monotone.remove(&name),
            };
        });
    };
    let label = move || t_string!(i18n, training.rule_of, column = own.get_value());
    move || {
        offered.get().then(|| {
            view! {
                <select class="feature-rule" aria-label=label title=label prop:value=value on:change:target=move |event| choose(event.target().value())>
                    <option value="" selected=move || value().is_empty()>{tr!(i18n, training.rule_none)}</option>
                    <option value="increasing" selected=move || value() == "increasing">{tr!(i18n, training.rule_increasing)}</option>
                    <option value="decreasing" selected=move || value() == "decreasing">{tr!(i18n, training.rule_decreasing)}</option>
                </select>
            }
        })
    }
}

#[component]
fn Feature(form: Form, column: ColumnProfile, chosen: Memo<BTreeSet<String>>) -> impl IntoView {
    let i18n = use_i18n();
    let format = use_format();
    let name = column.name.clone();
    let kind = column.column_type;
    let missing = share(column.missing, column.count + column.missing);
    let ticked = {
        let name = name.clone();
        move || chosen.with(|chosen| chosen.contains(&name))
    };
    let own = name.clone();
    let toggle = move |_| {
        let mut names = chosen.get_untracked();
        if !names.remove(&own) {
            names.insert(own.clone());
        }
        form.draft.update(|draft| draft.features = Some(names));
    };
    let reason = {
        let name = name.clone();
        move || {
            form.suggested(|suggestions| {
                suggestions
                    .features
                    .iter()
                    .find(|feature| feature.column == name)
                    .and_then(|feature| feature.reason.clone())
            })
            .flatten()
        }
    };
    let first_warning = column.warnings.first().cloned();
    let remark = move || {
        let why = reason().map(|why| told(i18n.get_locale(), &why));
        why.or_else(|| Some(said(i18n, format, first_warning.as_ref()?)))
    };
    view! {
        <label class="feature">
            <input type="checkbox" class="choice__control" name="feature" value=name.clone() prop:checked=ticked on:change=toggle />
            <TypeIcon kind />
            <span class="feature__name truncate" dir="auto" title=name.clone()>{name.clone()}</span>
            <span class="feature__picture"><Sparkbars bars=shape_of(&column) /></span>
            <span class="feature__facts numeric">{move || type_name(i18n, kind)}
                {(missing > 0.0).then(|| view! { <span class="feature__missing">{move || t_string!(i18n, training.missing, share = format.percent(missing))}</span> })}</span>
            {move || remark().map(|text| view! { <span class="feature__warning"><Icon icon=icondata::LuTriangleAlert small=true />{text}</span> })}
        </label>
    }
    .into_any()
}
