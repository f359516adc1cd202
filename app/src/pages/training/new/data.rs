//! The table, the target, and the kind of problem it makes.

use datapulse_shared::datasets::Dataset;
use datapulse_shared::ids::DatasetId;
use datapulse_shared::metrics::ProblemType;
use datapulse_shared::paging::Page;
use leptos::prelude::*;

use super::Section;
use super::form::Form;
use super::series;
use crate::components::column_type::type_name;
use crate::components::{Choice, EmptyState, Fetched, LinkButton, Segment, Segments, Select, Skeleton, Variant};
use crate::fetch::no_items;
use crate::format::use_format;
use crate::i18n::{t_string, use_i18n};
use crate::names::problem_name;
use crate::pages::datasets::WarningList;
use crate::pages::training::draft::Draft;
use crate::tr;

/// The first section.
#[component]
pub fn DataSection(form: Form) -> impl IntoView {
    let i18n = use_i18n();
    let upload = move || view! { <LinkButton label=tr!(i18n, datasets.upload) href="/upload" icon=icondata::LuUpload variant=Variant::Primary /> };
    let none = move || view! { <EmptyState compact=true title=tr!(i18n, training.no_datasets) text=tr!(i18n, training.no_datasets_text) icon=icondata::LuTable2 action=upload /> };
    view! {
        <Section number=1 title=tr!(i18n, training.step_data) hint=tr!(i18n, training.step_data_hint)>
            <Fetched of=form.datasets loading=|| view! { <Skeleton class="skeleton--block" /> } compact=true
                is_empty=no_items empty=none let:page>
                <div class="stack">
                    <Aim form />
                    <div class="form-grid"><DatasetSelect form page />{move || form.wants_target().then(|| view! { <TargetSelect form /> })}</div>
                    {move || form.wants_target().then(|| view! { <Likely form /> })}
                    {move || (form.wants_target() && form.is_ready()).then(|| view! { <Problem form /> })}
                    {move || form.suggested(|suggestions| suggestions.warnings.clone()).filter(|warnings| !warnings.is_empty() && form.is_ready())
                        .map(|warnings| view! { <WarningList warnings /> })}
                </div>
            </Fetched>
        </Section>
    }
    .into_any()
}

#[component]
fn DatasetSelect(form: Form, page: Signal<Page<Dataset>>) -> impl IntoView {
    let i18n = use_i18n();
    let format = use_format();
    let value = RwSignal::new(String::new());
    Effect::new(move |_| {
        value.set(
            form.draft
                .with(|draft| draft.dataset.map(|id| id.to_string()).unwrap_or_default()),
        );
    });
    let options = Signal::derive(move || {
        let none = Choice::new("", t_string!(i18n, training.choose_dataset));
        let named = |dataset: &Dataset| {
            let rows = t_string!(
                i18n,
                datasets.rows,
                count = format.count(dataset.row_count.unwrap_or_default())
            );
            Choice::new(dataset.id.to_string(), format!("{} · {rows}", dataset.name))
        };
        let all = page.with(|page| page.items.iter().map(named).collect::<Vec<_>>());
        std::iter::once(none).chain(all).collect()
    });
    let choose = move |id: String| {
        form.draft.update(|draft| {
            draft.dataset = id.parse::<DatasetId>().ok();
            draft.target.clear();
            draft.problem_type = draft.without_target();
            draft.forget_choices();
        });
    };
    view! { <Select label=tr!(i18n, training.dataset) name="dataset" value options error=form.error_of("dataset_id") on_change=choose /> }
}

/// What is wanted: a column predicted, groups, or unusual rows.
#[component]
fn Aim(form: Form) -> impl IntoView {
    let i18n = use_i18n();
    let aim = Memo::new(move |_| form.draft.with(Draft::without_target));
    let value = Signal::derive(move || match aim.get() {
        Some(ProblemType::Clustering) => "clustering".to_owned(),
        Some(ProblemType::AnomalyDetection) => "anomaly_detection".to_owned(),
        _ => String::new(),
    });
    let options = vec![
        Segment::new("", tr!(i18n, training.aim_predict)).icon(icondata::LuTarget),
        Segment::new("clustering", tr!(i18n, training.aim_groups)).icon(icondata::LuShapes),
        Segment::new("anomaly_detection", tr!(i18n, training.aim_unusual)).icon(icondata::LuScanSearch),
    ];
    let choose = move |name: String| {
        let problem = match name.as_str() {
            "clustering" => Some(ProblemType::Clustering),
            "anomaly_detection" => Some(ProblemType::AnomalyDetection),
            _ => None,
        };
        form.draft.update(|draft| draft.aim_at(problem));
    };
    let help = move || match aim.get() {
        Some(ProblemType::Clustering) => t_string!(i18n, training.aim_groups_help),
        Some(ProblemType::AnomalyDetection) => t_string!(i18n, training.aim_unusual_help),
        _ => t_string!(i18n, training.aim_predict_help),
    };
    view! {
        <div class="stack stack--tight">
            <Segments label=tr!(i18n, training.aim) options value on_choose=choose />
            <p class="muted small">{help}</p>
        </div>
    }
    .into_any()
}

#[component]
fn TargetSelect(form: Form) -> impl IntoView {
    let i18n = use_i18n();
    let value = RwSignal::new(String::new());
    Effect::new(move |_| value.set(form.draft.with(|draft| draft.target.clone())));
    let options = Signal::derive(move || {
        let none = Choice::new("", t_string!(i18n, training.choose_target));
        let columns = form.profile.data.with(|profile| {
            let columns = profile
                .as_ref()
                .and_then(Option::as_ref)
                .map(|profile| profile.columns.as_slice())
                .unwrap_or_default();
            columns
                .iter()
                .map(|column| {
                    Choice::new(
                        column.name.clone(),
                        format!("{} · {}", column.name, type_name(i18n, column.column_type)),
                    )
                })
                .collect::<Vec<_>>()
        });
        std::iter::once(none).chain(columns).collect()
    });
    view! {
        <Select label=tr!(i18n, training.target) name="target" help=tr!(i18n, training.target_help) value options error=form.error_of("target")
            disabled=Signal::derive(move || form.draft.with(|draft| draft.dataset.is_none())) on_change=move |name: String| set_target(form, name) />
    }
}

fn set_target(form: Form, name: String) {
    form.draft.update(|draft| {
        draft.target = name;
        draft.problem_type = draft.problem_type.filter(|kind| *kind == ProblemType::Forecasting);
        draft.forget_choices();
    });
}

/// Columns that are probably what somebody wants to predict.
#[component]
fn Likely(form: Form) -> impl IntoView {
    let i18n = use_i18n();
    let names = Memo::new(move |_| {
        form.suggested(|suggestions| suggestions.targets.iter().take(4).cloned().collect::<Vec<_>>())
            .unwrap_or_default()
    });
    let chip = move |name: String| {
        let own = name.clone();
        let chosen = {
            let name = name.clone();
            move || form.draft.with(|draft| draft.target == name)
        };
        view! { <button type="button" class="chip" aria-pressed=move || chosen().to_string() on:click=move |_| set_target(form, own.clone())><bdi>{name}</bdi></button> }
    };
    move || {
        let names = names.get();
        (!names.is_empty()).then(|| view! {
            <div class="row row--tight"><span class="muted small">{tr!(i18n, training.likely)}</span>{names.into_iter().map(chip).collect_view()}</div>
        })
    }
}

/// The kind of problem: what was found, and the others to choose from.
#[component]
fn Problem(form: Form) -> impl IntoView {
    let i18n = use_i18n();
    let choose = move |kind: ProblemType| {
        form.draft.update(|draft| {
            draft.problem_type = Some(kind);
            draft.metric = None;
            draft.algorithms = None;
        });
        if kind == ProblemType::Forecasting {
            series::propose(form);
        }
    };
    let option = move |kind: ProblemType| {
        let help = move || match kind {
            ProblemType::Regression => t_string!(i18n, training.problem_regression_help),
            ProblemType::Binary => t_string!(i18n, training.problem_binary_help),
            ProblemType::Multiclass => t_string!(i18n, training.problem_multiclass_help),
            ProblemType::Forecasting => t_string!(i18n, training.problem_forecasting_help),
            ProblemType::Clustering => t_string!(i18n, training.problem_clustering_help),
            ProblemType::AnomalyDetection => t_string!(i18n, training.problem_anomaly_help),
        };
        view! {
            <label class="option-card">
                <input type="radio" name="problem" prop:checked=move || form.problem_type() == Some(kind) on:change=move |_| choose(kind) />
                <span class="option-card__title">{move || problem_name(i18n, kind)}
                    {move || (form.found() == Some(kind)).then(|| view! { <span class="badge badge--primary">{tr!(i18n, training.found)}</span> })}</span>
                <span class="option-card__text">{help}</span>
            </label>
        }
    };
    view! {
        <fieldset class="choices">
            <legend>{tr!(i18n, training.problem)}</legend>
            <div class="option-cards">{[ProblemType::Regression, ProblemType::Binary, ProblemType::Multiclass, ProblemType::Forecasting].map(option).collect_view()}</div>
            {move || form.error_of("problem_type").get().map(|text| view! { <p class="field__error">{text}</p> })}
        </fieldset>
    }
    .into_any()
}
