//! Tables: the list, one with its rows and profile, and how its columns map to a model.

mod card;
mod delete;
mod detail;
mod edit;
mod list;
mod map;

pub use card::DatasetCard;
pub use delete::DeleteDataset;
pub use detail::DatasetPage;
pub use detail::WarningList;
pub use list::DatasetsPage;
pub use map::MapPage;
