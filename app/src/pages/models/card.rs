//! One saved model on the list: how good it is, what it needs, and what can be done with it.

use datapulse_shared::metrics::ProblemType;
use datapulse_shared::models::Model;
use leptos::prelude::*;

use super::delete::DeleteModel;
use super::download::DownloadMenu;
use crate::components::{Badge, IconButton, LinkButton, Size, Tone};
use crate::format::use_format;
use crate::i18n::{t_string, use_i18n};
use crate::names::problem_name;
use crate::pages::tags::{Bearers, TagLinks, Tags};
use crate::pages::training::names::{Catalog, measured, score};
use crate::tr;

/// Figures besides the one the model was chosen by.
const MORE_FIGURES: usize = 3;

/// A card that leads to the model.
#[component]
pub fn ModelCard(
    /// The model.
    model: Model,
    /// Titles of algorithms and metrics.
    catalog: Catalog,
    /// All tags, for their colours.
    tags: Tags,
    /// Called when it was deleted.
    on_change: Callback<()>,
) -> impl IntoView {
    let i18n = use_i18n();
    let format = use_format();
    let deleting = RwSignal::new(false);
    let Model {
        id,
        problem_type,
        created_at,
        size,
        last_downloaded_at,
        ..
    } = model;
    let algorithm = model.algorithm.clone();
    let boosting = algorithm == "gradient_boosting";
    let ready = model.ready;
    let features = model.feature_columns.len();
    let target = model.target_column.clone();
    let names = model.tags.clone();
    let name = model.name.clone();
    let downloaded = move || match last_downloaded_at {
        Some(time) => t_string!(i18n, models.downloaded, time = format.ago(time)),
        None => t_string!(i18n, models.never_downloaded).to_owned(),
    };
    view! {
        <article class="card card--lift model-card">
            <header class="model-card__top">
                <h2 class="model-card__name truncate"><a class="card__link" href=format!("/models/{id}") dir="auto">{name.clone()}</a></h2>
                <IconButton icon=icondata::LuTrash2 danger=true end=true on_press=move |()| deleting.set(true)
                    label={ let name = name.clone(); move || t_string!(i18n, models.delete_named, name = name.clone()) } />
            </header>
            <div class="row row--tight">
                <Badge text=move || catalog.algorithm(&algorithm) tone=Tone::Primary />
                <Badge text=move || problem_name(i18n, problem_type) />
                {(!ready).then(|| view! { <Badge text=tr!(i18n, models.not_ready) tone=Tone::Warning /> })}
            </div>
            <Figures model=model.clone() catalog />
            <p class="model-card__needs small muted">
                {move || if target.is_empty() {
                    t_string!(i18n, models.compares_by, count = format.count(features as u64))
                } else {
                    t_string!(i18n, models.predicts_from, target = target.clone(), count = format.count(features as u64))
                }}
            </p>
            <TagLinks names tags bearers=Bearers::Models />
            <footer class="model-card__foot">
                <div class="model-card__facts small muted numeric">
                    <span>{move || format.bytes(size)}</span>
                    <time datetime=created_at.to_rfc3339()>{move || format.date(created_at)}</time>
                    <span>{downloaded}</span>
                </div>
                <div class="row row--tight">
                    <LinkButton label=tr!(i18n, models.predict) href=format!("/predict?model={id}") size=Size::Small icon=icondata::LuWandSparkles />
                    <DownloadMenu id boosting forecasts=problem_type == ProblemType::Forecasting small=true />
                </div>
            </footer>
            <DeleteModel id name open=deleting on_done=on_change />
        </article>
    }
    .into_any()
}

/// The figure the model was chosen by, large, and a few more beside it.
#[component]
fn Figures(model: Model, catalog: Catalog) -> impl IntoView {
    let format = use_format();
    let metric = model.metric.clone();
    let value = model.metrics.get(&metric).copied().flatten();
    let others = model
        .metrics
        .iter()
        .filter(|(name, value)| **name != metric && value.is_some())
        .take(MORE_FIGURES)
        .map(|(name, value)| {
            let (name, of, value) = (name.clone(), name.clone(), *value);
            view! { <div><dt>{move || catalog.metric(&name)}</dt><dd class="numeric">{move || measured(format, &of, value)}</dd></div> }
        })
        .collect_view();
    view! {
        <div class="model-card__figures">
            <div class="model-card__score">
                <span class="model-card__value numeric">{move || score(format, value)}</span>
                <span class="small muted">{move || catalog.metric(&metric)}</span>
            </div>
            <dl class="model-card__others">{others}</dl>
        </div>
    }
    .into_any()
}
