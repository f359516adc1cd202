//! REST under `/api/v1`: every route with its handler, as a table. Handlers hand over to the [`Caller`](crate::caller).

mod accounts;
mod aliases;
mod docs;
mod document;
mod experiments;
mod models;
mod settings;
mod system;
mod tokens;

use axum::Router;
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
        .merge(about());
    let (router, paths) = OpenApiRouter::new().nest(ROOT, areas).split_for_parts();
    (
        router.merge(system::at_the_root()).merge(docs::routes()),
        document::complete(paths),
    )
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
        .routes(routes!(models::predict_rows))
        .routes(routes!(experiments::list_experiments, experiments::create_experiment))
}

fn about() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(system::root))
        .routes(routes!(system::health))
        .routes(routes!(system::ready))
        .routes(routes!(system::openapi))
}
