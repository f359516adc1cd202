//! How models are compared, for how long they may learn, and where the random numbers come from.

use datapulse_shared::assessment::CalibrationMethod;
use leptos::prelude::*;

use super::Section;
use super::form::Form;
use crate::components::{Choice, Input, Segment, Segments, Select, Switch};
use crate::i18n::{t_string, use_i18n};
use crate::names::known_metric;
use crate::pages::training::draft::{Draft, Method, SeedChoice};
use crate::tr;

/// The last section. A forecast is judged by its windows, which are among its columns.
#[component]
pub fn JudgingSection(form: Form, forecasts: bool) -> impl IntoView {
    let i18n = use_i18n();
    let searching = Memo::new(move |_| form.draft.with(|draft| draft.searching) && !forecasts);
    view! {
        <Section number=if forecasts { 4 } else { 5 } title=tr!(i18n, training.step_judging) hint=tr!(i18n, training.step_judging_hint)>
            <div class="stack stack--loose">
                {move || (!forecasts && form.wants_target()).then(|| view! { <Validation form /> })}
                <div class="form-grid">
                    <Metric form />
                    // A search has its time above, and neither calibrates nor draws learning curves.
                    {move || (!searching.get()).then(|| view! {
                        {move || (!forecasts && form.wants_target()).then(|| view! { <Calibration form /> })}
                        <Typed form label=tr!(i18n, training.budget) help=tr!(i18n, training.budget_help) field="budget_seconds" read=|draft| draft.budget_minutes.clone() write=|draft, text| draft.budget_minutes = text number=true />
                    })}
                </div>
                {move || (!searching.get() && !forecasts && form.wants_target()).then(|| view! {
                    <Switch label=tr!(i18n, training.learning_curve) help=tr!(i18n, training.learning_curve_help) checked=Signal::derive(move || form.draft.with(|draft| draft.learning_curve)) on_change=move |on| form.draft.update(|draft| draft.learning_curve = on) />
                })}
                <Seeds form />
                <Typed form label=tr!(i18n, training.name) help=tr!(i18n, training.name_help) field="name" read=|draft| draft.name.clone() write=|draft, text| draft.name = text />
            </div>
        </Section>
    }
    .into_any()
}

/// A field of the draft that is typed.
#[component]
pub fn Typed(
    form: Form,
    #[prop(into)] label: crate::components::Text,
    #[prop(into)] help: crate::components::Text,
    field: &'static str,
    read: fn(&Draft) -> String,
    write: fn(&mut Draft, String),
    #[prop(optional)] number: bool,
) -> impl IntoView {
    let value = RwSignal::new(form.draft.with_untracked(read));
    let kind = if number { "number" } else { "text" };
    let change = move |text: String| form.draft.update(|draft| write(draft, text));
    view! { <Input label help value kind name=field step="any" error=form.error_of(field) on_change=change /> }
}

#[component]
fn Validation(form: Form) -> impl IntoView {
    let i18n = use_i18n();
    let method = Memo::new(move |_| form.draft.with(|draft| draft.method));
    let value = RwSignal::new(String::new());
    Effect::new(move |_| value.set(method.get().name().to_owned()));
    let options = Signal::derive(move || {
        let title = |method: Method| match method {
            Method::Holdout => t_string!(i18n, training.holdout),
            Method::Folds => t_string!(i18n, training.folds),
            Method::Repeated => t_string!(i18n, training.repeated),
            Method::Grouped => t_string!(i18n, training.grouped),
            Method::Ordered => t_string!(i18n, training.ordered),
        };
        Method::ALL
            .map(|method| Choice::new(method.name(), title(method)))
            .to_vec()
    });
    let choose = move |name: String| {
        let method = Method::ALL
            .into_iter()
            .find(|method| method.name() == name)
            .unwrap_or_default();
        let column = form.split_columns(method).into_iter().next().unwrap_or_default();
        form.draft
            .update(|draft| (draft.method, draft.split_column) = (method, column));
    };
    let help = move || match method.get() {
        Method::Grouped => t_string!(i18n, training.grouped_help),
        Method::Ordered => t_string!(i18n, training.ordered_help),
        _ => "",
    };
    view! {
        <div class="form-grid">
            <Select label=tr!(i18n, training.validation) name="validation" value options help on_change=choose />
            {move || method.get().needs_column().then(|| view! { <SplitColumn form method=method.get() /> })}
            {move || if method.get() == Method::Holdout {
                view! { <Typed form label=tr!(i18n, training.test_percent) help=tr!(i18n, training.test_percent_help) field="validation.test_size" read=|draft| draft.test_percent.clone() write=|draft, text| draft.test_percent = text number=true /> }
            } else {
                view! { <Typed form label=tr!(i18n, training.fold_count) help=tr!(i18n, training.fold_count_help) field="validation.folds" read=|draft| draft.folds.clone() write=|draft, text| draft.folds = text number=true /> }
            }}
            {move || (method.get() == Method::Repeated).then(|| view! { <Typed form label=tr!(i18n, training.repeats) help=tr!(i18n, training.repeats_help) field="validation.repeats" read=|draft| draft.repeats.clone() write=|draft, text| draft.repeats = text number=true /> })}
        </div>
    }
    .into_any()
}

/// The column that the rows are split by: for groups any, the likely ones first; for an order dates before numbers.
#[component]
fn SplitColumn(form: Form, method: Method) -> impl IntoView {
    let i18n = use_i18n();
    let value = RwSignal::new(form.draft.with_untracked(|draft| draft.split_column.clone()));
    let options = Signal::derive(move || {
        let none = Choice::new("", t_string!(i18n, training.choose_column));
        let columns = form
            .split_columns(method)
            .into_iter()
            .map(|name| Choice::new(name.clone(), name));
        std::iter::once(none).chain(columns).collect::<Vec<_>>()
    });
    let choose = move |name: String| form.draft.update(|draft| draft.split_column = name);
    view! { <Select label=tr!(i18n, training.split_column) name="split_column" value options error=form.error_of("validation.column") on_change=choose /> }
}

#[component]
fn Metric(form: Form) -> impl IntoView {
    let i18n = use_i18n();
    let value = RwSignal::new(String::new());
    Effect::new(move |_| value.set(form.draft.with(|draft| draft.metric.clone().unwrap_or_default())));
    let options = Signal::derive(move || {
        let usual = Choice::new("", t_string!(i18n, training.metric_usual));
        let problem = form.problem_type();
        let metrics = form.catalog.0.data.with(|catalog| {
            let all = catalog
                .as_ref()
                .map(|catalog| catalog.metrics.as_slice())
                .unwrap_or_default();
            all.iter()
                .filter(|metric| problem.is_some_and(|problem| metric.problem_types.contains(&problem)))
                .map(|metric| {
                    let title = known_metric(i18n, &metric.name).map_or_else(|| metric.title.clone(), str::to_owned);
                    Choice::new(metric.name.clone(), title)
                })
                .collect::<Vec<_>>()
        });
        std::iter::once(usual).chain(metrics).collect()
    });
    let choose = move |name: String| {
        form.draft
            .update(|draft| draft.metric = Some(name).filter(|name| !name.is_empty()));
    };
    view! { <Select label=tr!(i18n, training.metric) value options error=form.error_of("metric") on_change=choose /> }
}

/// Of probabilities, so only where classes are predicted.
#[component]
fn Calibration(form: Form) -> impl IntoView {
    let i18n = use_i18n();
    let value = RwSignal::new(match form.draft.with_untracked(|draft| draft.calibration) {
        None => String::new(),
        Some(CalibrationMethod::Platt) => "platt".to_owned(),
        Some(CalibrationMethod::Isotonic) => "isotonic".to_owned(),
    });
    let options = Signal::derive(move || {
        vec![
            Choice::new("", t_string!(i18n, training.calibration_none)),
            Choice::new("platt", t_string!(i18n, training.calibration_platt)),
            Choice::new("isotonic", t_string!(i18n, training.calibration_isotonic)),
        ]
    });
    let choose = move |name: String| {
        form.draft.update(|draft| {
            draft.calibration = match name.as_str() {
                "platt" => Some(CalibrationMethod::Platt),
                "isotonic" => Some(CalibrationMethod::Isotonic),
                _ => None,
            };
        });
    };
    view! { <Select label=tr!(i18n, training.calibration) value options on_change=choose /> }
}

#[component]
fn Seeds(form: Form) -> impl IntoView {
    let i18n = use_i18n();
    let choice = Memo::new(move |_| form.draft.with(|draft| draft.seed_choice));
    // The earlier run stays on offer after another choice.
    let earlier = form.draft.with_untracked(|draft| match draft.seed_choice {
        SeedChoice::Same(job) => Some(job),
        SeedChoice::Run | SeedChoice::Fixed => None,
    });
    let mut options = vec![
        Segment::new("run", tr!(i18n, training.seed_run)),
        Segment::new("fixed", tr!(i18n, training.seed_fixed)),
    ];
    if earlier.is_some() {
        options.push(Segment::new("same", tr!(i18n, training.seed_same)));
    }
    let value = Signal::derive(move || match choice.get() {
        SeedChoice::Run => "run".to_owned(),
        SeedChoice::Fixed => "fixed".to_owned(),
        SeedChoice::Same(_) => "same".to_owned(),
    });
    let choose = move |name: String| {
        let chosen = match (name.as_str(), earlier) {
            ("same", Some(job)) => SeedChoice::Same(job),
            ("fixed", _) => SeedChoice::Fixed,
            _ => SeedChoice::Run,
        };
        form.draft.update(|draft| draft.seed_choice = chosen);
    };
    view! {
        <div class="form-grid">
            <Segments label=tr!(i18n, training.seed) options value on_choose=choose />
            {move || (choice.get() == SeedChoice::Fixed).then(|| view! {
                <Typed form label=tr!(i18n, training.seed_label) help=tr!(i18n, training.seed_help) field="seed" read=|draft| draft.seed.clone() write=|draft, text| draft.seed = text number=true />
            })}
        </div>
    }
    .into_any()
}
