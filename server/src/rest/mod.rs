//! REST under `/api/v1`: every route with its handler, as a table. Handlers hand over to the [`Caller`](crate::caller).

mod accounts;
mod aliases;
mod datasets;
mod docs;
mod document;
mod earlier;
mod experiments;
mod files;
mod jobs;
mod live;
mod models;
mod predictions;
mod settings;
mod system;
mod tags;
mod tokens;
mod training;
mod uploaded;
mod uploads;

use axum::{Router, extract::DefaultBodyLimit};
use utoipa::openapi::OpenApi;
use utoipa_axum::{router::OpenApiRouter, routes};

pub use aliases::{ALIASES, Alias, with_aliases};
pub use document::{Refusals, document};

use crate::state::AppState;

/// Where the API stands.
pub const ROOT: &str = "/api/v1";

/// The routes, and the document that describes them.
pub fn routes() -> (Router<AppState>, OpenApi) {
    let areas = OpenApiRouter::new()
        .merge(getting_in())
        .merge(settings_and_tokens())
        .merge(saved_models())
        .merge(datasets_and_uploads())
        .merge(training_and_jobs())
        .merge(results())
        .merge(about());
    let all = OpenApiRouter::new()
        .nest(ROOT, areas)
        .merge(earlier_paths())
        .routes(routes!(files::follow));
    let (router, paths) = all.split_for_parts();
    let router = router.merge(system::at_the_root()).merge(docs::routes());
    (router, document::complete(paths))
}

fn getting_in() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(accounts::register))
        .routes(routes!(accounts::login))
        .routes(routes!(accounts::logout))
        .routes(routes!(accounts::me))
        .routes(routes!(accounts::refresh))
        .routes(routes!(accounts::request_password_reset))
        .routes(routes!(accounts::confirm_password_reset))
        .routes(routes!(accounts::change_password))
        .routes(routes!(accounts::list_sessions))
        .routes(routes!(accounts::revoke_session))
}

fn settings_and_tokens() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(settings::get_settings, settings::put_settings))
        .routes(routes!(tokens::balance))
        .routes(routes!(tokens::transactions))
        .routes(routes!(tokens::add_tokens))
}

fn saved_models() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(models::list_models))
        .routes(routes!(models::model_stats))
        .routes(routes!(models::get_model, models::update_model, models::delete_model))
        .routes(routes!(models::download_model))
        .routes(routes!(models::set_threshold))
        .routes(routes!(models::explain_row))
        .routes(routes!(models::dependence))
        .routes(routes!(models::predict_rows))
        .routes(routes!(experiments::list_experiments, experiments::create_experiment))
}

/// What `aliases` cannot rewrite, because their ids stand in the body.
fn earlier_paths() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(earlier::save_model))
        .routes(routes!(earlier::tag_columns))
}

fn about() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(system::root))
        .routes(routes!(system::health))
        .routes(routes!(system::ready))
        .routes(routes!(system::openapi))
        .routes(routes!(live::connect))
}

fn datasets_and_uploads() -> OpenApiRouter<AppState> {
    // Uploads are streamed, and counted by who takes them in.
    let uploads = OpenApiRouter::new()
        .routes(routes!(datasets::list_datasets, uploads::upload_dataset))
        .routes(routes!(uploaded::list_uploads, uploads::upload_file))
        .layer(DefaultBodyLimit::disable());
    OpenApiRouter::new()
        .merge(uploads)
        .routes(routes!(
            datasets::get_dataset,
            datasets::update_dataset,
            datasets::delete_dataset
        ))
        .routes(routes!(uploaded::get_upload, uploaded::delete_upload))
        .routes(routes!(datasets::dataset_columns))
        .routes(routes!(datasets::preview_dataset))
        .routes(routes!(datasets::profile_dataset))
        .routes(routes!(datasets::get_mapping, datasets::put_mapping))
        .routes(routes!(datasets::download_dataset))
        .routes(routes!(tags::list_tags, tags::create_tag))
        .routes(routes!(tags::get_tag, tags::update_tag, tags::delete_tag))
        .routes(routes!(tags::dataset_tags, tags::put_dataset_tags))
}

fn training_and_jobs() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(training::algorithms))
        .routes(routes!(training::suggestions))
        .routes(routes!(training::estimate_training))
        .routes(routes!(training::start_training))
        .routes(routes!(jobs::list_jobs))
        .routes(routes!(jobs::get_job))
        .routes(routes!(jobs::job_events))
        .routes(routes!(jobs::pause_job))
        .routes(routes!(jobs::resume_job))
        .routes(routes!(jobs::stop_job))
        .routes(routes!(jobs::cancel_job))
        .routes(routes!(jobs::retry_job))
        .routes(routes!(jobs::dismiss_job))
        .routes(routes!(jobs::checkpoints))
        .routes(routes!(jobs::leaderboard))
        .routes(routes!(jobs::get_candidate))
        .routes(routes!(jobs::save_candidate))
}

fn results() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(predictions::estimate_prediction))
        .routes(routes!(predictions::start_prediction))
        .routes(routes!(predictions::list_predictions))
        .routes(routes!(predictions::get_prediction, predictions::delete_prediction))
        .routes(routes!(predictions::preview_prediction))
        .routes(routes!(predictions::download_prediction))
}
