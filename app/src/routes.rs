//! Every address of the page.

use leptos::prelude::*;
use leptos_router::components::{ParentRoute, Route, Routes};
use leptos_router::path;

use crate::pages::{auth, datasets, home, not_found, training, upload};
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
                <Route path=path!("/upload") view=upload::UploadPage/>
                <Route path=path!("/datasets") view=datasets::DatasetsPage/>
                <Route path=path!("/datasets/:id") view=datasets::DatasetPage/>
                <Route path=path!("/datasets/:id/map") view=datasets::MapPage/>
                <Route path=path!("/training") view=training::TrainingPage/>
                <Route path=path!("/training/new") view=training::NewTrainingPage/>
                <Route path=path!("/training/jobs/:id") view=training::JobPage/>
            </ParentRoute>
        </Routes>
    }
}
