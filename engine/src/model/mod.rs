//! Trained models: what they are made of, how they predict, how they are kept.

mod bundle;
mod explain;
mod forms;
mod frame;
mod output;
mod predict;
mod ranges;
mod stream;
mod trained;

pub use explain::{Contribution, Explanation, FeatureEffect, RowExplanation};
pub use output::{Added, CsvPredictions, JsonPredictions, PredictionOutput, TextRows};
pub use predict::{Answers, PredictOptions, PredictionTable};
pub use ranges::Ranges;
pub use stream::{PredictionSummary, predict_file};
pub use trained::TrainedModel;

pub(crate) use frame::Frame;
