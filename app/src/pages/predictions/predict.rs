//! `/predict`: a model, rows from a table or typed in, how the names fit, and the run.

use datapulse_shared::datasets::Dataset;
use datapulse_shared::forecast::LONGEST_HORIZON;
use datapulse_shared::functions::datasets::{get_mapping, list_datasets};
use datapulse_shared::functions::models::{get_model, list_models};
use datapulse_shared::functions::predictions::start_prediction;
use datapulse_shared::ids::{DatasetId, ModelId};
use datapulse_shared::jobs::JobStarted;
use datapulse_shared::mappings::Mapping;
use datapulse_shared::metrics::ProblemType;
use datapulse_shared::models::{Model, ModelDetail};
use datapulse_shared::paging::{ListQuery, Page};
use datapulse_shared::predictions::PredictRequest;
use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::use_navigate;

use super::cost::CostCard;
use super::mapping::{ByField, FieldMapping, by_field, input_of, missing_of};
use super::rows::{RowDraft, RowsEditor, rows_of};
use crate::act::use_act;
use crate::address::{Param, use_param};
use crate::components::{
    Button, Card, Choice, EmptyState, Fetched, Input, LinkButton, PageHeader, RowsSkeleton, Segment, Segments, Select,
    Variant,
};
use crate::fetch::{fetch, no_items};
use crate::format::use_format;
use crate::i18n::{Words, t_string, use_i18n};
use crate::tr;

/// What the parts of the page share.
#[derive(Clone, Copy)]
struct Asking {
    model: Param,
    dataset: Param,
    source: Param,
}

/// The page.
#[component]
pub fn PredictPage() -> impl IntoView {
    let i18n = use_i18n();
    let asking = Asking {
        model: use_param("model"),
        dataset: use_param("dataset"),
        source: use_param("rows"),
    };
    let models = fetch(|| {
        list_models(ListQuery {
            limit: 100,
            ..ListQuery::default()
        })
    });
    let train = move || {
        view! { <LinkButton label=tr!(i18n, predictions.train) href="/training/new" icon=icondata::LuBrainCircuit variant=Variant::Primary /> }
    };
    let none = move || {
        view! { <EmptyState title=tr!(i18n, predictions.no_models_title) text=tr!(i18n, predictions.no_models_text) icon=icondata::LuSparkles action=train /> }
    };
    view! {
        <PageHeader
            title=tr!(i18n, predictions.predict_title)
            text=tr!(i18n, predictions.predict_lead)
            parents=vec![(tr!(i18n, predictions.title).into(), "/predictions")]
        />
        <Fetched of=models loading=|| view! { <RowsSkeleton /> } is_empty=no_items empty=none let:page>
            <div class="predict-page">
                <Card title=tr!(i18n, predictions.model)>
                    <ModelSelect page asking />
                </Card>
                {move || asking.model.parse::<ModelId>().map(|id| view! { <Chosen id asking /> })}
            </div>
        </Fetched>
    }
    .into_any()
}

#[component]
fn ModelSelect(page: Signal<Page<Model>>, asking: Asking) -> impl IntoView {
    let model = asking.model;
    let i18n = use_i18n();
    let format = use_format();
    let value = RwSignal::new(model.get_untracked());
    let options = Signal::derive(move || {
        let none = Choice::new("", t_string!(i18n, predictions.choose_model));
        let models = page.with(|page| {
            page.items
                .iter()
                .filter(|model| model.ready)
                .map(|model| Choice::new(model.id.to_string(), model.name.clone()))
                .collect::<Vec<_>>()
        });
        std::iter::once(none).chain(models).collect::<Vec<_>>()
    });
    let about = move || {
        let id = model.parse::<ModelId>();
        let found = page.with(|page| page.items.iter().find(|model| Some(model.id) == id).cloned())?;
        if found.problem_type == ProblemType::Forecasting {
            return Some(t_string!(
                i18n,
                predictions.model_forecasts,
                target = found.target_column
            ));
        }
        let count = format.count(found.feature_columns.len());
        if found.target_column.is_empty() {
            return Some(t_string!(i18n, models.compares_by, count = count));
        }
        Some(t_string!(
            i18n,
            predictions.model_predicts,
            target = found.target_column,
            count = count
        ))
    };
    // Another kind of model may not take its rows from where this one did.
    let choose = move |id: String| {
        asking.source.set("");
        model.set(id);
    };
    view! {
        <div class="stack stack--tight">
            <Select label=tr!(i18n, predictions.model) name="model" value options on_change=choose />
            {move || about().map(|text| view! { <p class="muted small">{text}</p> })}
        </div>
    }
    .into_any()
}

#[component]
fn Chosen(id: ModelId, asking: Asking) -> impl IntoView {
    let i18n = use_i18n();
    let detail = fetch(move || get_model(id));
    view! {
        <Fetched of=detail loading=|| view! { <RowsSkeleton /> } let:now>
            {
                provide_context(Ranged(now.with_untracked(|detail| detail.model.problem_type.has_target())));
                let forecasts = now.with_untracked(|detail| detail.model.problem_type == ProblemType::Forecasting);
                let title = move || if forecasts { t_string!(i18n, predictions.go_on_from) } else { t_string!(i18n, predictions.source) };
                view! {
                    <Card title=title>
                        <Segments
                            label=title
                            bare=true
                            options=sources(i18n, forecasts)
                            value=asking.source.signal()
                            on_choose=move |source: String| asking.source.set(source)
                        />
                        <div class="predict-page__source">
                            {move || match (asking.source.some().is_some(), forecasts) {
                                (true, true) => view! { <FromTraining id /> }.into_any(),
                                (true, false) => view! { <FromRows detail=now.get_untracked() /> }.into_any(),
                                (false, _) => view! { <FromDataset id dataset=asking.dataset forecasts /> }.into_any(),
                            }}
                        </div>
                    </Card>
                }
            }
        </Fetched>
    }
    .into_any()
}

/// Whether answers can have a range in which the truth lies; groups and scores have none.
#[derive(Clone, Copy)]
struct Ranged(bool);

fn sources(i18n: Words, forecasts: bool) -> Vec<Segment> {
    let other = if forecasts {
        Segment::new("training", tr!(i18n, predictions.from_training)).icon(icondata::LuHistory)
    } else {
        Segment::new("typed", tr!(i18n, predictions.from_rows)).icon(icondata::LuKeyboard)
    };
    vec![
        Segment::new("", tr!(i18n, predictions.from_dataset)).icon(icondata::LuDatabase),
        other,
    ]
}

/// A forecast of what the model was trained with.
#[component]
fn FromTraining(id: ModelId) -> impl IntoView {
    let request = Signal::stored(Some(PredictRequest {
        model_id: id,
        dataset_id: None,
        rows: None,
        mapping: None,
        coverage: None,
        horizon: None,
    }));
    view! { <div class="stack stack--loose"><Run request forecasts=true /></div> }
}

#[component]
fn FromDataset(id: ModelId, dataset: Param, forecasts: bool) -> impl IntoView {
    let i18n = use_i18n();
    let datasets = fetch(|| {
        list_datasets(ListQuery {
            limit: 100,
            status: Some("ready".to_owned()),
            ..ListQuery::default()
        })
    });
    let upload =
        move || view! { <LinkButton label=tr!(i18n, datasets.upload) href="/upload" icon=icondata::LuUpload /> };
    let none = move || view! { <EmptyState compact=true title=tr!(i18n, datasets.empty_title) text=tr!(i18n, datasets.empty_text) icon=icondata::LuDatabase action=upload /> };
    view! {
        <Fetched of=datasets loading=|| view! { <RowsSkeleton count=2 /> } compact=true is_empty=no_items empty=none let:page>
            <div class="stack stack--loose">
                <DatasetSelect page dataset />
                {move || dataset.parse::<DatasetId>().map(|dataset| view! { <Fitting model=id dataset forecasts /> })}
            </div>
        </Fetched>
    }
    .into_any()
}

#[component]
fn DatasetSelect(page: Signal<Page<Dataset>>, dataset: Param) -> impl IntoView {
    let i18n = use_i18n();
    let format = use_format();
    let value = RwSignal::new(dataset.get_untracked());
    let options = Signal::derive(move || {
        let none = Choice::new("", t_string!(i18n, predictions.choose_dataset));
        let named = |dataset: &Dataset| {
            let rows = t_string!(
                i18n,
                datasets.rows,
                count = format.count(dataset.row_count.unwrap_or_default())
            );
            Choice::new(dataset.id.to_string(), format!("{} · {rows}", dataset.name))
        };
        let all = page.with(|page| page.items.iter().map(named).collect::<Vec<_>>());
        std::iter::once(none).chain(all).collect::<Vec<_>>()
    });
    view! { <Select label=tr!(i18n, training.dataset) name="dataset" value options on_change=move |id: String| dataset.set(id) /> }
}

/// How the table fits the model, then the run.
#[component]
fn Fitting(model: ModelId, dataset: DatasetId, forecasts: bool) -> impl IntoView {
    let mapping = fetch(move || get_mapping(dataset, model));
    view! {
        <Fetched of=mapping loading=|| view! { <RowsSkeleton count=2 /> } compact=true let:now>
            <FitForm mapping=now.get_untracked() forecasts />
        </Fetched>
    }
    .into_any()
}

#[component]
fn FitForm(mapping: Mapping, forecasts: bool) -> impl IntoView {
    let (model_id, dataset) = (mapping.model_id, mapping.dataset_id);
    let chosen: ByField = RwSignal::new(by_field(&mapping));
    let fields = StoredValue::new(mapping.fields.clone());
    let request = Signal::derive(move || {
        let complete = fields.with_value(|fields| chosen.with(|chosen| missing_of(fields, chosen).is_empty()));
        let mapping = chosen.with(input_of);
        complete.then_some(PredictRequest {
            model_id,
            dataset_id: Some(dataset),
            rows: None,
            mapping: Some(mapping),
            coverage: None,
            horizon: None,
        })
    });
    view! {
        <FieldMapping mapping chosen />
        <Run request forecasts />
    }
    .into_any()
}

#[component]
fn FromRows(detail: ModelDetail) -> impl IntoView {
    let model_id = detail.model.id;
    let fields = StoredValue::new(detail.fields);
    let rows = RwSignal::new(vec![fields.with_value(|fields| RowDraft::new(0, fields))]);
    let request = Signal::derive(move || {
        let rows = fields.with_value(|fields| rows.with(|rows| rows_of(rows, fields)));
        let any = !rows.is_empty();
        any.then_some(PredictRequest {
            model_id,
            dataset_id: None,
            rows: Some(rows),
            mapping: None,
            coverage: None,
            horizon: None,
        })
    });
    view! {
        <div class="stack stack--loose">
            <RowsEditor fields rows />
            <Run request forecasts=false />
        </div>
    }
    .into_any()
}

/// What it costs, and the button that starts it.
#[component]
fn Run(request: Signal<Option<PredictRequest>>, forecasts: bool) -> impl IntoView {
    let ranged = use_context::<Ranged>().is_none_or(|ranged| ranged.0);
    let i18n = use_i18n();
    let format = use_format();
    let (coverage, horizon) = (RwSignal::new(String::new()), RwSignal::new(String::new()));
    let options = Signal::derive(move || {
        let promise = |share: &str| {
            let shown = share.parse().map(|share| format.percent(share)).unwrap_or_default();
            Choice::new(share, t_string!(i18n, predictions.coverage_share, share = shown))
        };
        // A forecast always has its interval.
        let none = if forecasts {
            t_string!(i18n, training.metric_usual)
        } else {
            t_string!(i18n, predictions.coverage_none)
        };
        let none = Choice::new("", none);
        std::iter::once(none)
            .chain(["0.8", "0.9", "0.95", "0.99"].map(promise))
            .collect::<Vec<_>>()
    });
    let steps = Memo::new(move |_| horizon.with(|text| text.trim().parse::<u32>().ok()));
    let is_wrong = Memo::new(move |_| {
        let fits = steps.get().is_some_and(|steps| (1..=LONGEST_HORIZON).contains(&steps));
        !fits && horizon.with(|text| !text.trim().is_empty())
    });
    let mistyped = Signal::derive(move || {
        is_wrong
            .get()
            .then(|| t_string!(i18n, predictions.horizon_wrong).to_owned())
    });
    let request = Signal::derive(move || {
        let coverage = coverage.with(|text| text.parse().ok());
        request.get().filter(|_| !is_wrong.get()).map(|request| PredictRequest {
            coverage,
            horizon: steps.get(),
            ..request
        })
    });
    let act = use_act();
    let navigate = use_navigate();
    let affordable = RwSignal::new(true);
    let last = StoredValue::new(None::<(PredictRequest, String)>);
    let start = move |()| {
        let Some(request) = request.get_untracked() else { return };
        // Pressing again after a lost answer starts nothing twice.
        let (request, key) = last
            .get_value()
            .filter(|(sent, _)| *sent == request)
            .unwrap_or_else(|| (request, crate::browser::fresh_key()));
        last.set_value(Some((request.clone(), key.clone())));
        let navigate = navigate.clone();
        act.run(start_prediction(request, Some(key)), move |started: JobStarted| {
            navigate(
                &format!("/predictions?job={}", started.job_id),
                NavigateOptions::default(),
            );
        });
    };
    let disabled = Signal::derive(move || !affordable.get() || request.with(Option::is_none));
    view! {
        {forecasts.then(|| view! { <Input label=tr!(i18n, predictions.horizon) help=tr!(i18n, predictions.horizon_help) value=horizon kind="number" name="horizon" error=mistyped /> })}
        {ranged.then(|| view! { <Select label=tr!(i18n, predictions.coverage) help=tr!(i18n, predictions.coverage_help) value=coverage options /> })}
        <div class="predict-page__run">
            <CostCard request affordable />
            <Button label=tr!(i18n, predictions.run) icon=icondata::LuPlay variant=Variant::Primary loading=act.busy disabled on_press=start />
        </div>
    }
    .into_any()
}
