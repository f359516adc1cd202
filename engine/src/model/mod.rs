//! Trained models: what they are made of, how they predict, how they are kept.

mod bundle;
mod card;
mod cells;
mod drift;
mod explain;
mod forms;
mod frame;
pub mod insight;
mod output;
mod predict;
mod ranges;
mod reference;
mod stream;
mod trained;

pub use drift::ColumnDrift;
pub use explain::{Contribution, Explanation, FeatureEffect, RowExplanation};
pub use output::{Added, CsvPredictions, JsonPredictions, PredictionOutput, TextRows};
pub use predict::{Answers, PredictOptions, PredictionTable};
pub use ranges::Ranges;
pub use reference::{Reference, Shape};
pub use stream::{PredictionSummary, predict_file};
pub use trained::TrainedModel;

pub(crate) use frame::Frame;
