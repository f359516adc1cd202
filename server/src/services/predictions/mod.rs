//! Predictions: a saved model over a table, as a job, and its results (PRD-01 to PRD-07).

mod ordered;
mod results;
mod start;

pub use ordered::{Ordered, rows_as_csv};
pub use results::{delete, download, get, list, preview};
pub use start::{estimate, start};
