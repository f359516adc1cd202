//! Saved models: `/dashboard/models` and `/models/{id}`.

mod card;
mod delete;
mod detail;
mod download;
mod edit;
mod list;

pub use detail::ModelPage;
pub use list::SavedModelsPage;
