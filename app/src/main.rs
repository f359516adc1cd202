//! The DataPulse page: a single-page app that runs as WebAssembly and calls the server through
//! [`datapulse_shared::functions`].
#![expect(
    clippy::needless_pass_by_value,
    reason = "components own their properties: the view! macro moves them in"
)]

mod act;
mod address;
mod api;
mod app;
mod browser;
mod components;
mod errors;
mod fetch;
mod form;
mod format;
mod i18n;
mod later;
mod live;
mod names;
mod pages;
mod routes;
mod sentences;
mod shell;
mod state;
mod upload;
mod warnings;

fn main() {
    console_error_panic_hook::set_once();
    leptos::mount::mount_to_body(app::App);
}
