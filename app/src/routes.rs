//! Every address of the page.

use leptos::prelude::*;
use leptos_router::components::{ParentRoute, Route, Routes};
use leptos_router::{any_nested_route::IntoAnyNestedRoute, path};

use crate::pages::{auth, dashboard, datasets, help, home, models, not_found, predictions, settings, training, upload};
use crate::shell::Frame;

/// Addresses in a table: outside of the frame what anybody may see, inside of it what needs a session.
#[component]
pub fn AppRoutes() -> impl IntoView {
    view! {
        <Routes fallback=|| view! { <not_found::NotFound/> }>
            <Route path=path!("/login") view=auth::Login/>
            <Route path=path!("/register") view=auth::Register/>
            <Route path=path!("/reset") view=auth::Reset/>
            <ParentRoute path=path!("") view=Frame>
                <Route path=path!("/") view=home::Home/>
                <WorkRoutes/>
                <AccountRoutes/>
            </ParentRoute>
        </Routes>
    }
}

/// Datasets, training, models, predictions.
#[component(transparent)]
fn WorkRoutes() -> impl leptos_router::MatchNestedRoutes + Clone + Send {
    view! {
        <Route path=path!("/upload") view=upload::UploadPage/>
        <Route path=path!("/datasets") view=datasets::DatasetsPage/>
        <Route path=path!("/datasets/:id") view=datasets::DatasetPage/>
        <Route path=path!("/datasets/:id/map") view=datasets::MapPage/>
        <Route path=path!("/dashboard/models") view=models::SavedModelsPage/>
        <Route path=path!("/models/:id") view=models::ModelPage/>
        <Route path=path!("/training") view=training::TrainingPage/>
        <Route path=path!("/training/new") view=training::NewTrainingPage/>
        <Route path=path!("/training/jobs/:id") view=training::JobPage/>
        <Route path=path!("/training/jobs/:id/results") view=training::ResultsPage/>
        <Route path=path!("/predict") view=predictions::PredictPage/>
        <Route path=path!("/predictions") view=predictions::PredictionsPage/>
    }
    .into_inner()
    .into_any_nested_route()
}

/// The dashboard, the account, help.
#[component(transparent)]
fn AccountRoutes() -> impl leptos_router::MatchNestedRoutes + Clone + Send {
    view! {
        <Route path=path!("/dashboard") view=dashboard::Dashboard/>
        <Route path=path!("/settings") view=settings::SettingsPage/>
        <Route path=path!("/settings/tokens") view=settings::TokensPage/>
        <Route path=path!("/settings/security") view=settings::SecurityPage/>
        <Route path=path!("/help") view=help::HelpPage/>
        <Route path=path!("/help/components") view=help::Gallery/>
    }
    .into_inner()
    .into_any_nested_route()
}
