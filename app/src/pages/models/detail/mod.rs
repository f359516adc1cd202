//! `/models/{id}`: one saved model with everything that is known of it.

mod api;
mod charts;
mod dependence;
mod facts;
mod threshold;
mod try_it;
mod why;

use datapulse_shared::error::ApiError;
use datapulse_shared::functions::models::get_model;
use datapulse_shared::ids::ModelId;
use datapulse_shared::metrics::ProblemType;
use datapulse_shared::models::ModelDetail;
use leptos::prelude::*;
use leptos_router::hooks::{use_navigate, use_params_map};

use self::api::Snippet;
use self::charts::ModelCharts;
use self::facts::{Facts, Metrics};
use self::threshold::Threshold;
use self::try_it::TryIt;
use super::delete::DeleteModel;
use super::download::DownloadMenu;
use super::edit::EditModel;
use crate::address::use_param;
use crate::components::{Badge, Card, Fetched, IconButton, LinkButton, PageHeader, Tab, TabPanel, Tabs, Tone, Variant};
use crate::fetch::{Fetch, fetch};
use crate::i18n::use_i18n;
use crate::names::problem_name;
use crate::pages::datasets::WarningList;
use crate::pages::training::names::use_catalog;
use crate::tr;

/// Card, charts, a form to try it, and how a program calls it.
#[component]
pub fn ModelPage() -> impl IntoView {
    let params = use_params_map();
    let id = Memo::new(move |_| params.with(|params| params.get("id").and_then(|id| id.parse::<ModelId>().ok())));
    let model = fetch(move || {
        let id = id.get();
        async move {
            match id {
                Some(id) => get_model(id).await,
                None => Err(ApiError::not_found("model")),
            }
        }
    });
    view! {
        <Fetched of=model let:detail>
            {move || view! { <Whole detail=detail.get() model /> }}
        </Fetched>
    }
    .into_any()
}

#[component]
fn Whole(detail: ModelDetail, model: Fetch<ModelDetail>) -> impl IntoView {
    let i18n = use_i18n();
    let catalog = use_catalog();
    let navigate = use_navigate();
    let tab = use_param("tab");
    let (editing, deleting) = (RwSignal::new(false), RwSignal::new(false));
    let card = detail.model.clone();
    let (id, name, problem) = (card.id, card.name.clone(), card.problem_type);
    let algorithm = card.algorithm.clone();
    let boosting = algorithm == "gradient_boosting";
    let forecasts = problem == ProblemType::Forecasting;
    let active = Signal::derive(move || tab.some().unwrap_or_else(|| "overview".to_owned()));
    let actions = move || {
        view! {
            <IconButton icon=icondata::LuPencil label=tr!(i18n, common.edit) on_press=move |()| editing.set(true) />
            <IconButton icon=icondata::LuTrash2 label=tr!(i18n, models.delete) danger=true on_press=move |()| deleting.set(true) />
            <DownloadMenu id boosting forecasts />
            <LinkButton label=tr!(i18n, models.predict) href=format!("/predict?model={id}") icon=icondata::LuWandSparkles variant=Variant::Primary />
        }
    };
    let badges = move || {
        let algorithm = algorithm.clone();
        view! {
            <Badge text=move || catalog.algorithm(&algorithm) tone=Tone::Primary />
            <Badge text=move || problem_name(i18n, problem) />
        }
    };
    let binary = !detail.assessment.thresholds.is_empty();
    let mut tabs = vec![
        Tab::new("overview", tr!(i18n, models.tab_overview)),
        Tab::new("charts", tr!(i18n, models.tab_charts)),
        Tab::new("try", tr!(i18n, models.tab_try)),
        Tab::new("api", tr!(i18n, models.tab_api)),
    ];
    if forecasts {
        // Its answers are not those to a row.
        tabs.retain(|tab| tab.key != "try");
    }
    if binary {
        tabs.insert(2, Tab::new("threshold", tr!(i18n, models.tab_threshold)));
    }
    let warned = !detail.assessment.warnings.is_empty();
    let warnings = StoredValue::new(detail.assessment.warnings.clone());
    let detail = StoredValue::new(detail);
    let gone = move |()| navigate("/dashboard/models", leptos_router::NavigateOptions::default());
    view! {
        <PageHeader title=name.clone() text=card.description.clone() badges=badges actions=actions
            parents=vec![(tr!(i18n, models.title).into(), "/dashboard/models")] />
        <Tabs label=name.clone() tabs active on_choose=move |key: String| tab.set(if key == "overview" { String::new() } else { key }) />
        <TabPanel key="overview" active>
            <Metrics detail=detail.get_value() catalog />
            {warned.then(|| view! { <Card title=tr!(i18n, models.warnings)><WarningList warnings=warnings.get_value() /></Card> })}
            <Facts detail=detail.get_value() catalog />
        </TabPanel>
        <TabPanel key="charts" active><ModelCharts detail=detail.get_value() catalog /></TabPanel>
        <TabPanel key="threshold" active>{binary.then(|| view! { <Threshold detail=detail.get_value() on_saved=move |()| model.again() /> })}</TabPanel>
        <TabPanel key="try" active>{(!forecasts).then(|| view! { <TryIt detail=detail.get_value() /> })}</TabPanel>
        <TabPanel key="api" active><Snippet detail=detail.get_value() /></TabPanel>
        <EditModel model=card.clone() open=editing on_done=move |()| model.again() />
        <DeleteModel id name open=deleting on_done=gone />
    }
    .into_any()
}
