//! Predictions: asking a saved model about rows, and what it answered.

mod cost;
mod list;
mod mapping;
mod open;
mod predict;
mod rows;
mod under_way;

pub use list::PredictionsPage;
pub use predict::PredictPage;
