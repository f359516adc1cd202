//! Saved models: looking, changing, taking away, asking, and grouping the runs they came from.

mod download;
mod experiments;
mod explain;
mod loaded;
mod manage;
mod predict;
mod threshold;
mod view;

pub use download::download;
pub use experiments::{create as create_experiment, list as list_experiments};
pub use explain::{dependence, explain_row};
pub use loaded::{LoadedModels, load};
pub use manage::{delete, update};
pub use predict::predict_rows;
pub use threshold::set_threshold;
pub use view::{get, list, owned, stats, to_wire};
