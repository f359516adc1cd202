//! Saved models and experiments.

mod experiments;
mod exports;
mod rows;
mod write;

pub use experiments::{ExperimentRow, find_experiment, insert_experiment, list_experiments};
pub use exports::{files_of_model, find_export};
pub use rows::{DetailRow, ModelFilter, ModelRow, StatsRow, count_models, find_detail, find_model, list_models, stats};
pub use write::{NewModel, delete_model, insert_model, note_download, set_assessment, update_model};
