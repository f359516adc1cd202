//! What the engine measured on rows the model had not seen, drawn.

use datapulse_shared::charts::{Charts, ClassificationCharts, RegressionCharts};
use datapulse_shared::models::ModelDetail;
use leptos::prelude::*;

use super::dependence::DependenceCard;
use crate::components::EmptyState;
use crate::components::chart::{Chart, Spec};
use crate::format::use_format;
use crate::i18n::use_i18n;
use crate::pages::training::figures::{self, CurveKind, Overlay};
use crate::pages::training::forecast::ForecastView;
use crate::pages::training::found::{GroupsFound, StrangersFound};
use crate::pages::training::names::{Catalog, importance_hint};
use crate::tr;

/// Importance of the chosen features, and the charts of the problem type.
#[component]
pub fn ModelCharts(
    /// The model.
    detail: ModelDetail,
    /// Titles of metrics.
    catalog: Catalog,
) -> impl IntoView {
    let i18n = use_i18n();
    let importance = detail.importance;
    if importance.is_empty() && detail.charts.is_none() {
        return view! { <EmptyState title=tr!(i18n, models.no_charts) icon=icondata::LuChartLine /> }.into_any();
    }
    let (points, metric) = (detail.assessment.learning_curve, detail.model.metric.clone());
    let learning = (!points.is_empty()).then(|| {
        panel(
            tr!(i18n, results.learning),
            Signal::derive(move || figures::learning_curve(i18n, catalog.metric(&metric), &points)),
        )
    });
    if let Some(Charts::Forecast(charts)) = detail.charts {
        let target = detail.model.target_column;
        return view! { <ForecastView charts=Signal::stored(Some(charts)) target catalog /> }.into_any();
    }
    let id = detail.model.id;
    let features: Vec<String> = importance.iter().map(|one| one.feature.clone()).collect();
    let depends =
        (!features.is_empty()).then(|| view! { <DependenceCard id features classes=detail.classes.clone() /> });
    let important = Signal::derive(move || figures::importance(i18n, &importance));
    let found = match &detail.charts {
        Some(Charts::Clusters(charts)) => view! { <GroupsFound charts=charts.clone() /> }.into_any(),
        Some(Charts::Anomalies(charts)) => view! { <StrangersFound charts=charts.clone() /> }.into_any(),
        _ => ().into_any(),
    };
    let problem = detail.model.problem_type;
    let more = match detail.charts {
        Some(Charts::Classification(charts)) => classification(charts),
        Some(Charts::Regression(charts)) => regression(charts),
        Some(Charts::Forecast(_) | Charts::Clusters(_) | Charts::Anomalies(_)) | None => ().into_any(),
    };
    view! {
        <h2 class="visually-hidden">{tr!(i18n, models.tab_charts)}</h2>
        {found}
        <div class="chart-grid">
            <div class="card card__body"><Chart title=tr!(i18n, models.importance) hint=move || importance_hint(i18n, problem) spec=important /></div>
            {more}
            {learning}
        </div>
        {depends}
    }
    .into_any()
}

fn classification(charts: ClassificationCharts) -> AnyView {
    let i18n = use_i18n();
    let format = use_format();
    let overlays = StoredValue::new(vec![Overlay {
        name: String::new(),
        colour: 0,
        charts,
    }]);
    let curve =
        move |kind| Signal::derive(move || overlays.with_value(|all| figures::curves(i18n, format, kind, all, None)));
    let confusion = Signal::derive(move || overlays.with_value(|all| figures::confusion(i18n, &all[0].charts)));
    view! {
        {panel(tr!(i18n, models.confusion), confusion)}
        {panel(tr!(i18n, models.roc), curve(CurveKind::Roc))}
        {panel(tr!(i18n, models.precision_recall), curve(CurveKind::PrecisionRecall))}
        {panel(tr!(i18n, models.calibration), curve(CurveKind::Calibration))}
        {panel(tr!(i18n, results.gain), curve(CurveKind::Gain))}
        {panel(tr!(i18n, results.lift), curve(CurveKind::Lift))}
    }
    .into_any()
}

fn regression(charts: RegressionCharts) -> AnyView {
    let i18n = use_i18n();
    let overlays = StoredValue::new(vec![Overlay {
        name: String::new(),
        colour: 0,
        charts,
    }]);
    let predicted = Signal::derive(move || overlays.with_value(|all| figures::predicted_actual(i18n, all)));
    let residuals = Signal::derive(move || overlays.with_value(|all| figures::residuals(i18n, all)));
    view! {
        {panel(tr!(i18n, models.predicted_actual), predicted)}
        {panel(tr!(i18n, models.residuals), residuals)}
    }
    .into_any()
}

fn panel(title: impl Fn() -> &'static str + Send + Sync + 'static, spec: Signal<Spec>) -> AnyView {
    view! { <div class="card card__body"><Chart title=title spec /></div> }.into_any()
}
