//! Datasets, their profiles and their mappings.

mod list;
mod mappings;
mod profiles;
mod rows;

pub use list::{Filter, count_datasets, list_datasets};
pub use mappings::{mapping, model_fields, replace_mapping};
pub use profiles::{ProfileRow, find_profile, find_row_index, prolong_profile, put_profile};
pub(super) use rows::dataset_columns;
pub use rows::{
    DatasetRow, Metadata, NewDataset, active_jobs_of, changed_since, delete_dataset, find_dataset, insert_dataset,
    mark_failed, mark_ready, name_exists, update_dataset,
};
