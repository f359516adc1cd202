//! Trained models: what they are made of, how they predict, how they are kept.

mod added;
mod assessment;
mod bundle;
mod cells;
mod explain;
mod frame;
pub mod insight;
mod predict;
mod ranges;
mod reference;
mod trained;

pub use added::Added;
pub use assessment::{Assessment, LearningPoint};
pub use explain::{Contribution, Explanation, FeatureEffect, RowExplanation};
pub(crate) use frame::Frame;
pub use predict::{Answers, PredictOptions, PredictionTable};
pub use ranges::Ranges;
pub use reference::{Reference, Shape};
pub use trained::TrainedModel;

cfg_if::cfg_if! {
    if #[cfg(feature = "train")] {
        mod card;
        mod drift;
        mod forms;
        mod output;
        mod stream;

        pub use drift::ColumnDrift;
        pub use output::{CsvPredictions, JsonPredictions, PredictionOutput, TextRows};
        pub use stream::{PredictionSummary, predict_file};
    }
}
