//! The multilayer perceptron.

mod model;

pub use model::{Activation, Layer, MlpModel, MlpOutput};

cfg_if::cfg_if! {
    if #[cfg(feature = "train")] {
        mod adam;
        mod learner;
        mod network;
        mod schedule;
        mod train;

        pub(super) use learner::MlpLearner;
    }
}
