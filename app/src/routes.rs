//! Every address of the page. The code of a page comes when it is first opened, with that of the pages beside it.

use leptos::prelude::*;
use leptos_router::components::{ParentRoute, Route, Routes};
use leptos_router::{any_nested_route::IntoAnyNestedRoute, path};

use crate::later::later;
use crate::pages::{auth, dashboard, home, not_found};
use crate::shell::Frame;

// Three files: a finer cut makes dozens of little ones of what the pages share. What somebody sees first needs none.
later!(data:
    upload = crate::pages::upload::UploadPage,
    files = crate::pages::files::FilesPage,
    file = crate::pages::files::FilePage,
    datasets = crate::pages::datasets::DatasetsPage,
    dataset = crate::pages::datasets::DatasetPage,
    map = crate::pages::datasets::MapPage,
    saved_models = crate::pages::models::SavedModelsPage,
    model = crate::pages::models::ModelPage,
    predict = crate::pages::predictions::PredictPage,
    predictions = crate::pages::predictions::PredictionsPage,
);
later!(training:
    trainings = crate::pages::training::TrainingPage,
    new_training = crate::pages::training::NewTrainingPage,
    job = crate::pages::training::JobPage,
    results = crate::pages::training::ResultsPage,
);
later!(account:
    general = crate::pages::settings::SettingsPage,
    tokens = crate::pages::settings::TokensPage,
    security = crate::pages::settings::SecurityPage,
    help = crate::pages::help::HelpPage,
    gallery = crate::pages::help::Gallery,
);

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
        <Route path=path!("/upload") view=upload/>
        <Route path=path!("/files") view=files/>
        <Route path=path!("/files/:id") view=file/>
        <Route path=path!("/datasets") view=datasets/>
        <Route path=path!("/datasets/:id") view=dataset/>
        <Route path=path!("/datasets/:id/map") view=map/>
        <Route path=path!("/dashboard/models") view=saved_models/>
        <Route path=path!("/models/:id") view=model/>
        <Route path=path!("/training") view=trainings/>
        <Route path=path!("/training/new") view=new_training/>
        <Route path=path!("/training/jobs/:id") view=job/>
        <Route path=path!("/training/jobs/:id/results") view=results/>
        <Route path=path!("/predict") view=predict/>
        <Route path=path!("/predictions") view=predictions/>
    }
    .into_inner()
    .into_any_nested_route()
}

/// The dashboard, the account, help.
#[component(transparent)]
fn AccountRoutes() -> impl leptos_router::MatchNestedRoutes + Clone + Send {
    view! {
        <Route path=path!("/dashboard") view=dashboard::Dashboard/>
        <Route path=path!("/settings") view=general/>
        <Route path=path!("/settings/tokens") view=tokens/>
        <Route path=path!("/settings/security") view=security/>
        <Route path=path!("/help") view=help/>
        <Route path=path!("/help/components") view=gallery/>
    }
    .into_inner()
    .into_any_nested_route()
}
