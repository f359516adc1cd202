//! The learners: what can be fitted to a matrix of features, complete and encoded for all but those that say otherwise.
//!
//! Every learner gives the same bits for the same data, settings and seed, on one thread or on many: work is cut into
//! pieces whose borders do not depend on the number of threads, and partial sums are added up in the order of the rows.

pub mod anomaly;
mod baseline;
pub mod clusters;
mod ensemble;
mod expanded;
mod fitted;
mod hyperparameters;
pub mod linear;
pub mod mlp;
pub mod naive_bayes;
pub mod neighbours;
mod picked;
pub mod svm;
pub mod tree;

pub use baseline::Baseline;
pub use ensemble::{Combination, EnsembleModel, columns_of};
pub use expanded::{Expanded, Product};
pub use fitted::{Fitted, Predictions};
pub use hyperparameters::Hyperparameters;
pub use picked::{Monotone, Picked};

cfg_if::cfg_if! {
    if #[cfg(feature = "train")] {
        mod aside;
        mod boosting;
        mod checked;
        mod context;
        mod ebm;
        mod ensembles;
        mod expand;
        mod learner;
        mod means;
        mod native;
        mod parallel;
        mod registry;
        mod schema;
        mod state;
        mod weights;

        pub use checked::FieldProblem;
        pub(crate) use clusters::some_rows;
        pub use context::FitContext;
        pub(crate) use ensembles::as_predictions;
        pub use ensembles::{STACKED_ENSEMBLE, WEIGHTED_ENSEMBLE};
        pub use expand::fit_on_layout;
                pub use learner::Learner;
        use learner::check_shapes;
        pub(crate) use native::may_take_natives;
        pub use native::{FeatureKind, Layout, Native, SourceColumns};
        pub use registry::{algorithms, learner};
        pub use schema::{AlgorithmInfo, HyperparameterDefault, HyperparameterInfo, HyperparameterKind};
    }
}
