//! Naive Bayes: every feature gives its own evidence for each class, and the evidence is added up.

mod model;

pub use model::{Bells, Counts, NaiveBayesModel};

cfg_if::cfg_if! {
    if #[cfg(feature = "train")] {
        mod fit;
        mod learner;
        mod levels;

        pub(super) use learner::NaiveBayesLearner;
    }
}
